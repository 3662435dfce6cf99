"""Goldens of encoders of pictures and clips that are not plain ViTs: ResNet, DINOv2, ConvNeXt, VideoMAE. Run: python pictures.py"""

import seen  # first: it hides torchvision

import torch
from transformers import (
    ConvNextConfig, ConvNextForImageClassification, ConvNextModel, ConvNextV2Config, ConvNextV2ForImageClassification, Dinov2Config, Dinov2ForImageClassification, Dinov2Model, ResNetConfig,
    ResNetForImageClassification, ResNetModel, VideoMAEConfig, VideoMAEForVideoClassification,
)

from common import pick, random_input, save
from seen import asked

VIT = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24)
CLASSES = "image-classification"
RESNET = dict(embedding_size=8, hidden_sizes=[8, 12, 16], depths=[1, 2, 1])


def pixels(*sizes, out=("logits",), channels=3):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, channels, *size)}, pick(*out)) for batch, *size in sizes]


def clips(*sizes, frames=4):
    return [("model", {"pixel_values": random_input(f"clip {batch}", batch, frames, 3, *size)}, pick("logits")) for batch, *size in sizes]


both = ("last_hidden_state", "pooler_output")
if __name__ == "__main__":
    save("resnet-basic", ResNetForImageClassification(ResNetConfig(**RESNET, layer_type="basic", num_labels=4)), pixels((1, 32, 32), (2, 48, 35)), more=asked(CLASSES, "resnet"))
    early = ResNetConfig(**RESNET, layer_type="bottleneck", downsample_in_bottleneck=True, downsample_in_first_stage=True, num_channels=1)
    save("resnet-model", ResNetModel(early), pixels((1, 64, 40), out=both, channels=1))
    save("resnet-bottleneck-f16", ResNetForImageClassification(ResNetConfig(**RESNET, layer_type="bottleneck", num_labels=3)), pixels((2, 32, 40)), dtype=torch.float16)
    save("dinov2-model", Dinov2Model(Dinov2Config(**VIT, image_size=16, patch_size=4)), pixels((1, 16, 16), (2, 24, 8), out=both))
    save("dinov2-classes", Dinov2ForImageClassification(Dinov2Config(**VIT, image_size=16, patch_size=4, num_labels=4)), pixels((2, 16, 20)), more=asked(CLASSES, "mobilenet-v1"))
    save("dinov2-swiglu-bf16", Dinov2Model(Dinov2Config(**VIT, image_size=16, patch_size=4, use_swiglu_ffn=True)), pixels((1, 16, 16), out=both), dtype=torch.bfloat16)
    convnext = dict(hidden_sizes=[8, 12, 16], depths=[1, 2, 1], num_stages=3, num_labels=4)
    save("convnext", ConvNextForImageClassification(ConvNextConfig(**convnext, layer_scale_init_value=0.5)), pixels((1, 32, 32), (2, 48, 40)), more=asked(CLASSES, "resnet"))
    save("convnext-model-f16", ConvNextModel(ConvNextConfig(**convnext, layer_scale_init_value=0.0)), pixels((1, 32, 32), out=both), dtype=torch.float16)
    save("convnextv2", ConvNextV2ForImageClassification(ConvNextV2Config(**convnext)), pixels((2, 32, 48)))
    video = dict(**VIT, image_size=16, patch_size=8, num_frames=4, num_labels=3)
    save("videomae", VideoMAEForVideoClassification(VideoMAEConfig(**video)), clips((1, 16, 16), (2, 16, 16)))
    save("videomae-first-bf16", VideoMAEForVideoClassification(VideoMAEConfig(**video, use_mean_pooling=False, qkv_bias=False)), clips((1, 16, 16)), dtype=torch.bfloat16)
