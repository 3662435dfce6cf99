"""Goldens of Swin2SR, and of Swin v2, whose layers it has. Run: python larger.py"""

import seen  # first: it hides torchvision

import torch
from PIL import Image, ImageOps
from transformers import AutoImageProcessor, Swin2SRConfig, Swin2SRForImageSuperResolution, Swinv2Config, Swinv2ForImageClassification, Swinv2Model

from common import pick, random_input, save
from seen import GOLDENS, PICTURES, asked

STEP = 17
SMALL = dict(image_size=16, embed_dim=8, depths=[2], num_heads=[2], window_size=4, mlp_ratio=1.0)
STAGES = dict(patch_size=4, embed_dim=4, depths=[2, 2], num_heads=[2, 2], window_size=3, mlp_ratio=2.0)


def pixels(*sizes, out=("reconstruction",), channels=3):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, channels, *size, scale=0.5)}, pick(*out)) for batch, *size in sizes]


def narrow(name: str, shape):
    """Half of the spread: colours stay in reach of what a picture can show."""
    return (0.25, 0.0) if name.endswith("conv.weight") else None


def asked_larger(model) -> dict:
    """What becomes of pictures: the documented use, cut to what the picture takes, as its processor pads it."""
    processor = AutoImageProcessor.from_pretrained(GOLDENS / "models" / "tiny" / "swin2sr", backend="pil")
    runs = []
    for name in PICTURES:
        picture = ImageOps.exif_transpose(Image.open(GOLDENS / "pictures" / "scenes" / name)).convert("RGB")
        said = model(**processor(images=picture, return_tensors="pt")).reconstruction
        values = said.squeeze().clamp(0, 1).permute(1, 2, 0).numpy()[: 2 * picture.height, : 2 * picture.width]
        levels = (values * 255.0).round().astype("uint8")
        assert levels.std() > 5, levels.std()
        runs.append({"picture": name, "options": {}, "pixels": levels[::STEP, ::STEP].ravel().tolist()})
    return {"asked": {"task": "image-to-image", "beside": "swin2sr", "runs": runs}}


if __name__ == "__main__":
    sr = lambda **more: Swin2SRForImageSuperResolution(Swin2SRConfig(**{**SMALL, **more}))
    save("swin2sr", sr(upsampler="pixelshuffledirect", upscale=2), pixels((1, 4, 4), (2, 4, 8)), override=narrow, more=asked_larger)
    save("swin2sr-shuffle-f16", sr(upsampler="pixelshuffle", upscale=3, resi_connection="3conv", img_range=2.0), pixels((1, 4, 8)), dtype=torch.float16)
    save("swin2sr-aux", sr(upsampler="pixelshuffle_aux", upscale=2), pixels((1, 4, 8)))
    save("swin2sr-nearest", sr(upsampler="nearest+conv", upscale=4, image_size=4), pixels((1, 4, 4)))
    save("swin2sr-clean-bf16", sr(upsampler="", upscale=1, num_channels=1), pixels((1, 8, 8), channels=1), dtype=torch.bfloat16)
    v2 = Swinv2Config(**STAGES, image_size=28, num_labels=4)
    save("swinv2-classes", Swinv2ForImageClassification(v2), pixels((1, 28, 28), (2, 50, 39), out=("logits",)), more=asked("image-classification", "mobilenet-v1"))
    trained = Swinv2Config(**{**STAGES, "depths": [1, 2]}, image_size=24, pretrained_window_sizes=[4, 3])
    save("swinv2-model-f16", Swinv2Model(trained), pixels((1, 24, 24), out=("pooler_output",)), dtype=torch.float16)
