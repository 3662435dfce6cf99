"""Makes two tiny detectors (ONNX float32) and their goldens from transformers' own pipeline.

tiny/yolos    softmax with "no object", one size
tiny/rt-detr  a sigmoid for each class; the best pairs of query and class

Run: python detection.py
Writes goldens/models/tiny/<name>/ and goldens/<name>.json. DETR is in segmentation.py, as its graph does both.
"""

import torch
from transformers import (
    AutoImageProcessor,
    RTDetrConfig,
    RTDetrForObjectDetection,
    RTDetrResNetConfig,
    YolosConfig,
    YolosForObjectDetection,
)

from common import GOLDENS, coarsen, write_json
from dense import STANDARD, check, detections, pipeline_of, save, settle
from scenes import write_scenes

LABELS = ["cat", "dog", "lamp", "kite", "N/A"]
NAMING = {"id2label": dict(enumerate(LABELS)), "label2id": {v: i for i, v in enumerate(LABELS)}}
THRESHOLDS = [0.3, 0.5]
# How far the scores of a golden stay from the thresholds, so that rounding flips none.
MARGIN = 5e-4


def yolos():
    config = YolosConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, image_size=[64, 80], patch_size=8,
        num_detection_tokens=10, **NAMING,
    )  # fmt: skip
    processor = {**STANDARD, "image_processor_type": "YolosImageProcessor", "size": {"height": 64, "width": 80}, "do_pad": False}
    return YolosForObjectDetection(config), processor, ("pixel_values",), (torch.rand(1, 3, 64, 80),)


def rt_detr():
    backbone = RTDetrResNetConfig(embedding_size=8, hidden_sizes=[8, 8, 8, 8], depths=[1, 1, 1, 1], layer_type="basic", out_indices=[2, 3, 4])
    config = RTDetrConfig(
        backbone_config=backbone, d_model=8, encoder_hidden_dim=8, encoder_in_channels=[8, 8, 8], decoder_in_channels=[8, 8, 8],
        encoder_ffn_dim=16, decoder_ffn_dim=16, encoder_attention_heads=2, decoder_attention_heads=2, decoder_layers=1,
        decoder_n_points=2, num_queries=12, num_denoising=0, hidden_expansion=0.5, **NAMING,
    )  # fmt: skip
    processor = {**STANDARD, "do_normalize": False, "image_processor_type": "RTDetrImageProcessor", "size": {"height": 96, "width": 96}, "do_pad": False}
    return RTDetrForObjectDetection(config), processor, ("pixel_values",), (torch.rand(1, 3, 96, 96),)


def centre(model, picture) -> None:
    """Moves the scores of a sigmoid head around one half, where a threshold decides."""
    with torch.no_grad():
        best = model(pixel_values=picture).logits.max(-1).values
        for head in model.model.decoder.class_embed:
            head.bias -= best.median()


def build(name: str, make, seeds: range, std: float) -> None:
    pictures = write_scenes()
    for seed in seeds:
        model, description, inputs, sample = make()
        model.set_attn_implementation("eager")
        settle(model.eval(), seed, std)
        coarsen(model)
        if name == "rt-detr":
            centre(model, sample[0])
        detect = pipeline_of("object-detection", model, description)
        all_scores = [found["score"] for path in pictures.values() for found in detect(str(path), threshold=0.0)]
        clear = all(abs(score - threshold) > MARGIN for score in all_scores for threshold in THRESHOLDS)
        if clear and max(all_scores) > 0.6 and min(all_scores) < 0.3:
            break
    else:
        raise SystemExit(f"{name}: no seed keeps the scores clear of the thresholds ({min(all_scores):.3f} to {max(all_scores):.3f})")
    outputs = ["logits", "pred_boxes"]
    folder = save(name, model, description, outputs, inputs, sample, free=False)
    worst = check(folder, model, inputs, outputs, AutoImageProcessor.from_pretrained(folder), pictures.values())
    cases = detections(detect, THRESHOLDS)
    write_json(GOLDENS / f"{name}.json", {"model": f"tiny/{name}", "cases": cases}, indent=None)
    size = (folder / "onnx" / "model.onnx").stat().st_size
    print(f"tiny/{name}: seed {seed}, onnx differs by {worst:.1e}, {size} bytes, {sum(len(c['found']) for c in cases)} boxes, scores {min(all_scores):.2f} to {max(all_scores):.2f}")


if __name__ == "__main__":
    build("yolos", yolos, range(1, 40), 1.25)
    build("rt-detr", rt_detr, range(1, 40), 1.2)
