"""Hashes of what ggml's quantizers make of awkward rows. Writes goldens/gguf-blocks.json."""

import hashlib
import json
from pathlib import Path

import numpy as np
from ggml import TYPES, quantize, uniform

COLUMNS = 2048


def rows() -> dict[str, np.ndarray]:
    """One row for each way in which a block can be out of the ordinary; every operation rounds as float32 does."""
    u = uniform(7, COLUMNS)
    cubed = u * u * u
    return {
        "even spread": u,
        "many small, few large": cubed * cubed * cubed,
        "zeros": u * np.float32(0),
        "one value": np.full(COLUMNS, 3, np.float32),
        "one negative value": np.full(COLUMNS, -7, np.float32),
        "all positive": np.abs(u) + np.float32(1),
        "all negative": -np.abs(u) - np.float32(5),
        "narrow, far from zero": u * np.float32(2.0**-18) - np.float32(1),
        "outliers": np.where(np.arange(COLUMNS) % 37 == 0, u * np.float32(2.0**16), u),
        "zeros in places": np.where(np.arange(COLUMNS) % 512 < 100, np.float32(0), u),
        "scales that become zero": np.where(np.arange(COLUMNS) % 256 < 64, u * np.float32(2.0**-20), u),
        "whole numbers": np.round(u * np.float32(8)),
        "subnormal": u * np.float32(2.0**-130),
        "too small for a half": u * np.float32(2.0**-26),
        "large": u * np.float32(2.0**14),
        "bfloat16": (u.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32),
    }


golden = {
    "columns": COLUMNS,
    "seed": 7,
    "sha256": {
        kind: {name: hashlib.sha256(quantize(kind, row[None])).hexdigest()[:16] for name, row in rows().items()} for kind in TYPES
    },
}
out = Path(__file__).resolve().parents[1] / "goldens" / "gguf-blocks.json"
out.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
