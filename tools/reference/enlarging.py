"""Makes a tiny model of super-resolution (ONNX float32) and its golden: pictures of twice the size.

tiny/swin2sr  windows of 4, both plain and shifted; enlarges by 2

transformers 5 has no pipeline for it; what follows the model is the documented use of Swin2SR (clamp to [0, 1], times 255,
rounded), and the cut to twice the picture's size, as the processor pads every picture.

Run: python enlarging.py
Writes goldens/models/tiny/swin2sr/ and goldens/swin2sr.json: every eleventh pixel in both directions.
"""

import numpy as np
import torch
from transformers import AutoImageProcessor, Swin2SRConfig, Swin2SRForImageSuperResolution

from common import GOLDENS, write_json
from dense import check, save, settle, shown
from scenes import write_scenes

STEP = 11
SCALE = 2


def build() -> None:
    config = Swin2SRConfig(
        image_size=16, patch_size=1, embed_dim=8, depths=[2], num_heads=[2], window_size=4, mlp_ratio=1.0, upscale=SCALE,
        upsampler="pixelshuffledirect",
    )  # fmt: skip
    model = Swin2SRForImageSuperResolution(config).eval()
    settle(model, 21, 0.8)
    processor = {"image_processor_type": "Swin2SRImageProcessor", "do_rescale": True, "rescale_factor": 1 / 255, "do_pad": True, "pad_size": 8}
    # Rows of one pixel would be mirrored seven times, and torch mirrors once.
    pictures = {key: path for key, path in write_scenes().items() if key != "dot.png"}
    folder = save("swin2sr", model, processor, ["reconstruction"], ("pixel_values",), (torch.rand(1, 3, 24, 40),), True)
    prepare = AutoImageProcessor.from_pretrained(folder)
    worst = check(folder, model, ("pixel_values",), ["reconstruction"], prepare, pictures.values())
    cases = []
    for key, path in pictures.items():
        picture = shown(path)
        with torch.no_grad():
            said = model(**prepare(images=picture, return_tensors="pt")).reconstruction
        values = said.squeeze().clamp(0, 1).permute(1, 2, 0).numpy()[: SCALE * picture.height, : SCALE * picture.width]
        levels = (values * 255.0).round().astype(np.uint8)
        cases.append({"picture": key, "width": levels.shape[1], "height": levels.shape[0], "pixels": levels[::STEP, ::STEP].ravel().tolist()})
        print(key, levels.shape, levels.min(), levels.max(), round(float(levels.std()), 1), "beyond", float(((said < 0) | (said > 1)).float().mean()))
    write_json(GOLDENS / "swin2sr.json", {"model": "tiny/swin2sr", "step": STEP, "cases": cases}, indent=None)
    print(f"tiny/swin2sr: onnx differs by {worst:.1e}, {(folder / 'onnx' / 'model.onnx').stat().st_size} bytes")


if __name__ == "__main__":
    build()
