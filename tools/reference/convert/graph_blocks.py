"""Hashes of what ONNX Runtime's own quantizer makes of awkward matrices (MatMulNBits' layout, symmetric). Writes
goldens/graph-blocks.json."""

import hashlib
import json
from pathlib import Path

import numpy as np
from ggml import uniform
from onnxruntime.capi._pybind_state import quantize_matmul_4bits, quantize_matmul_8bits

SEED = 11
COLUMNS = 256
ROWS = 8
FORMATS = [(4, 32), (8, 64), (8, 128)]


def matrices() -> dict[str, np.ndarray]:
    """One matrix for each way in which a block can be out of the ordinary; all operations round as float32 does."""
    u = uniform(SEED, ROWS * COLUMNS)
    cubed = u * u * u
    shaped = {
        "even spread": u,
        "many small, few large": cubed * cubed * cubed,
        "one value": np.full(u.size, 3, np.float32),
        "one negative value": np.full(u.size, -7, np.float32),
        "all positive": np.abs(u) + np.float32(1),
        "narrow, far from zero": u * np.float32(2.0**-18) - np.float32(1),
        "outliers": np.where(np.arange(u.size) % 37 == 0, u * np.float32(2.0**16), u),
        "equally large on both sides": np.where(np.arange(u.size) % 16 == 3, np.float32(1), np.where(np.arange(u.size) % 16 == 5, np.float32(-1), u)),
        "halves": np.floor(u * np.float32(16)) / np.float32(2),
    }
    whole = {name: values.reshape(ROWS, COLUMNS) for name, values in shaped.items()}
    return whole | {"a last block that is not full": u[: ROWS * 100].reshape(ROWS, 100)}


def quantized(matrix: np.ndarray, bits: int, block: int) -> str:
    """The first half of the hash of codes and scales. `matrix` is [outer, inner]."""
    outer, inner = matrix.shape
    count = -(-inner // block)
    codes = np.zeros((outer, count, block * bits // 8), np.uint8)
    scales = np.zeros(outer * count, np.float32)
    zeros = np.zeros(outer * -(-count * bits // 8), np.uint8)
    make = quantize_matmul_4bits if bits == 4 else quantize_matmul_8bits
    make(codes, np.ascontiguousarray(matrix.T), scales, zeros, block, outer, inner, True)
    return hashlib.sha256(codes.tobytes() + scales.tobytes()).hexdigest()[:16]


golden = {
    "seed": SEED,
    "rows": ROWS,
    "columns": COLUMNS,
    "sha256": {f"{bits} bits by {block}": {name: quantized(matrix, bits, block) for name, matrix in matrices().items()} for bits, block in FORMATS},
}
out = Path(__file__).resolve().parents[1] / "goldens" / "graph-blocks.json"
out.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
