"""Short names in a graph: those of a small model's exporter can weigh a tenth of it."""
from __future__ import annotations

import onnx

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def short(number: int) -> str:
    """0, 1, … 9, a, … z, 10, …"""
    head, last = divmod(number, len(DIGITS))
    return (short(head) if head else "") + DIGITS[last]


def compact(model: onnx.ModelProto) -> onnx.ModelProto:
    """Renames what lies between inputs and outputs, and drops names of nodes and shapes that any runtime infers."""
    graph = model.graph
    if any(a.HasField("g") or a.graphs for node in graph.node for a in node.attribute):
        raise ValueError("graphs within graphs are not renamed")
    names = {value.name: value.name for value in [*graph.input, *graph.output]}
    rename = lambda name: names.setdefault(name, short(len(names))) if name else ""
    for tensor in graph.initializer:
        tensor.name = rename(tensor.name)
        tensor.doc_string = ""
    for node in graph.node:
        node.input[:] = [rename(name) for name in node.input]
        node.output[:] = [rename(name) for name in node.output]
        node.name = node.doc_string = ""
        del node.metadata_props[:]
    del graph.value_info[:]
    model.doc_string = graph.doc_string = ""
    if len(set(names.values())) < len(names):
        raise ValueError("a short name is that of an input or an output")
    onnx.checker.check_model(model)
    return model
