"""Shared by the scripts of this folder: tiny checkpoints whose numbers are a formula, and PyTorch's answers to them.

A golden (`goldens/convert/<name>.json`) holds the config, the table of tensors that `save_pretrained` wrote (name, type,
shape, and the formula's scale and offset), inputs and outputs. It holds no weights: the test makes them by the same
formula, and writes the same files. The table is packed (JSON, deflated, base64), as its names repeat each other.
See README.md.
"""

import base64
import json
import logging
import math
import os
import struct
import tempfile
import warnings
import zlib
from pathlib import Path

import numpy as np
import torch

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
os.environ["TOKENIZERS_PARALLELISM"] = "false"
torch.set_num_threads(1)
torch.set_grad_enabled(False)
GOLDENS = Path(__file__).resolve().parent.parent / "goldens" / "convert"

# Tables that are looked up rather than multiplied with: their numbers should be near one, whatever their size.
LOOKED_UP = ("embed", "token", "wte", "wpe", "relative", "shared", "position", "query_tokens", "bias_table")
BYTES = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "I8": 1, "BOOL": 1}


def numbers(name: str, count: int, scale: float, offset: float) -> np.ndarray:
    """`count` float32 that depend on the name only. They fit bfloat16 exactly where scale is a power of two.

    A hash of (FNV-1a of the name) + index, mixed as by lowbias32 (Chris Wellons): its lowest byte counts 128ths of the
    scale around 0; around an offset its lowest five bits count 16ths, so that the sum still fits.
    """
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) + np.uint32(seed)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x7FEB352D)
        x ^= x >> np.uint32(15)
        x *= np.uint32(0x846CA68B)
        x ^= x >> np.uint32(16)
    if offset:
        return (np.float32(offset) + (x & 31).astype(np.float32) / 16 * np.float32(scale) - np.float32(scale)).astype(np.float32)
    return ((x & 255).astype(np.float32) / 128 * np.float32(scale) - np.float32(scale)).astype(np.float32)


def formula(name: str, shape) -> tuple[float, float]:
    """Scale and offset that keep a random network's numbers of ordinary size: powers of two."""
    lower = name.lower()
    norm = name.endswith(("weight", "weight_g", "original0", "gamma", "running_var")) or "scale" in lower or "lambda" in lower
    if len(shape) < 2 or "original0" in name or "weight_g" in name:
        return (0.25, 1.0) if norm else (0.25, 0.0)
    if any(part in lower for part in LOOKED_UP) and "patch_embed" not in lower:
        return 1.0, 0.0
    fan = math.prod(shape[1:])
    return 2.0 ** round(math.log2(2.0 / math.sqrt(fan))), 0.0


def read_header(path: Path) -> tuple[dict, int, bytes]:
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    return json.loads(raw[8 : 8 + length]), 8 + length, raw


def refill(path: Path, override, renamed=lambda name: name, seed: str = "") -> list:
    """Replaces the numbers of a .safetensors file by the formula's; returns its table, under other names if need be. `seed`
    goes in front of the names, for other numbers."""
    header, base, raw = read_header(path)
    data, table = bytearray(raw), []
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        if dtype not in ("F32", "F16", "BF16"):
            table.append([renamed(name), dtype, shape, base64.b64encode(raw[base + begin : base + end]).decode()])
            continue
        scale, offset = override(name, shape) or formula(name, shape)
        values = torch.from_numpy(numbers(seed + renamed(name), math.prod(shape), scale, offset))
        kind = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}[dtype]
        stored = values.to(kind)
        assert torch.equal(stored.float(), values), f"{name} does not fit {dtype}"
        data[base + begin : base + end] = stored.view(torch.uint8).numpy().tobytes() if stored.numel() else b""
        table.append([renamed(name), dtype, shape, scale, offset])
    path.write_bytes(bytes(data))
    return table


def packed(table: list) -> str:
    return base64.b64encode(zlib.compress(json.dumps(table, separators=(",", ":")).encode(), 9)).decode()


