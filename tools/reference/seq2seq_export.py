"""Exports the halves of an encoder-decoder model in optimum's layouts. Used by the scripts beside it."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import DynamicCache, EncoderDecoderCache

from common import export


class TextEncoder(torch.nn.Module):
    """encoder_model: input_ids, attention_mask → last_hidden_state."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=bias(attention_mask))[0]


def bias(mask):
    """An additive mask [B, 1, 1, T], written out so that tracing keeps it for every shape."""
    return torch.where(mask[:, None, None, :] > 0, torch.tensor(0.0), torch.tensor(-1e9))


def causal(length, total):
    at = torch.arange(total)
    seen = (at[None, :] <= at[total - length :][:, None])[None, None]
    return torch.where(seen, torch.tensor(0.0), torch.tensor(-1e9))


class Decoder(torch.nn.Module):
    """The decoder with its head. `decode` is a model's own call: (ids, mask, states, states_mask, cache) → logits."""

    def __init__(self, model, decode, layers: int, past: bool, cross: bool):
        super().__init__()
        self.model, self.decode, self.layers, self.past, self.cross = model, decode, layers, past, cross

    def forward(self, input_ids, states, mask, *past):
        own, other, step = DynamicCache(), DynamicCache(), 4 if self.cross else 2
        for i in range(self.layers if self.past else 0):
            own.update(past[step * i], past[step * i + 1], i)
            if self.cross:
                other.update(past[step * i + 2], past[step * i + 3], i)
        cache = EncoderDecoderCache(own, other)
        before = past[0].shape[2] if self.past else 0
        length = input_ids.shape[1]
        states_mask = None if mask is None else bias(mask)
        logits = self.decode(self.model, input_ids, causal(length, before + length), states, states_mask, cache)
        out = [logits]
        for i in range(self.layers):
            out += [own.layers[i].keys, own.layers[i].values]
            if self.cross and not self.past:
                out += [other.layers[i].keys, other.layers[i].values]
        return tuple(out)


def names(layers: int, parts) -> list[str]:
    return [f"{i}.{part}{kind}" for i in range(layers) for part in parts for kind in ("key", "value")]


def axes_of(inputs, outputs):
    axes = {}
    for name in inputs + outputs:
        if name in ("input_ids", "inputs_embeds", "logits"):
            axes[name] = {0: "batch_size", 1: "decoder_sequence_length"}
        elif name in ("encoder_hidden_states", "encoder_attention_mask"):
            axes[name] = {0: "batch_size", 1: "encoder_sequence_length"}
        else:
            length = "encoder_sequence_length" if ".encoder." in name else "past_sequence_length" if name.startswith("past") else "total_sequence_length"
            axes[name] = {0: "batch_size", 2: length}
    return axes


def export_decoders(model, decode, folder: Path, layers, heads, head_dim, width, vocab, cross=True, masked=True, embeds=False):
    """decoder_model.onnx and decoder_with_past_model.onnx; with `embeds` they take embeddings in place of ids."""
    parts = ("decoder.", "encoder.") if cross else ("",)
    batch, length, past, source = 2, 3, 4, 5
    ids = torch.randn(batch, length, width) if embeds else torch.randint(3, vocab, (batch, length))
    states = torch.randn(batch, source, width)
    mask = torch.ones(batch, source, dtype=torch.long) if masked else None
    fixed = ["inputs_embeds" if embeds else "input_ids", "encoder_hidden_states", *(["encoder_attention_mask"] if masked else [])]
    present = ["logits"] + [f"present.{n}" for n in names(layers, parts)]
    export(Decoder(model, decode, layers, False, cross), (ids, states, mask), folder / "decoder_model.onnx", fixed, present, axes_of(fixed, present))
    sizes = [source if "encoder" in n else past for n in names(layers, parts)]
    caches = [torch.randn(batch, heads, size, head_dim) for size in sizes]
    inputs = fixed + [f"past_key_values.{n}" for n in names(layers, parts)]
    outputs = ["logits"] + [f"present.{n}" for n in names(layers, parts[:1])]
    path = folder / "decoder_with_past_model.onnx"
    export(Decoder(model, decode, layers, True, cross), (ids, states, mask, *caches), path, inputs, outputs, axes_of(inputs, outputs))


