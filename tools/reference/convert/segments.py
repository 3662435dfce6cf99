"""Goldens of segmenters that ask questions, on Swin: MaskFormer and Mask2Former. Run: python segments.py"""

import seen  # first: it hides torchvision

import torch
from transformers import (
    DetrConfig, Mask2FormerConfig, Mask2FormerForUniversalSegmentation, MaskFormerConfig, MaskFormerForInstanceSegmentation, ResNetConfig, SwinConfig,
)

from common import pick, random_input, save
from seen import asked, settings

STAGES = ["stage1", "stage2", "stage3", "stage4"]
SWIN = dict(image_size=32, embed_dim=4, depths=[2, 1, 2, 1], num_heads=[1, 1, 2, 2], window_size=3, mlp_ratio=2.0, out_features=STAGES)
DETR = dict(d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, num_queries=3)
# The groups of the norms are 32, written into the code.
MASK2 = dict(
    feature_size=32, mask_feature_size=8, hidden_dim=16, encoder_feedforward_dim=16, encoder_layers=2, num_attention_heads=2, dim_feedforward=16,
    num_queries=4, num_labels=6,
)
LOW = {"threshold": 0.3, "overlap_mask_area_threshold": 0.2}
INSTANCES = {"subtask": "instance", "threshold": 0.5}
KINDS = asked("image-segmentation", "mask2former", LOW, INSTANCES, {"subtask": "semantic"}, pictures=("turned.jpg", "alpha.png"))
found = pick("class_queries_logits", "masks_queries_logits")


def pictures(*sizes):
    """None of the sides but the first picture's is a multiple of a patch, or of a window of patches."""
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, found) for batch, *size in sizes]


def sure(name: str, shape):
    """Sure enough of some classes for the thresholds of the pipelines."""
    return (4.0, 0.0) if name == "class_predictor.weight" else None


if __name__ == "__main__":
    # Pictures are squeezed to one size, as in Facebook's checkpoints.
    settings("mask2former", {
        "image_processor_type": "Mask2FormerImageProcessor", "size": {"height": 32, "width": 64}, "size_divisor": 32, "ignore_index": 255, "resample": 2,
        "do_reduce_labels": False, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "do_resize": True,
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
    })
    config = MaskFormerConfig(backbone_config=SwinConfig(**SWIN), decoder_config=DetrConfig(**DETR), fpn_feature_size=32, mask_feature_size=8, num_labels=3)
    save("maskformer-swin", MaskFormerForInstanceSegmentation(config), pictures((1, 32, 64), (2, 50, 39)), override=sure, more=KINDS)
    config = Mask2FormerConfig(backbone_config=SwinConfig(**SWIN), decoder_layers=5, **MASK2)
    save("mask2former", Mask2FormerForUniversalSegmentation(config), pictures((1, 32, 64), (2, 50, 39)), override=sure, more=KINDS)
    config = Mask2FormerConfig(backbone_config=SwinConfig(**{**SWIN, "depths": [1, 1, 1, 1]}), decoder_layers=2, pre_norm=True, enforce_input_projection=True, **{**MASK2, "encoder_layers": 1, "hidden_dim": 32})
    save("mask2former-early-f16", Mask2FormerForUniversalSegmentation(config), pictures((1, 40, 32)), dtype=torch.float16)
    resnet = ResNetConfig(embedding_size=8, hidden_sizes=[8, 8, 12, 16], depths=[1, 1, 1, 1], layer_type="basic", out_features=STAGES)
    config = Mask2FormerConfig(backbone_config=resnet, decoder_layers=2, **{**MASK2, "encoder_layers": 1})
    save("mask2former-resnet", Mask2FormerForUniversalSegmentation(config), pictures((1, 32, 50)), override=sure, more=KINDS)
