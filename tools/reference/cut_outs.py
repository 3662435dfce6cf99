"""Makes a tiny model that cuts out the front, under two names, and its goldens by the published code around such models.

transformers has no such model and no pipeline for one, so what is held is what stands around the network:
tiny/birefnet  the map ends before its sigmoid; as in BiRefNet's README: sigmoid, ToPILImage, Image.resize, putalpha
tiny/briarmbg  the same graph as RMBG-1.4 has it (a sigmoid inside); `postprocess_image` of its utilities: enlarged by
               torch, spread from the lowest to the highest value, cut to 8 bits

Run: python cut_outs.py
Writes goldens/models/tiny/<name>/ and goldens/<name>.json: colours and opacity of every sixth pixel in both directions, and the mean opacity.
"""

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from common import GOLDENS, MODELS, export, randomise, write_json
from dense import shown, shrink
from scenes import write_scenes

STEP = 6
SIDE = 48
SETTINGS = {
    "birefnet": ("BiRefNet", "input_image", "output_image", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], {"image_processor_type": "ViTFeatureExtractor"}),
    "briarmbg": ("BriaRMBG", "input", "output", [0.5, 0.5, 0.5], [1, 1, 1], {"feature_extractor_type": "ImageFeatureExtractor"}),
}


class Cutter(nn.Module):
    """A U of two levels; what it says of a picture changes at its edges."""

    def __init__(self, ends: bool):
        super().__init__()
        self.down, self.middle, self.up = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 2, 1), nn.Conv2d(16, 1, 3, 1, 1)
        self.ends = ends

    def forward(self, pixels):
        a = torch.relu(self.down(pixels))
        b = F.interpolate(torch.relu(self.middle(a)), scale_factor=2.0, mode="nearest")
        map = F.interpolate(self.up(torch.cat([a, b], 1)), scale_factor=2.0, mode="bilinear", align_corners=False)
        return torch.sigmoid(map) if self.ends else map


def mask_of(name: str, said: torch.Tensor, size: tuple[int, int]) -> np.ndarray:
    """The 8-bit mask of a picture of `size` (width, height)."""
    if name == "birefnet":
        # ToPILImage of a float tensor is mul(255).byte().
        levels = said.sigmoid()[0].squeeze().mul(255).byte().numpy()
        return np.asarray(Image.fromarray(levels, mode="L").resize(size))
    result = torch.squeeze(F.interpolate(said, size=(size[1], size[0]), mode="bilinear"), 0)
    result = (result - result.min()) / (result.max() - result.min())
    return (result * 255).permute(1, 2, 0).numpy().astype(np.uint8)[:, :, 0]


def build(name: str, seed: int) -> None:
    architecture, given, answer, mean, std, kind = SETTINGS[name]
    model, folder = Cutter(ends=name == "briarmbg").eval(), MODELS / "tiny" / name
    randomise(model, seed, 0.5)
    write_json(folder / "config.json", {"architectures": [architecture], "model_type": name}, indent=None)
    resize = {"do_resize": True, "resample": 2, "size": {"width": SIDE, "height": SIDE}}
    write_json(folder / "preprocessor_config.json", {**kind, **resize, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": mean, "image_std": std}, indent=None)
    export(model, (torch.rand(1, 3, SIDE, SIDE),), folder / "onnx" / "model.onnx", [given], [answer], None)
    shrink(folder / "onnx" / "model.onnx")
    cases = []
    for key, path in write_scenes().items():
        picture = shown(path)
        small = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR), dtype=np.float32) / 255
        pixels = torch.from_numpy((small - np.float32(mean)) / np.float32(std)).permute(2, 0, 1)[None].float()
        with torch.no_grad():
            mask = mask_of(name, model(pixels), picture.size)
        picture.putalpha(Image.fromarray(mask))
        rgba = np.asarray(picture)[::STEP, ::STEP]
        cases.append({"picture": key, "width": picture.width, "height": picture.height, "area": float(mask.mean(dtype=np.float64) / 255), "pixels": rgba.ravel().tolist()})
    write_json(GOLDENS / f"{name}.json", {"model": f"tiny/{name}", "step": STEP, "cases": cases}, indent=None)
    print(f"tiny/{name}: {(folder / 'onnx' / 'model.onnx').stat().st_size} bytes, areas {[round(c['area'], 2) for c in cases]}")


if __name__ == "__main__":
    build("birefnet", 11)
    build("briarmbg", 12)
