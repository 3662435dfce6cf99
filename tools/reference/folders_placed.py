"""Raw checkpoints that say what is where in a picture: boxes, segments and depths, with the answers of transformers' pipelines.

Run: python folders_placed.py (after the scripts of the pictures' tasks). Writes goldens/folders/placed.json.
"""

import vision  # first: it hides torchvision

import numpy as np
from transformers import (
    AutoImageProcessor, DepthAnythingConfig, DepthAnythingForDepthEstimation, DetrConfig, DetrForSegmentation, Dinov2Config, DPTConfig,
    DPTForSemanticSegmentation, ResNetConfig, RTDetrResNetConfig, RTDetrV2Config, RTDetrV2ForObjectDetection, TableTransformerConfig,
    TableTransformerForObjectDetection, YolosConfig, YolosForObjectDetection, pipeline,
)  # fmt: skip

from folders import Unclear, apart, folder, run, write
from folders_seen import NAMED, PICTURES, picture, scene
from segmentation import runs as runs_of

VIT = dict(hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=24)
BACKBONE = dict(embedding_size=8, hidden_sizes=[8, 8, 12, 16], depths=[1, 1, 1, 1])
LAYERS = dict(encoder_layers=1, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=24, decoder_ffn_dim=20)
STEP = 16  # of depths every sixteenth row and column is kept


def boxes(threshold: float):
    def ask(model, place):
        pipe, runs = pipeline("object-detection", model=model, image_processor=AutoImageProcessor.from_pretrained(place, backend="pil")), []
        for name in PICTURES:
            found = sorted(pipe(picture(name), threshold=threshold), key=lambda f: -f["score"])
            apart([threshold, *(f["score"] for f in found)])
            runs.append(run("object-detection", {"image": scene(name)}, found, {"threshold": threshold}))
        if not all(r["want"] for r in runs):
            raise Unclear("nothing is found")
        return runs

    return ask


def segments(**options):
    def ask(model, place):
        pipe, runs = pipeline("image-segmentation", model=model, image_processor=AutoImageProcessor.from_pretrained(place, backend="pil")), []
        for name in PICTURES[1:]:
            found = [{"label": f["label"], "score": f["score"], "mask": {"runs": runs_of(np.asarray(f["mask"]) > 0)}} for f in pipe(picture(name), **options)]
            runs.append(run("image-segmentation", {"image": scene(name)}, found, options))
        if sum(len(r["want"]) for r in runs) < 2:
            raise Unclear("few segments")
        return runs

    return ask


def depths(model, place):
    pipe, runs = pipeline("depth-estimation", model=model, image_processor=AutoImageProcessor.from_pretrained(place, backend="pil")), []
    for name in PICTURES:
        depth = pipe(picture(name))["predicted_depth"].numpy()
        told = {"step": STEP, "width": depth.shape[1], "range": float(depth.max() - depth.min()), "depths": depth[::STEP, ::STEP].ravel().tolist()}
        if told["range"] < 0.1:
            raise Unclear("all is as far")
        runs.append(run("depth-estimation", {"image": scene(name)}, {"raw": told}, {"raw": True}))
    return runs


def sure(name: str, shape) -> tuple[float, float] | None:
    """Queries that are sure of what they are of: else none is over the bar."""
    return (4.0, 0.0) if name == "class_labels_classifier.weight" else None


def detr(kind, stages, **more):
    backbone = ResNetConfig(**BACKBONE, layer_type="basic", out_features=stages)
    return kind(use_timm_backbone=False, use_pretrained_backbone=False, backbone=None, backbone_config=backbone, **{**LAYERS, "d_model": 16, "num_queries": 5, **more}, **NAMED)


def rt_detr():
    backbone = RTDetrResNetConfig(**{**BACKBONE, "hidden_sizes": [8, 12, 16, 20]}, layer_type="basic", out_features=["stage2", "stage3", "stage4"])
    return RTDetrV2Config(backbone_config=backbone, encoder_hidden_dim=16, encoder_in_channels=[12, 16, 20], encoder_ffn_dim=24, encoder_attention_heads=2, d_model=16, num_queries=5,
                          decoder_in_channels=[16, 16, 16], decoder_ffn_dim=24, decoder_layers=2, decoder_attention_heads=2, decoder_n_points=2, **NAMED)  # fmt: skip


def depth_anything(**more):
    backbone = Dinov2Config(hidden_size=16, num_hidden_layers=4, num_attention_heads=2, mlp_ratio=2, image_size=56, patch_size=14, out_indices=[1, 2, 3, 4], reshape_hidden_states=False)
    return DepthAnythingConfig(backbone_config=backbone, reassemble_hidden_size=16, neck_hidden_sizes=[4, 6, 8, 10], fusion_hidden_size=8, head_hidden_size=6, patch_size=14, **more)


if __name__ == "__main__":
    yolos = YolosConfig(**VIT, image_size=[64, 80], patch_size=16, num_detection_tokens=4, **NAMED)
    whole = detr(DetrConfig, ["stage1", "stage2", "stage3", "stage4"], d_model=32, encoder_attention_heads=8, num_queries=8)
    dpt = DPTConfig(**VIT, image_size=64, patch_size=16, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[4, 6, 8, 10], fusion_hidden_size=8, is_hybrid=False, **NAMED)
    write(
        "placed",
        {
            "yolos": folder(lambda: YolosForObjectDetection(yolos), boxes(0.3), "yolos"),
            "table-transformer": folder(lambda: TableTransformerForObjectDetection(detr(TableTransformerConfig, ["stage4"])), boxes(0.3), "detr-panoptic"),
            "rt-detr-v2": folder(lambda: RTDetrV2ForObjectDetection(rt_detr()), boxes(0.3), "rt-detr"),
            "detr-segments": folder(lambda: DetrForSegmentation(whole), segments(threshold=0.3, overlap_mask_area_threshold=0.1), "detr-panoptic", override=sure),
            "dpt-segments": folder(lambda: DPTForSemanticSegmentation(dpt), segments(), "dpt"),
            "depth-anything": folder(lambda: DepthAnythingForDepthEstimation(depth_anything()), depths, "depth-anything"),
            "depth-anything-metric": folder(lambda: DepthAnythingForDepthEstimation(depth_anything(depth_estimation_type="metric", max_depth=20)), depths, "depth-anything"),
        },
    )
