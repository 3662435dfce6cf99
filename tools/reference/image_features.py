"""image-feature-extraction: tiny DINOv2, and what transformers' pipeline makes of pictures, whole and pooled."""

import vision  # first: it hides torchvision

import torch
from transformers import AutoImageProcessor, Dinov2Config, Dinov2Model, pipeline

from common import GOLDENS, MODELS, coarsen, write_json
from vision import save, settle, shown, write_pictures

PICKED = ("rgb.png", "420.jpg", "turned-8.jpg", "rgba.png", "lossy.webp")


class Features(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        out = self.model(pixel_values=pixel_values)
        return out.last_hidden_state, out.pooler_output


def main() -> None:
    model = Dinov2Model(Dinov2Config(hidden_size=12, num_hidden_layers=2, num_attention_heads=2, patch_size=14, mlp_ratio=2, image_size=42))
    processor = {
        "crop_size": {"height": 42, "width": 42}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
        "image_mean": [0.485, 0.456, 0.406], "image_processor_type": "BitImageProcessor", "image_std": [0.229, 0.224, 0.225], "resample": 3,
        "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 48},
    }  # fmt: skip
    model.config._attn_implementation = "eager"
    settle(model.eval(), 51, 1.4)
    coarsen(model)
    axes = {k: {0: "batch_size"} for k in ("pixel_values", "last_hidden_state", "pooler_output")}
    save(model, "dinov2", processor, Features(model), {"pixel_values": torch.randn(2, 3, 42, 42)}, ["last_hidden_state", "pooler_output"], axes)
    folder = MODELS / "tiny" / "dinov2"
    pipe = pipeline("image-feature-extraction", model=model, image_processor=AutoImageProcessor.from_pretrained(folder, backend="pil"))
    rounded = lambda value: [rounded(v) for v in value] if isinstance(value, list) else round(value, 6)
    cases = [
        {"file": p.name, "whole": rounded(pipe(shown(p))[0]), "pooled": rounded(pipe(shown(p), pool=True)[0])}
        for p in write_pictures() if p.name in PICKED
    ]  # fmt: skip
    write_json(GOLDENS / "dinov2.json", {"cases": cases}, indent=None)


if __name__ == "__main__":
    main()
