"""Makes two tiny segmenters (ONNX float32), the answers of transformers' own pipeline, and post-processing alone.

tiny/segformer      semantic
tiny/detr-panoptic  panoptic, instance and semantic, and boxes (detr.json)
segmentation-queries.json  made-up outputs of DETR, MaskFormer and Mask2Former, and what their processors make of them

Run: python segmentation.py
Writes goldens/models/tiny/<name>/, goldens/<name>.json and goldens/segmentation-queries.json. A map is written as runs: value, length, …
"""

import numpy as np
import torch
from transformers import (
    AutoImageProcessor,
    DetrConfig,
    DetrForSegmentation,
    DetrImageProcessorPil,
    Mask2FormerImageProcessorPil,
    MaskFormerImageProcessorPil,
    ResNetConfig,
    SegformerConfig,
    SegformerForSemanticSegmentation,
)
from transformers.utils import ModelOutput

from common import GOLDENS, coarsen, write_json
from dense import STANDARD, check, detections, pipeline_of, save, settle
from scenes import write_scenes

LABELS = ["wall", "floor", "cat", "lamp", "sky"]
NAMING = {"id2label": dict(enumerate(LABELS)), "label2id": {v: i for i, v in enumerate(LABELS)}}


def runs(values: np.ndarray) -> list[int]:
    """A map as the lengths of its runs: value, length, value, length, …"""
    flat = values.astype(np.int64).ravel()
    ends = np.flatnonzero(np.append(flat[1:] != flat[:-1], True))
    return [int(n) for pair in zip(flat[ends], np.diff(ends, prepend=-1)) for n in pair]


def segformer():
    config = SegformerConfig(
        hidden_sizes=[8, 8, 8, 8], depths=[1, 1, 1, 1], num_attention_heads=[1, 1, 2, 2], mlp_ratios=[1, 1, 1, 1],
        decoder_hidden_size=8, **NAMING,
    )  # fmt: skip
    processor = {**STANDARD, "image_processor_type": "SegformerImageProcessor", "size": {"height": 64, "width": 64}, "do_reduce_labels": False}
    return SegformerForSemanticSegmentation(config), processor, ("pixel_values",), (torch.rand(1, 3, 64, 64),)


def detr_panoptic():
    backbone = ResNetConfig(embedding_size=8, hidden_sizes=[8, 8, 8, 8], depths=[1, 1, 1, 1], layer_type="basic", out_features=["stage1", "stage2", "stage3", "stage4"])
    config = DetrConfig(
        backbone_config=backbone, d_model=16, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=16, decoder_ffn_dim=16,
        encoder_attention_heads=8, decoder_attention_heads=8, num_queries=8, **NAMING,
    )  # fmt: skip
    processor = {**STANDARD, "image_processor_type": "DetrImageProcessor", "size": {"shortest_edge": 64, "longest_edge": 96}, "do_pad": True}
    sample = (torch.rand(1, 3, 64, 96), torch.ones(1, 64, 96, dtype=torch.int64))
    return DetrForSegmentation(config), processor, ("pixel_values", "pixel_mask"), sample


def answer(found: list[dict]) -> list[dict]:
    """The pipeline's answer with its masks as runs."""
    return [{"label": f["label"], "score": f["score"], "mask": runs(np.asarray(f["mask"]) > 0)} for f in found]


