"""Goldens of MobileViT, which attends between squares of a picture. Run: python squares.py"""

import seen  # first: it hides torchvision

import torch
from transformers import MobileViTConfig, MobileViTForImageClassification, MobileViTForSemanticSegmentation, MobileViTModel

from common import pick, random_input, save
from seen import asked, settings

SIZES = dict(hidden_sizes=[8, 8, 8], neck_hidden_sizes=[4, 4, 8, 8, 8, 8, 12], num_attention_heads=2, expand_ratio=1.0, image_size=32)


def pixels(*sizes, out=("logits",)):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, pick(*out)) for batch, *size in sizes]


if __name__ == "__main__":
    settings("mobilevit", {
        "image_processor_type": "MobileViTImageProcessor", "do_resize": True, "size": {"shortest_edge": 72}, "resample": 2, "do_center_crop": True,
        "crop_size": {"height": 64, "width": 64}, "do_rescale": True, "rescale_factor": 1 / 255, "do_flip_channel_order": True,
    })
    save("mobilevit", MobileViTForImageClassification(MobileViTConfig(**SIZES, num_labels=4)), pixels((1, 64, 64), (2, 72, 40)), more=asked("image-classification", "mobilevit"))
    save("mobilevit-model-f16", MobileViTModel(MobileViTConfig(**SIZES)), pixels((1, 32, 50), out=("last_hidden_state", "pooler_output")), dtype=torch.float16)
    for stride in (16, 8):
        config = MobileViTConfig(**SIZES, aspp_out_channels=8, atrous_rates=[1, 2, 3], output_stride=stride, num_labels=3)
        save(f"mobilevit-segments-{stride}", MobileViTForSemanticSegmentation(config), pixels((1, 64, 48)))
