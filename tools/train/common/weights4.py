"""Weight-only int4 of the large weights of a graph, one scale for each output channel, in plain ONNX operators of opset 21.

As in `weights8`, `DequantizeLinear` of a constant is folded when the graph is loaded and the passes run in single precision.
"""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, version_converter

OPSET = 21  # the first whose DequantizeLinear takes int4
LEAST_WEIGHTS = 9_000  # smaller ones are better kept in 8 bits: they cost little and matter more


def rounded4(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes from -8 to 7 [rows, …] and float32 scales [rows]: for each row the scale, of nineteen, with the least squared error."""
    rows = weight.reshape(weight.shape[0], -1).astype(np.float32)
    largest = np.abs(rows).max(1, keepdims=True)
    best = None
    for part in np.linspace(0.55, 1, 19, dtype=np.float32):
        scales = np.maximum(largest * part / 7.5, 1e-12)
        codes = np.clip(np.rint(rows / scales), -8, 7)
        error = ((codes * scales - rows) ** 2).sum(1, keepdims=True)
        if best is None:
            best = codes, scales, error
        else:
            better = error < best[2]
            best = tuple(np.where(better, new, old) for new, old in zip((codes, scales, error), best))
    return best[0].astype(np.int8).reshape(weight.shape), best[1][:, 0].astype(np.float32)


def packed(name: str, codes: np.ndarray) -> onnx.TensorProto:
    """A tensor of int4: two codes to a byte, the first in the low half."""
    flat = (codes.reshape(-1).astype(np.int16) & 15).astype(np.uint8)
    flat = np.append(flat, np.zeros(flat.size % 2, np.uint8))
    return helper.make_tensor(name, TensorProto.INT4, codes.shape, (flat[0::2] | flat[1::2] << 4).tobytes(), raw=True)


def quantise_weights4(model: onnx.ModelProto, chosen=lambda name: True) -> onnx.ModelProto:
    """Replaces each fp32 weight of LEAST_WEIGHTS or more whose name is chosen; gives a model of opset 21."""
    model = version_converter.convert_version(model, OPSET)
    graph, kept, added = model.graph, [], []
    for tensor in graph.initializer:
        weight = numpy_helper.to_array(tensor)
        if weight.dtype != np.float32 or weight.ndim < 2 or weight.size < LEAST_WEIGHTS or not chosen(tensor.name):
            kept.append(tensor)
            continue
        codes, scales = rounded4(weight)
        name = tensor.name
        kept += [packed(f"{name}_codes", codes), numpy_helper.from_array(scales, f"{name}_scales")]
        added.append(helper.make_node("DequantizeLinear", [f"{name}_codes", f"{name}_scales"], [name], axis=0))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = [*added, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model
