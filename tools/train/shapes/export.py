"""Step 4: the three model folders, laid out as the Hub's YOLOS, SegFormer and Depth Anything are, with weights of 8 bits."""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parent.parent))
from common.weights8 import quantise_weights
from networks import GRID, Dense, Detector, corners
from scene import KINDS, LABELS, SIDE

PROCESSOR = {
    "do_resize": True, "size": {"height": SIDE, "width": SIDE}, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3,
    "do_rescale": True, "rescale_factor": 1 / 255, "resample": 2,
}  # fmt: skip


class AsYolos(torch.nn.Module):
    """Each cell is a query: log shares of its 64 labels and of "no object", and its box. A cell that is no peak is no thing."""

    def __init__(self, model: Detector):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        there, kinds, colours, edges = self.model(pixel_values)
        p = torch.sigmoid(there)
        p = torch.where(p >= F.max_pool2d(p, 3, 1, 1), p, torch.zeros_like(p))
        labels = (F.log_softmax(colours, 1)[:, :, None] + F.log_softmax(kinds, 1)[:, None]).flatten(1, 2)
        sure, empty = torch.log(p.clamp(min=1e-6)), torch.log((1 - p).clamp(min=1e-6))
        logits = torch.cat([sure + labels, empty], 1).flatten(2).transpose(1, 2)
        b = corners(edges).clamp(0, 1)
        boxes = torch.stack([(b[:, 0] + b[:, 2]) / 2, (b[:, 1] + b[:, 3]) / 2, b[:, 2] - b[:, 0], b[:, 3] - b[:, 1]], 1)
        return logits, boxes.flatten(2).transpose(1, 2)


class Classes(torch.nn.Module):
    def __init__(self, model: Dense):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model(pixel_values)[0]


class Depth(torch.nn.Module):
    def __init__(self, model: Dense):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return F.interpolate(self.model(pixel_values)[1], scale_factor=2.0, mode="bilinear")[:, 0]


def named(labels: list[str]) -> dict:
    return {"id2label": dict(enumerate(labels)), "label2id": {label: index for index, label in enumerate(labels)}}


def write(folder: Path, module: torch.nn.Module, outputs: list[str], config: dict, processor: dict) -> None:
    """config.json, preprocessor_config.json and onnx/model_quantized.onnx, whose difference from PyTorch is printed."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    exact, small = folder / "onnx" / "model.onnx", folder / "onnx" / "model_quantized.onnx"
    x = torch.rand(2, 3, SIDE, SIDE) * 2 - 1
    axes = {name: {0: "batch_size"} for name in ["pixel_values", *outputs]}
    torch.onnx.export(module.eval(), (x,), str(exact), input_names=["pixel_values"], output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)
    onnx.save(quantise_weights(onnx.load(exact)), small)
    exact.unlink()
    with torch.no_grad():
        wanted = module(x)
    got = ort.InferenceSession(str(small), providers=["CPUExecutionProvider"]).run(outputs, {"pixel_values": x.numpy()})
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    print(folder.name, small.stat().st_size, "bytes, differs by", [float(np.abs(a.numpy() - b).max()) for a, b in zip(wanted, got)])
    for name, value in (("config.json", config), ("preprocessor_config.json", {**PROCESSOR, **processor})):
        (folder / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    out = options.parse_args().out
    assert GRID * 4 == SIDE
    detector, dense = Detector(), Dense()
    detector.load_state_dict(torch.load("detector.pt"))
    dense.load_state_dict(torch.load("dense.pt"))
    yolos = {"model_type": "yolos", "architectures": ["YolosForObjectDetection"], **named(LABELS)}
    segformer = {"model_type": "segformer", "architectures": ["SegformerForSemanticSegmentation"], **named(["background", *KINDS])}
    anything = {"model_type": "depth_anything", "architectures": ["DepthAnythingForDepthEstimation"]}
    write(out / "shapes-detection", AsYolos(detector), ["logits", "pred_boxes"], yolos, {"image_processor_type": "YolosImageProcessor", "do_pad": False})
    write(out / "shapes-segmentation", Classes(dense), ["logits"], segformer, {"image_processor_type": "SegformerImageProcessor", "do_reduce_labels": False})
    write(out / "shapes-depth", Depth(dense), ["predicted_depth"], anything, {"image_processor_type": "DPTImageProcessor"})


if __name__ == "__main__":
    main()
