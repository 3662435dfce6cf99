"""Weight-only quantisation in blocks, for onnxruntime's CPU, WebGPU and WebAssembly kernels.

A matrix row is cut into blocks. Each block keeps one float scale and one unsigned
code per weight; the code that stands for zero is 2^(bits-1). The weight of largest
magnitude in a block gets the lowest code, as in onnxruntime's own quantiser and in
llama.cpp's Q4_0, so nothing is clipped.

`fake_quantise` is the same arithmetic in PyTorch with a straight-through gradient:
a model trained with it already knows the rounding that `quantise_matmuls` applies.
"""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MS_DOMAIN = "com.microsoft"


def quantise_rows(weight: np.ndarray, bits: int, block: int, search: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return uint8 codes [rows, columns] and float32 scales [rows, blocks].

    With `search` each block takes, of several smaller scales, the one with the least squared
    error: a little clipping for finer steps. Not for weights trained with `fake_quantise`.
    """
    rows, columns = weight.shape
    if columns % block:
        raise ValueError(f"{columns} columns are no multiple of the block size {block}")
    middle = 1 << (bits - 1)
    blocks = weight.astype(np.float32).reshape(rows, columns // block, block)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
    best_codes = best_scales = best_error = None
    for factor in np.linspace(1, 0.75, 11) if search else [1.0]:
        scales = (largest * factor / -middle).astype(np.float32)
        inverse = np.divide(1.0, scales, out=np.zeros_like(scales), where=scales != 0)
        codes = np.clip(np.rint(blocks * inverse) + middle, 0, 2 * middle - 1)
        error = (((codes - middle) * scales - blocks) ** 2).sum(-1, keepdims=True)
        if best_error is None:
            best_codes, best_scales, best_error = codes, scales, error
            continue
        better = error < best_error
        best_codes, best_scales = np.where(better, codes, best_codes), np.where(better, scales, best_scales)
        best_error = np.minimum(error, best_error)
    return best_codes.reshape(rows, columns).astype(np.uint8), best_scales[..., 0]


def fake_quantise(weight, bits: int, block: int):
    """The rounded weight in the forward pass, the identity in the backward pass (PyTorch)."""
    import torch

    middle = 1 << (bits - 1)
    blocks = weight.detach().reshape(weight.shape[0], -1, block)
    largest = blocks.gather(-1, blocks.abs().argmax(-1, keepdim=True))
    scales = largest / -middle
    inverse = torch.where(scales == 0, torch.zeros_like(scales), 1 / scales)
    codes = (blocks * inverse).round().clamp(-middle, middle - 1)
    return weight + ((codes * scales).reshape(weight.shape) - weight.detach())


def pack(codes: np.ndarray, bits: int) -> np.ndarray:
    """Two 4-bit codes to a byte, the even column in the low half."""
    return codes if bits == 8 else (codes[:, 0::2] | (codes[:, 1::2] << 4)).astype(np.uint8)


def quantise_matmuls(model: onnx.ModelProto, bits: int, block: int, *, accuracy: int = 4, search: bool = False,
                     smallest: int = 10_000, override=lambda node, shape: None) -> int:
    """Replace MatMul and Gemm with constant weights by MatMulNBits; return how many.

    Weights under `smallest` numbers stay; `override(node, shape)` may return other bits for one node.
    """
    graph = model.graph
    tables = {t.name: t for t in graph.initializer}
    done = 0
    for node in list(graph.node):
        if node.op_type not in ("MatMul", "Gemm") or node.input[1] not in tables:
            continue
        weight = numpy_helper.to_array(tables[node.input[1]])
        transposed = node.op_type == "Gemm" and any(a.name == "transB" and a.i for a in node.attribute)
        by_output = weight if transposed else weight.T
        if weight.ndim != 2 or by_output.shape[1] % block or weight.size < smallest:
            continue
        width = override(node, by_output.shape) or bits
        outputs, inputs = by_output.shape
        codes, scales = quantise_rows(by_output, width, block, search and width < 8)
        blob = pack(codes, width).reshape(outputs, inputs // block, block * width // 8)
        base = node.input[1]
        graph.initializer.extend([numpy_helper.from_array(blob, f"{base}_q{width}"),
                                  numpy_helper.from_array(scales.reshape(-1), f"{base}_scales")])
        bias = node.op_type == "Gemm" and len(node.input) > 2
        product = node.output[0] + ("_product" if bias else "")
        new = [helper.make_node("MatMulNBits", [node.input[0], f"{base}_q{width}", f"{base}_scales"], [product],
                                name=node.name + "_nbits", domain=MS_DOMAIN, K=inputs, N=outputs, bits=width,
                                block_size=block, accuracy_level=accuracy)]
        if bias:
            new.append(helper.make_node("Add", [product, node.input[2]], [node.output[0]]))
        _replace(graph, node, new)
        done += 1
    _finish(model)
    return done


def quantise_tables(model: onnx.ModelProto, bits: int, block: int | None = None, smallest: int = 100_000, *, search: bool = False) -> int:
    """Quantise every embedding table of at least `smallest` numbers; return how many.

    Eight bits: int8 rows with a scale each, in plain ONNX (Gather, Cast, Mul).
    Four bits: GatherBlockQuantized with blocks of `block`; `search` as in `quantise_rows`.
    """
    graph = model.graph
    tables = {t.name: t for t in graph.initializer}
    done = 0
    for node in list(graph.node):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        weight = numpy_helper.to_array(tables[node.input[0]])
        if weight.dtype != np.float32 or weight.ndim != 2 or weight.size < smallest:
            continue
        base, output, index = node.input[0], node.output[0], node.input[1]
        if bits == 4:
            codes, scales = quantise_rows(weight, 4, block, search)
            graph.initializer.extend([numpy_helper.from_array(pack(codes, 4), base + "_q4"),
                                      numpy_helper.from_array(scales, base + "_scales")])
            new = [helper.make_node("GatherBlockQuantized", [base + "_q4", index, base + "_scales"], [output],
                                    domain=MS_DOMAIN, bits=4, block_size=block, gather_axis=0, quantize_axis=1)]
        else:
            scales = np.abs(weight).max(1, keepdims=True) / 127
            scales[scales == 0] = 1
            codes = np.clip(np.rint(weight / scales), -127, 127).astype(np.int8)
            graph.initializer.extend([numpy_helper.from_array(codes, base + "_q8"),
                                      numpy_helper.from_array(scales.astype(np.float32), base + "_scales")])
            new = [helper.make_node("Gather", [base + "_q8", index], [output + "_codes"], axis=0),
                   helper.make_node("Gather", [base + "_scales", index], [output + "_scale"], axis=0),
                   helper.make_node("Cast", [output + "_codes"], [output + "_float"], to=TensorProto.FLOAT),
                   helper.make_node("Mul", [output + "_float", output + "_scale"], [output])]
        _replace(graph, node, new)
        done += 1
    _finish(model)
    return done


def halve_scales(model: onnx.ModelProto) -> int:
    """Store the float32 scales of blocks as float16 with a Cast behind each; return how many.

    Only the file becomes smaller: the casts of constants are folded when the graph is loaded. A scale
    moves by 2^-11 of itself at most, a hundredth of what rounding to 8 bits does to a weight.
    """
    graph = model.graph
    done = 0
    for tensor in list(graph.initializer):
        if not tensor.name.endswith("_scales") or tensor.data_type != TensorProto.FLOAT:
            continue
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + "_half")
        graph.initializer.remove(tensor)
        graph.initializer.append(half)
        graph.node.insert(0, helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        done += 1
    return done


def _replace(graph: onnx.GraphProto, old: onnx.NodeProto, new: list[onnx.NodeProto]) -> None:
    place = list(graph.node).index(old)
    graph.node.remove(old)
    for offset, node in enumerate(new):
        graph.node.insert(place + offset, node)


def _finish(model: onnx.ModelProto) -> None:
    """Drop initialisers that nothing reads any more and declare the operator domain."""
    graph = model.graph
    used = {name for node in graph.node for name in node.input}
    for tensor in list(graph.initializer):
        if tensor.name not in used:
            graph.initializer.remove(tensor)
    domains = {o.domain for o in model.opset_import}
    if any(n.domain == MS_DOMAIN for n in graph.node) and MS_DOMAIN not in domains:
        model.opset_import.append(helper.make_opsetid(MS_DOMAIN, 1))
