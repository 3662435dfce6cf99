"""Goldens of ViTPose. Run: python poses.py"""

import torch
from transformers import VitPoseBackboneConfig, VitPoseConfig, VitPoseForPoseEstimation

from common import pick, random_input, save

VIT = dict(hidden_size=16, num_attention_heads=4, mlp_ratio=2, image_size=[32, 16], patch_size=[8, 8])


def vitpose(layers: int, **more):
    backbone = VitPoseBackboneConfig(**VIT, num_hidden_layers=layers, out_indices=[layers])
    return VitPoseForPoseEstimation(VitPoseConfig(backbone_config=backbone, num_labels=3, **more))


def pixels(*batches: int):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, 32, 16)}, pick("heatmaps")) for batch in batches]


if __name__ == "__main__":
    save("vitpose", vitpose(2), pixels(1, 2))
    save("vitpose-learned-f16", vitpose(1, use_simple_decoder=False), pixels(1), dtype=torch.float16)
