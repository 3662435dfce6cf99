"""Weight-only int8 of a whole graph, one scale for each output channel, in plain ONNX operators.

Only the file becomes smaller: `DequantizeLinear` of a constant is folded when the graph is loaded, so the passes run in
single precision and no activation is rounded.
"""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST_WEIGHTS = 2_000  # smaller tensors are biases and norms: they save nothing


def single_precision(model: onnx.ModelProto) -> onnx.ModelProto:
    """A graph in half precision as one in single precision: its weights and its casts."""
    graph = model.graph
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT16:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32), tensor.name))
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.name == "to" and attribute.i == TensorProto.FLOAT16:
                attribute.i = TensorProto.FLOAT
            if attribute.HasField("t") and attribute.t.data_type == TensorProto.FLOAT16:
                value = numpy_helper.to_array(attribute.t).astype(np.float32)
                attribute.t.CopyFrom(numpy_helper.from_array(value, attribute.t.name))
    for info in graph.value_info:
        if info.type.tensor_type.elem_type == TensorProto.FLOAT16:
            info.type.tensor_type.elem_type = TensorProto.FLOAT
    return model


def quantise_weights(model: onnx.ModelProto, least: int = LEAST_WEIGHTS) -> onnx.ModelProto:
    """Replaces each fp32 weight of two dimensions and `least` numbers or more by int8, its scales and a DequantizeLinear (axis 0)."""
    graph, kept, added = model.graph, [], []
    for tensor in graph.initializer:
        weight = numpy_helper.to_array(tensor)
        if weight.dtype != np.float32 or weight.ndim < 2 or weight.size < least:
            kept.append(tensor)
            continue
        rows = weight.reshape(weight.shape[0], -1)
        scales = (np.abs(rows).max(1) / 127).astype(np.float32)
        scales[scales == 0] = 1
        codes = np.clip(np.rint(rows / scales[:, None]), -127, 127).astype(np.int8).reshape(weight.shape)
        name = tensor.name
        kept += [numpy_helper.from_array(codes, f"{name}_codes"), numpy_helper.from_array(scales, f"{name}_scales")]
        added.append(helper.make_node("DequantizeLinear", [f"{name}_codes", f"{name}_scales"], [name], axis=0))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = [*added, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model
