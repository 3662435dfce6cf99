"""Goldens of detectors: DETR, Table Transformer, MaskFormer, RT-DETR, YOLOS. Run: python detection.py"""

import re

import seen  # first: it hides torchvision

import torch
from transformers import (
    DetrConfig, DetrForObjectDetection, DetrForSegmentation, MaskFormerConfig,
    MaskFormerForInstanceSegmentation, ResNetConfig, RTDetrConfig, RTDetrForObjectDetection, RTDetrResNetConfig, RTDetrV2Config,
    RTDetrV2ForObjectDetection, TableTransformerConfig, TableTransformerForObjectDetection, YolosConfig,
    YolosForObjectDetection,
)

from common import pick, random_input, save
from seen import asked

BACKBONE = dict(embedding_size=8, hidden_sizes=[8, 12, 16, 20], depths=[1, 1, 2, 1], out_features=["stage4"])
LAYERS = dict(
    d_model=16, encoder_layers=1, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=2, encoder_ffn_dim=24,
    decoder_ffn_dim=20, num_queries=5, num_labels=3,
)
VIT = dict(hidden_size=16, num_hidden_layers=3, num_attention_heads=4, intermediate_size=24)
found = pick("logits", "pred_boxes")


def detr(kind=DetrConfig, layer_type="bottleneck", stages=("stage4",), **more):
    backbone = ResNetConfig(**{**BACKBONE, "out_features": list(stages)}, layer_type=layer_type)
    return kind(use_timm_backbone=False, use_pretrained_backbone=False, backbone=None, backbone_config=backbone, **{**LAYERS, **more})


def pictures(*sizes):
    """The second picture of a batch is smaller than the first, as the padding tells; an eighth of the size is enough for that."""
    made = []
    for batch, height, width in sizes:
        mask = torch.ones(batch, height // 8, width // 8, dtype=torch.long)
        mask[1:, height // 8 - 5 :], mask[1:, :, width // 8 - 4 :] = 0, 0
        made.append(("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, height, width), "pixel_mask": mask}, found))
    return made


def as_timm(config):
    """The names of the backbone that facebook/detr-resnet-50 has."""

    def renamed(name):
        name = name.replace("embedder.embedder.convolution", "conv1").replace("embedder.embedder.normalization", "bn1")
        layer = r"encoder\.stages\.(\d)\.layers\.(\d+)\."
        kinds = {"convolution": "conv", "normalization": "bn"}
        name = re.sub(
            layer + r"layer\.(\d)\.(convolution|normalization)",
            lambda m: f"layer{int(m[1]) + 1}.{m[2]}.{kinds[m[4]]}{int(m[3]) + 1}", name,
        )
        return re.sub(
            layer + r"shortcut\.(convolution|normalization)", lambda m: f"layer{int(m[1]) + 1}.{m[2]}.downsample.{0 if m[3][0] == 'c' else 1}", name
        )

    return {**config, "use_timm_backbone": True, "backbone": "resnet50", "backbone_config": None}, renamed


def rt_detr(kind=RTDetrConfig, layer_type="bottleneck", **more):
    sizes = {**BACKBONE, "out_features": ["stage2", "stage3", "stage4"]}
    backbone = RTDetrResNetConfig(**{**sizes, "hidden_sizes": [8, 12, 16, 20]}, layer_type=layer_type)
    base = dict(
        encoder_hidden_dim=16, encoder_in_channels=[12, 16, 20], encoder_ffn_dim=24, encoder_attention_heads=2, d_model=16, num_queries=5,
        decoder_in_channels=[16, 16, 16], decoder_ffn_dim=24, decoder_layers=2, decoder_attention_heads=2, decoder_n_points=2, num_labels=3,
    )
    return kind(backbone_config=backbone, **{**base, **more})


def pixels(*sizes):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, found) for batch, *size in sizes]


if __name__ == "__main__":
    save("detr", DetrForObjectDetection(detr()), pictures((1, 64, 96), (2, 128, 96)), more=asked("object-detection", "detr-panoptic", {"threshold": 0.1}))
    save("detr-timm-f16", DetrForObjectDetection(detr(decoder_layers=1)), pictures((2, 96, 96)), dtype=torch.float16, respell=as_timm)
    all_stages = tuple(f"stage{n}" for n in (1, 2, 3, 4))
    segments = detr(layer_type="basic", stages=all_stages, d_model=32, encoder_attention_heads=8, decoder_layers=1, num_queries=3)
    outputs = pick("logits", "pred_boxes", "pred_masks")
    save("detr-segments", DetrForSegmentation(segments), [(graph, inputs, outputs) for graph, inputs, _ in pictures((2, 64, 64))])
    backbone = ResNetConfig(**{**BACKBONE, "out_features": list(all_stages)}, layer_type="basic")
    drawn = dict(backbone_config=backbone, decoder_config=DetrConfig(**{**LAYERS, "num_queries": 3}))
    drawn = MaskFormerForInstanceSegmentation(MaskFormerConfig(**drawn, fpn_feature_size=32, mask_feature_size=8, num_labels=3))
    seen = {"pixel_values": random_input("pixels 2", 2, 3, 32, 64)}
    save("maskformer", drawn, [("model", seen, pick("class_queries_logits", "masks_queries_logits"))])
    save("table-transformer", TableTransformerForObjectDetection(detr(TableTransformerConfig, "basic", decoder_layers=1)), pictures((1, 64, 64), (2, 96, 128)))
    save("rt-detr", RTDetrForObjectDetection(rt_detr()), pixels((1, 64, 64), (2, 64, 96)), more=asked("object-detection", "rt-detr", {"threshold": 0.3}))
    save("rt-detr-v2-f16", RTDetrV2ForObjectDetection(rt_detr(RTDetrV2Config, "basic", hidden_expansion=0.5)), pixels((1, 96, 64)), dtype=torch.float16)
    for mid in (True, False):
        config = YolosConfig(**VIT, image_size=[16, 24], patch_size=8, num_detection_tokens=4, num_labels=3, use_mid_position_embeddings=mid)
        save(f"yolos-{'mid' if mid else 'first'}", YolosForObjectDetection(config), pixels((1, 16, 24), (2, 24, 32)))
