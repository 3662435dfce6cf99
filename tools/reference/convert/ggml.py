"""ggml's own quantizers, from the library that node-llama-cpp brings, and numbers that Python and the tests make alike.

Nothing here is run directly; see ../README.md.
"""

import ctypes
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
TYPES = dict(Q4_0=2, Q5_0=6, Q5_1=7, Q8_0=8, Q4_K=12, Q5_K=13, Q6_K=14)


def library(name: str) -> ctypes.CDLL:
    """A library of llama.cpp; those of this processor's plain x64 build are enough, as quantizing has one build only."""
    bins = sorted((ROOT / "node_modules/@node-llama-cpp/linux-x64/bins").glob("*/"))[0]
    return ctypes.CDLL(str(next(iter(sorted(bins.glob(name))))), mode=ctypes.RTLD_GLOBAL)


def uniform(seed: int, count: int) -> np.ndarray:
    """Numbers in [-1, 1) with 24 bits each: the hash of seed and place that `made-up.ts` computes too."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(seed)
        h ^= h >> np.uint32(16)
        h *= np.uint32(0x85EBCA6B)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float32) / np.float32(2**23) - np.float32(1)


def quantize(kind: str, values: np.ndarray) -> bytes:
    """Rows of float32 in one of TYPES, without an importance matrix."""
    base = library("libggml-base.so")
    base.ggml_row_size.restype = ctypes.c_size_t
    base.ggml_row_size.argtypes = [ctypes.c_int, ctypes.c_int64]
    base.ggml_quantize_chunk.restype = ctypes.c_size_t
    base.ggml_quantize_chunk.argtypes = [ctypes.c_int, *[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 3, ctypes.c_void_p]
    x = np.ascontiguousarray(values, np.float32)
    out = np.zeros(x.shape[0] * base.ggml_row_size(TYPES[kind], x.shape[1]), np.uint8)
    wrote = base.ggml_quantize_chunk(TYPES[kind], x.ctypes.data, out.ctypes.data, 0, *x.shape, None)
    assert wrote == out.nbytes
    return out.tobytes()