def merge_decoders(folder: Path) -> None:
    """decoder_model_merged.onnx: both under one If on use_cache_branch, weights shared; the two files are removed."""
    first, next_ = (onnx.load(folder / f"{n}.onnx") for n in ("decoder_model", "decoder_with_past_model"))
    shared, weights = {}, []
    branches, inputs = [], {i.name: i for g in (first, next_) for i in g.graph.input}
    wanted = [o.name for o in first.graph.output]
    for tag, graph in (("first", first.graph), ("next", next_.graph)):
        rename = {name: name for name in inputs}
        for w in graph.initializer:
            key = (w.data_type, tuple(w.dims), numpy_helper.to_array(w).tobytes())
            if key not in shared:
                shared[key] = f"weight_{len(shared)}"
                copy = onnx.TensorProto()
                copy.CopyFrom(w)
                copy.name = shared[key]
                weights.append(copy)
            rename[w.name] = shared[key]
        nodes = []
        for node in graph.node:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            for field in (copy.input, copy.output):
                field[:] = [n and rename.setdefault(n, f"{tag}/{n}") for n in field]
            copy.name = f"{tag}/{node.name}"
            nodes.append(copy)
        own = {o.name for o in graph.output}
        outputs = []
        for name in wanted:
            out = f"{tag}/out/{name}"
            source = rename[name] if name in own else name.replace("present", "past_key_values")
            nodes.append(helper.make_node("Identity", [source], [out]))
            outputs.append(helper.make_tensor_value_info(out, TensorProto.FLOAT, None))
        branches.append(helper.make_graph(nodes, tag, [], outputs))
    flag = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    choice = helper.make_node("If", ["use_cache_branch"], wanted, then_branch=branches[1], else_branch=branches[0])
    graph = helper.make_graph([choice], "merged", [*inputs.values(), flag], list(first.graph.output), weights)
    onnx.save(helper.make_model(graph, opset_imports=first.opset_import, ir_version=first.ir_version), folder / "decoder_model_merged.onnx")
    for name in ("decoder_model", "decoder_with_past_model"):
        (folder / f"{name}.onnx").unlink()


def export_text_encoder(encoder, vocab: int, path: Path) -> None:
    axes = {n: {0: "batch_size", 1: "encoder_sequence_length"} for n in ("input_ids", "attention_mask", "last_hidden_state")}
    args = (torch.randint(3, vocab, (2, 5)), torch.ones(2, 5, dtype=torch.long))
    export(TextEncoder(encoder), args, path, ["input_ids", "attention_mask"], ["last_hidden_state"], axes)


def shrink(path: Path) -> None:
    """Short names for all that is inside, no notes, each constant once, and in half precision what fits it exactly."""
    model = onnx.load(path)
    graph, short = model.graph, {}
    for value in [*graph.input, *graph.output]:
        short[value.name] = value.name
    seen: dict[bytes, str] = {}

    def rename(name: str) -> str:
        return name and short.setdefault(name, f"v{len(short)}")

    def visit(g) -> None:
        own, kept = dict(seen), []
        for node in g.node:
            node.doc_string = node.name = ""
            if node.op_type == "Constant":
                key = node.attribute[0].SerializeToString()
                if key in own and node.output[0] not in short:
                    short[node.output[0]] = own[key]
                    continue
                own[key] = rename(node.output[0])
            kept.append(node)
            node.input[:] = [rename(n) for n in node.input]
            node.output[:] = [rename(n) for n in node.output]
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    visit(attribute.g)
        g.ClearField("node")
        g.node.extend(kept)
        g.ClearField("value_info")
        g.doc_string = ""
        for weight in g.initializer:
            weight.name = rename(weight.name)
        for value in g.output:
            value.name = rename(value.name)

    visit(graph)
    casts = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > 32 and np.array_equal(values.astype(np.float16).astype(np.float32), values):
            half = numpy_helper.from_array(values.astype(np.float16), weight.name + "h")
            casts.append(helper.make_node("Cast", [half.name], [weight.name], to=TensorProto.FLOAT))
            weight.CopyFrom(half)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    model.doc_string = ""
    onnx.save(model, path)
