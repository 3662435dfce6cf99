"""Names and shapes of all weights of two well-known models, for timing how fast their graphs are written; needs diffusers (0.42).

Run: python sizes.py
Writes goldens/sizes.json. No weight is made: the models stand on torch's meta device.
"""

import torch
from diffusers import UNet2DConditionModel
from transformers import ViTConfig, ViTForImageClassification

from common import GOLDENS, write_json

# stable-diffusion-v1-5/stable-diffusion-v1-5, unet/config.json; what is not named is diffusers' default.
UNET = {"cross_attention_dim": 768, "sample_size": 64, "attention_head_dim": 8}


def told(model, config: dict) -> dict:
    return {"config": config, "tensors": {name: list(t.shape) for name, t in model.state_dict().items()}}


with torch.device("meta"):
    vit = ViTForImageClassification(ViTConfig(num_labels=1000, architectures=["ViTForImageClassification"]))
    unet = UNet2DConditionModel(**UNET)
write_json(
    GOLDENS / "sizes.json",
    {
        # google/vit-base-patch16-224
        "vit-base": told(vit, vit.config.to_dict()),
        "sd15-unet": told(unet, {"_class_name": "UNet2DConditionModel", **dict(unet.config)}),
    },
)
