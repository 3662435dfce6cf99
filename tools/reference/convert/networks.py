"""Goldens of networks of convolutions and of backbones with a head: RegNet, EfficientNet, DINOv3, UPerNet. Run: python networks.py"""

import seen  # first: it hides torchvision

import torch
from transformers import (
    BitConfig, BitForImageClassification, BitModel,
    ConvNextConfig, Dinov2WithRegistersConfig, Dinov2WithRegistersForImageClassification, DINOv3ViTConfig, DINOv3ViTModel, EfficientNetConfig, EfficientNetForImageClassification,
    EfficientNetModel, RegNetConfig, RegNetForImageClassification, RegNetModel, SwinConfig, UperNetConfig, UperNetForSemanticSegmentation,
)

from common import pick, random_input, save
from seen import asked, settings

CLASSES = "image-classification"
SEGMENTS = "image-segmentation"
BOTH = ("last_hidden_state", "pooler_output")
VIT = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24)
EFFICIENT = dict(
    width_coefficient=1.0, depth_coefficient=1.1, in_channels=[8, 8, 16], out_channels=[8, 16, 8], kernel_sizes=[3, 5, 3], strides=[1, 2, 2], num_block_repeats=[1, 1, 1],
    expand_ratios=[1, 2, 2], depthwise_padding=[4], image_size=32,
)


def pixels(*sizes, out=("logits",)):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, pick(*out)) for batch, *size in sizes]


def upernet(backbone, **more):
    return UperNetForSemanticSegmentation(UperNetConfig(backbone_config=backbone, hidden_size=8, pool_scales=[1, 2], auxiliary_channels=4, auxiliary_in_channels=backbone.hidden_sizes[2] if hasattr(backbone, "hidden_sizes") else 16, num_labels=2, **more))




if __name__ == "__main__":
    regnet = dict(embedding_size=8, hidden_sizes=[8, 12, 16], depths=[1, 2, 1], groups_width=4)
    save("regnet", RegNetForImageClassification(RegNetConfig(**regnet, num_labels=4)), pixels((1, 32, 32), (2, 48, 35)), more=asked(CLASSES, "resnet"))
    save("regnet-model-f16", RegNetModel(RegNetConfig(**regnet, layer_type="x", downsample_in_first_stage=False)), pixels((1, 32, 40), out=BOTH), dtype=torch.float16)
    registers = Dinov2WithRegistersConfig(**VIT, image_size=16, patch_size=2, num_register_tokens=3, num_labels=4)
    save("dinov2-registers", Dinov2WithRegistersForImageClassification(registers), pixels((1, 16, 16), (2, 6, 10)))
    dinov3 = dict(**VIT, patch_size=4, image_size=16)
    save("dinov3", DINOv3ViTModel(DINOv3ViTConfig(**dinov3, num_register_tokens=2)), pixels((1, 16, 16), (2, 8, 12), out=BOTH))
    save("dinov3-gated-bf16", DINOv3ViTModel(DINOv3ViTConfig(**dinov3, use_gated_mlp=True, hidden_act="silu")), pixels((2, 16, 16), out=BOTH), dtype=torch.bfloat16)
    swin = SwinConfig(image_size=32, embed_dim=4, depths=[2, 1, 1, 1], num_heads=[1, 2, 2, 2], window_size=4, patch_size=2, out_features=["stage1", "stage2", "stage3", "stage4"])
    convnext = ConvNextConfig(hidden_sizes=[4, 8, 12, 16], depths=[1, 1, 1, 1], layer_scale_init_value=0.5, out_features=["stage1", "stage2", "stage3", "stage4"])
    save("upernet-swin", upernet(swin), pixels((1, 16, 24)))
    save("upernet-convnext", upernet(convnext), pixels((1, 32, 32)), more=asked(SEGMENTS, "segformer", pictures=("grey.png",)))
    bit = dict(embedding_size=8, hidden_sizes=[32, 32, 48], depths=[1, 2, 1], num_groups=4)
    save("bit", BitForImageClassification(BitConfig(**bit, num_labels=4)), pixels((1, 32, 32), (2, 48, 35)), more=asked(CLASSES, "resnet"))
    save("bit-model-f16", BitModel(BitConfig(**bit, layer_type="bottleneck", global_padding="SAME", embedding_dynamic_padding=True)), pixels((1, 32, 45), out=BOTH), dtype=torch.float16)
    from transformers.models.efficientnet import modeling_efficientnet as own

    rounded = own.round_filters
    # The first width and the last are written into the code: here they are small.
    own.round_filters = lambda config, filters: {32: 8, 1280: 16}.get(filters) or rounded(config, filters)
    settings("efficientnet", {
        "image_processor_type": "EfficientNetImageProcessor", "do_resize": True, "size": {"height": 40, "width": 40}, "resample": 0, "do_center_crop": False, "do_rescale": True,
        "rescale_factor": 1 / 255, "rescale_offset": False, "do_normalize": True, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.47853944, 0.4732864, 0.47434163], "include_top": True,
    })
    efficient = EfficientNetConfig(**EFFICIENT, hidden_dim=16, num_labels=4)
    save("efficientnet", EfficientNetForImageClassification(efficient), pixels((1, 32, 32), (2, 35, 48)), more=asked(CLASSES, "efficientnet"))
    save("efficientnet-model-f16", EfficientNetModel(efficient), pixels((1, 32, 40), out=BOTH), dtype=torch.float16)
