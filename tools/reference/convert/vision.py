"""Goldens of vision encoders: ViT, DeiT, Swin. Run: python vision.py"""

import torch
from transformers import (
    DeiTConfig, DeiTForImageClassification, DeiTForImageClassificationWithTeacher, SwinConfig, SwinForImageClassification, SwinModel,
    ViTConfig, ViTForImageClassification, ViTModel,
)

from common import pick, random_input, save

BASE = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24)


def pixels(*size: int, channels: int = 3, out=("logits",)):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, channels, *size)}, pick(*out)) for batch in (1, 3)]


save("vit-model", ViTModel(ViTConfig(**BASE, image_size=16, patch_size=8), add_pooling_layer=False), pixels(16, 16, out=("last_hidden_state",)))
save("vit-classes", ViTForImageClassification(ViTConfig(**BASE, image_size=(16, 24), patch_size=8, num_labels=4)), pixels(16, 24))
save("vit-gray", ViTForImageClassification(ViTConfig(**{**BASE, "num_hidden_layers": 1}, image_size=12, patch_size=4, num_channels=1, num_labels=3, hidden_act="gelu_new", qkv_bias=False)), pixels(12, 12, channels=1))
save("deit-classes", DeiTForImageClassification(DeiTConfig(**BASE, image_size=16, patch_size=8, num_labels=4)), pixels(16, 16))
save("deit-teacher", DeiTForImageClassificationWithTeacher(DeiTConfig(**BASE, image_size=16, patch_size=4, num_labels=5)), pixels(16, 16))

SWIN = dict(patch_size=4, embed_dim=8, depths=[2, 2], num_heads=[2, 4], window_size=3, mlp_ratio=2.0)
save("swin-classes", SwinForImageClassification(SwinConfig(**SWIN, image_size=28, num_labels=4)), pixels(28, 28))
save("swin-model-f16", SwinModel(SwinConfig(**{**SWIN, "depths": [1, 1]}, image_size=24, qkv_bias=False)), pixels(24, 24, out=("pooler_output",)), dtype=torch.float16)
