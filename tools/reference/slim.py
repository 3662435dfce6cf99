"""Makes an exported graph small: the notes of the exporter go, and inner names become short. What it computes stays."""

from pathlib import Path

import onnx


def _rename(graph, names: dict, outer: dict) -> None:
    """`outer` holds the constants that are known already, by their value: each is kept once."""
    constants, kept = dict(outer), []

    def short(name: str) -> str:
        return name if name == "" else names.setdefault(name, f"v{len(names)}")

    for node in graph.node:
        node.doc_string, node.name = "", ""
        if node.op_type == "Constant":
            value = node.attribute[0].SerializeToString()
            if value in constants and node.output[0] not in names:
                names[node.output[0]] = constants[value]
                continue
            constants[value] = short(node.output[0])
        kept.append(node)
        del node.metadata_props[:]
        node.input[:] = [short(v) for v in node.input]
        node.output[:] = [short(v) for v in node.output]
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                _rename(attribute.g, names, constants)
    del graph.node[:]
    graph.node.extend(kept)
    for value in [*graph.initializer, *graph.input, *graph.output]:
        value.name = short(value.name)
    del graph.value_info[:]


def slim(path: Path) -> None:
    """Rewrites the graph in place; its inputs and outputs keep their names."""
    model = onnx.load(str(path))
    outer = [*model.graph.input, *model.graph.output]
    _rename(model.graph, {v.name: v.name for v in outer}, {})
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
