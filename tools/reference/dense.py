"""Shared by the scripts of the tasks that answer for places of a picture: export, check, and the pipeline from files."""

import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from PIL import Image, ImageOps
from transformers import pipeline

from common import MODELS, export, session, write_json
from scenes import write_scenes


class Named(torch.nn.Module):
    """Some outputs of a model as a function of plain tensors."""

    def __init__(self, model, inputs, outputs):
        super().__init__()
        self.model, self.inputs, self.outputs = model, inputs, outputs

    def forward(self, *tensors):
        out = self.model(**dict(zip(self.inputs, tensors)))
        return tuple(out[name] for name in self.outputs)


def settle(model: torch.nn.Module, seed: int, std: float) -> None:
    """Random weights scaled to their fan-in, so that a deep tiny model neither fades out nor blows up."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=g)
            if p.ndim == 1:
                p.copy_(1 + 0.2 * noise if name.endswith("weight") else 0.1 * noise)
            elif "embed" in name and p.ndim == 2:
                p.copy_(noise)
            else:
                fan_in = p[0].numel() if p.ndim > 1 else 1
                p.copy_(std * noise / fan_in**0.5)
            p.copy_(p.half().float())  # so that a graph can hold it in half of the bytes


def shown(path: Path) -> Image.Image:
    """The picture as the pipelines see it."""
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def shrink(path: Path) -> None:
    """Folds constants, gives every inner value a short name (half of a tiny graph is names), and stores in fp16 what fits it exactly."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    model = onnx.load(path)
    graph = model.graph
    outside, names = {value.name for value in [*graph.input, *graph.output]}, {"": ""}
    short = lambda name: name if name in outside else names.setdefault(name, f"v{len(names)}")
    for node in graph.node:
        node.ClearField("name")
        node.ClearField("doc_string")
        node.input[:], node.output[:] = [short(i) for i in node.input], [short(o) for o in node.output]
        assert not any(attribute.type == onnx.AttributeProto.GRAPH for attribute in node.attribute)
    casts = []
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
        values = onnx.numpy_helper.to_array(tensor)
        halves = values.astype(np.float16) if values.dtype == np.float32 else values
        if halves.nbytes > 200 and values.dtype == np.float32 and (halves == values).all():
            casts.append(onnx.helper.make_node("Cast", [f"{tensor.name}h"], [tensor.name], to=onnx.TensorProto.FLOAT))
            tensor.CopyFrom(onnx.numpy_helper.from_array(halves, f"{tensor.name}h"))
    nodes = [*casts, *graph.node]
    graph.ClearField("node")
    graph.node.extend(nodes)
    graph.ClearField("value_info")
    onnx.save(model, path)


def save(name: str, model, processor: dict, outputs: list[str], inputs, sample, free=True) -> Path:
    """Writes config.json, preprocessor_config.json and onnx/model.onnx of tiny/NAME; `free` leaves the sizes of pictures open."""
    folder = MODELS / "tiny" / name
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"}, indent=None)
    write_json(folder / "preprocessor_config.json", processor, indent=None)
    axes = {i: {0: "batch_size", **({2: "height", 3: "width"} if i == "pixel_values" else {1: "height", 2: "width"})} for i in inputs}
    axes.update({o: {0: "batch_size"} for o in outputs})
    export(Named(model, inputs, outputs), sample, folder / "onnx" / "model.onnx", list(inputs), outputs, axes if free else None)
    shrink(folder / "onnx" / "model.onnx")
    return folder


def check(folder: Path, model, inputs, outputs, processor, pictures) -> float:
    """Largest difference between PyTorch and onnxruntime over the pictures, relative to the largest value."""
    run, worst = session(folder / "onnx" / "model.onnx"), 0.0
    for path in pictures:
        given = processor(images=shown(path), return_tensors="pt")
        with torch.no_grad():
            want = Named(model, inputs, outputs)(*(given[i] for i in inputs))
        known = {i.name for i in run.get_inputs()}
        got = run.run(outputs, {i: given[i].numpy() for i in inputs if i in known})
        for a, b in zip(want, got):
            worst = max(worst, float(np.abs(a.numpy() - b).max() / max(1.0, float(a.abs().max()))))
    assert worst < 2e-5, (folder.name, worst)
    return worst


def pipeline_of(task: str, model, processor: dict):
    """The pipeline as a user would load it, from files."""
    temporary = tempfile.mkdtemp()
    model.save_pretrained(temporary)
    write_json(Path(temporary) / "preprocessor_config.json", processor)
    return pipeline(task, model=temporary, device="cpu")


def detections(detect, thresholds: list[float]) -> list[dict]:
    """What a detector's pipeline finds in each picture above each threshold."""
    return [
        {"picture": key, "threshold": threshold, "found": [{**f, "score": round(f["score"], 7)} for f in detect(str(path), threshold=threshold)]}
        for key, path in write_scenes().items()
        for threshold in thresholds
    ]


STANDARD = {
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
    "do_resize": True,
    "resample": 2,
}