def tensor(value: torch.Tensor) -> dict:
    value = value.detach()
    if value.dtype in (torch.float16, torch.bfloat16, torch.float64):
        value = value.float()
    value = value.contiguous()
    kind = {torch.float32: "float32", torch.int64: "int64", torch.bool: "bool"}[value.dtype]
    if kind == "int64" and value.numel() and 0 <= int(value.min()) and int(value.max()) < 256:
        return {"type": kind, "dims": list(value.shape), "bytes": base64.b64encode(value.to(torch.uint8).numpy().tobytes()).decode()}
    return {"type": kind, "dims": list(value.shape), "data": base64.b64encode(value.numpy().tobytes()).decode()}


def random_input(name: str, *shape: int, scale: float = 2.0) -> torch.Tensor:
    """Floats that the golden does not have to hold: the formula under the name `input <name>`."""
    made = torch.from_numpy(numbers(f"input {name}", math.prod(shape), scale, 0.0)).reshape(shape)
    made.formula = {"type": "float32", "dims": list(shape), "name": f"input {name}", "scale": scale}
    return made


def pick(*names: str):
    """Runs the model and takes the named outputs."""
    return lambda model, inputs: {name: getattr(model(**inputs), name) for name in names}


def save(name: str, model, cases, *, dtype=None, shard: str | None = None, override=lambda name, shape: None, strict=True, folder=None, respell=None, load=None, more=None) -> None:
    """Writes a golden.

    cases: (graph, inputs, run) with run(model, inputs) → {output: tensor}; `graph` is the .onnx file's name, and
    `decoder_model_merged+past` says that a decoder is run step by step, its own caches fed back.
    respell: from the config to the golden's config and to a function of names, for spellings that `save_pretrained`
    does not write. load: how the folder is opened, where that is not transformers' way. more: from the loaded model to
    what else the golden says, such as what a task makes of inputs.
    """
    with tempfile.TemporaryDirectory() as made:
        model = model.eval()
        if dtype is not None:
            model = model.to(dtype)
        model.save_pretrained(made, **({"max_shard_size": shard} if shard else {}))
        files = sorted(path for path in Path(made).iterdir() if path.suffix == ".safetensors")
        config = json.loads((Path(made) / "config.json").read_text())
        config, renamed = respell(config) if respell else (config, lambda name: name)
        weights = [{"file": path.name, "tensors": packed(refill(path, override, renamed))} for path in files]
        loaded = load(made) if load else type(model).from_pretrained(made, dtype=torch.float32, attn_implementation="eager").eval()
        written = []
        for graph, inputs, run in cases:
            answers = run(loaded, inputs)
            spread = {k: float(v.double().std()) for k, v in answers.items() if v.numel() > 1}
            assert all(math.isfinite(s) and s > 1e-4 for s in spread.values()), spread
            written.append(
                {
                    "graph": graph,
                    "inputs": {k: getattr(v, "formula", None) or tensor(v) for k, v in inputs.items()},
                    "outputs": {k: tensor(v) for k, v in answers.items()},
                }
            )
        rest = more(loaded) if more else {}
    config.pop("transformers_version", None)
    golden = {"config": config, "weights": weights, "cases": written, **rest}
    GOLDENS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(golden, ensure_ascii=False, separators=(",", ":"))
    (GOLDENS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {sum(p.numel() for p in model.parameters())} parameters, {len(text)} bytes", flush=True)


def token_ids(batch: int, length: int, vocabulary: int, pad: int | None = None, low: int = 5):
    """Ids and mask; every row but the first ends in padding."""
    g = torch.Generator().manual_seed(batch * 100 + length)
    ids = torch.randint(low, vocabulary, (batch, length), generator=g)
    mask = torch.ones(batch, length, dtype=torch.long)
    for row in range(1, batch):
        kept = length - min(row * 2, length - 1)
        mask[row, kept:] = 0
        if pad is not None:
            ids[row, kept:] = pad
    return ids, mask