def build(name: str, make, seeds: range, outputs: list[str], variants: list[dict], wanted: int) -> None:
    pictures = write_scenes()
    for seed in seeds:
        model, description, inputs, sample = make()
        model.set_attn_implementation("eager")
        settle(model.eval(), seed, 1.25)
        if name == "segformer":
            coarsen(model)
        if name == "detr-panoptic":  # sure enough for the pipeline's own threshold
            with torch.no_grad():
                model.detr.class_labels_classifier.weight *= 6
        segment = pipeline_of("image-segmentation", model, description)
        cases = [
            {"picture": key, "options": options, "segments": answer(segment(str(path), **options))}
            for key, path in pictures.items()
            if key != "dot.png"
            for options in variants
        ]
        if len({s["label"] for c in cases for s in c["segments"]}) >= 3 and sum(len(c["segments"]) for c in cases) >= wanted:
            break
    else:
        raise SystemExit(f"{name}: no seed tells enough classes apart")
    folder = save(name, model, description, outputs, inputs, sample, free=name == "detr-panoptic")
    worst = check(folder, model, inputs, outputs, AutoImageProcessor.from_pretrained(folder), pictures.values())
    write_json(GOLDENS / f"{name}.json", {"model": f"tiny/{name}", "cases": cases}, indent=None)
    if name == "detr-panoptic":
        found = detections(pipeline_of("object-detection", model.detr, description), [0.3, 0.5])
        write_json(GOLDENS / "detr.json", {"model": f"tiny/{name}", "cases": found}, indent=None)
    print(f"tiny/{name}: seed {seed}, onnx differs by {worst:.1e}, {(folder / 'onnx' / 'model.onnx').stat().st_size} bytes, {[len(c['segments']) for c in cases]} segments")


def surest_last(topk):
    """`topk(sorted=False)` leaves the order open in which instances are painted; here the surest comes last, on top."""

    def ordered(self, k, **_):
        values, indices = topk(self, k, sorted=True)
        return values.flip(-1), indices.flip(-1)

    return ordered


def query_cases() -> list[dict]:
    """Random queries through the processors of the three families that answer with queries."""
    torch.Tensor.topk = surest_last(torch.Tensor.topk)
    cases = []
    for seed, (queries, classes, height, width, target) in enumerate([(6, 3, 5, 7, (11, 9)), (4, 2, 6, 4, (13, 17)), (5, 4, 8, 8, (6, 5))]):
        g = torch.Generator().manual_seed(seed)
        rounded = lambda *shape, by: (torch.randn(*shape, generator=g) * by).mul(256).round().div(256)
        logits, masks = rounded(1, queries, classes + 1, by=3), rounded(1, queries, height, width, by=2)
        logits[..., -1] -= 3
        given = {"logits": logits[0].flatten().tolist(), "masks": masks[0].flatten().tolist(), "queries": queries, "classes": classes + 1, "height": height, "width": width}
        detr = ModelOutput(logits=logits, pred_masks=masks)
        former = ModelOutput(class_queries_logits=logits, masks_queries_logits=masks)
        options = {"threshold": 0.4, "mask_threshold": 0.5, "overlap_mask_area_threshold": 0.3, "target_sizes": [target]}
        answers = []
        for family, processor, outputs in [
            ("detr", DetrImageProcessorPil(), detr),
            ("maskformer", MaskFormerImageProcessorPil(), former),
            ("mask2former", Mask2FormerImageProcessorPil(), former),
        ]:
            semantic = processor.post_process_semantic_segmentation(outputs, target_sizes=[target])[0]
            answers.append({"family": family, "kind": "semantic", "map": runs(semantic.numpy())})
            for kind, extra in [("panoptic", {"label_ids_to_fuse": set()}), ("instance", {})]:
                found = getattr(processor, f"post_process_{kind}_segmentation")(outputs, **options, **extra)[0]
                info = [{"id": s["id"], "label": s["label_id"], "score": s["score"]} for s in found["segments_info"]]
                answers.append({"family": family, "kind": kind, "map": runs(found["segmentation"].numpy()), "segments": info})
        settings = {key: options[key] for key in ("threshold", "mask_threshold", "overlap_mask_area_threshold")}
        cases.append({"given": given, "target": {"width": target[1], "height": target[0]}, "options": settings, "answers": answers})
    return cases


if __name__ == "__main__":
    build("segformer", segformer, range(1, 40), ["logits"], [{}], 12)
    kinds = [{}, {"subtask": "instance", "threshold": 0.5, "overlap_mask_area_threshold": 0.2}, {"subtask": "semantic"}]
    build("detr-panoptic", detr_panoptic, range(1, 40), ["logits", "pred_boxes", "pred_masks"], kinds, 18)
    write_json(GOLDENS / "segmentation-queries.json", {"cases": query_cases()}, indent=None)
