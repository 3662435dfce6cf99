"""One graph of two: a decoder's first step and its later ones, chosen by the input use_cache_branch, as optimum merges them."""

from pathlib import Path

import onnx
from onnx import TensorProto, compose, helper


def merge_steps(first: Path, later: Path, merged: Path) -> None:
    """Writes `merged` and removes the two. What the later step does not give anew is handed through from its past."""
    models = {"first": onnx.load(str(first)), "later": onnx.load(str(later))}
    inputs = {i.name: i for model in models.values() for i in model.graph.input}
    wanted = [o.name for o in models["first"].graph.output]
    weights: dict[bytes, TensorProto] = {}
    branches = {}
    for tag, model in models.items():
        own = {o.name for o in model.graph.output}
        graph = compose.add_prefix(model, f"{tag}/", rename_inputs=False).graph
        for name in wanted:
            if name not in own:
                graph.node.append(helper.make_node("Identity", [name.replace("present", "past_key_values")], [f"{tag}/{name}"]))
        shared = {}
        for weight in graph.initializer:
            name, weight.name = weight.name, ""
            kept = weights.setdefault(weight.SerializeToString(), TensorProto.FromString(weight.SerializeToString()))
            kept.name = kept.name or f"weight_{len(weights)}"
            shared[name] = kept.name
        for node in graph.node:
            node.input[:] = [shared.get(n, n) for n in node.input]
        outputs = [helper.make_tensor_value_info(f"{tag}/{name}", TensorProto.FLOAT, None) for name in wanted]
        branches[tag] = helper.make_graph(list(graph.node), tag, [], outputs)
    flag = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    choice = helper.make_node("If", ["use_cache_branch"], wanted, then_branch=branches["later"], else_branch=branches["first"])
    graph = helper.make_graph([choice], "merged", [*inputs.values(), flag], list(models["first"].graph.output), list(weights.values()))
    source = models["first"]
    onnx.save(helper.make_model(graph, opset_imports=source.opset_import, ir_version=source.ir_version), str(merged))
    first.unlink()
    later.unlink()
