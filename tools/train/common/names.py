"""Short names inside a graph: those that an export writes take as much room as a tenth of the weights."""
from __future__ import annotations

import onnx


def short_names(model: onnx.ModelProto) -> onnx.ModelProto:
    """Numbers for the names of nodes' outputs and of constants; inputs and outputs of the graph keep theirs."""
    graph = model.graph
    kept = {value.name for value in [*graph.input, *graph.output]} | {""}
    short: dict[str, str] = {}
    name = lambda long: long if long in kept else short.setdefault(long, f"{len(short):x}")
    for tensor in graph.initializer:
        tensor.name = name(tensor.name)
    for node in graph.node:
        assert not any(attribute.HasField("g") for attribute in node.attribute), "a graph within a graph has names of its own"
        node.ClearField("name")
        node.ClearField("doc_string")
        node.input[:] = [name(one) for one in node.input]
        node.output[:] = [name(one) for one in node.output]
    del graph.value_info[:]
    onnx.checker.check_model(model)
    return model
