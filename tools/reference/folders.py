"""Shared by the scripts of whole folders (`folders_*.py`): raw checkpoints beside the small files of goldens/models/tiny, and
what the Python originals answer with them. Hearth converts such a folder and runs it by the runner of its task.

As in convert/common.py weights are a formula of their names, so a golden holds none. A seed goes in front of the names: seeds
are tried until no answer hangs on a rounding. Not run directly; see README.md.
"""

import importlib.util
import json
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers.utils import logging

from common import GOLDENS, MODELS, write_json

spec = importlib.util.spec_from_file_location("formulas", Path(__file__).parent / "convert" / "common.py")
formulas = importlib.util.module_from_spec(spec)
spec.loader.exec_module(formulas)

# By so much the best token leads the second at every step of a greedy path, in logits.
GAP = 0.005
logging.disable_progress_bar()
SMALL_FILES = ("*.json", "*.txt", "*.model")


class Unclear(Exception):
    """An answer with this seed hangs on a rounding, or says too little."""


def small_files(beside: str, folder: Path, files: dict) -> None:
    """What lies beside the weights: the small files of a tiny model, and those that differ."""
    for pattern in SMALL_FILES:
        for path in (MODELS / "tiny" / beside).rglob(pattern):
            relative = path.relative_to(MODELS / "tiny" / beside)
            if relative.parts[0] != "onnx" and relative.parts != ("config.json",):
                (folder / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, folder / relative)
    for name, content in files.items():
        write_json(folder / name, content)


def made(make, ask, beside: str, *, files=None, within=None, override=lambda name, shape: None, seeds=range(60), dtype=None) -> dict:
    """The golden of one folder. make: the model; ask: from the loaded model and its folder to the runs: task, input,
    options and what of the result is told; within: config and layer of folders below. Raises Unclear where no seed fits."""
    given, why = files or {}, None
    for seed in (f"{n} " for n in seeds):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            model = make().eval()
            (model if dtype is None else model.to(dtype)).save_pretrained(folder)
            files = dict(given)
            own = folder / "generation_config.json"
            if own.exists() and own.name not in files and not (MODELS / "tiny" / beside / own.name).exists():
                files[own.name] = {k: v for k, v in json.loads(own.read_text()).items() if k not in ("transformers_version", "_from_model_config")}
            small_files(beside, folder, files)
            weights = [{"file": path.name, "tensors": formulas.refill(path, override, seed=seed)} for path in sorted(folder.glob("*.safetensors"))]
            below = {name: layer_in(folder / name, *given, override, seed) for name, given in (within or {}).items()}
            config = json.loads((folder / "config.json").read_text())
            config.pop("transformers_version", None)
            loaded = type(model).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
            try:
                runs = ask(loaded, folder)
            except Unclear as reason:
                why = reason
                continue
        print(f"  seed {seed.strip()}, {len(runs)} runs", flush=True)
        return {"beside": beside, "seed": seed, "config": config, "weights": weights, **({"files": files} if files else {}), **({"within": below} if below else {}), "runs": runs}
    raise Unclear(why)


def layer_in(place: Path, config: dict, layer, override, seed: str) -> dict:
    """A layer of sentence-transformers in a folder of its own."""
    place.mkdir()
    write_json(place / "config.json", config)
    save_file({f"linear.{name}": tensor.detach() for name, tensor in layer.named_parameters()}, place / "model.safetensors")
    return {"seed": seed, "config": config, "weights": [{"file": "model.safetensors", "tensors": formulas.refill(place / "model.safetensors", override, seed=seed)}]}


def run(task: str, given: dict, want, options=None) -> dict:
    return {"task": task, "input": given, "options": options or {}, "want": rounded(want)}


def rounded(value):
    """Plain JSON with the digits that are compared."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(v) for v in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def clear(scores, least: float = GAP) -> None:
    """scores: of each step of a greedy path."""
    for step in scores:
        first, second = step[0].topk(2).values.tolist()
        if first - second < least:
            raise Unclear(f"a lead of {first - second:.4f}")


def apart(scores, least: float = 1e-4) -> None:
    """Scores closer than that may change their order, or cross a bar."""
    ordered = sorted(scores)
    if any(b - a < least for a, b in zip(ordered, ordered[1:])):
        raise Unclear("two scores are as good as equal")


def varied(texts_of_ids, least: int = 3) -> None:
    """Most answers say more than one thing over and over."""
    rich = [len(set(ids)) > least for ids in texts_of_ids]
    if sum(rich) <= len(rich) / 2:
        raise Unclear(f"{sum(rich)} of {len(rich)} are varied")


def folder(*given, **more):
    """One that `write` makes where it is asked for."""
    return partial(made, *given, **more)


def write(kind: str, folders: dict) -> None:
    """All folders of a kind of input, or those named on the command line: goldens/folders/<kind>.json."""
    path = GOLDENS / "folders" / f"{kind}.json"
    done = json.loads(path.read_text()) if path.exists() and sys.argv[1:] else {}
    for name in sys.argv[1:] or folders:
        print(name, flush=True)
        done[name] = folders[name]()
        write_json(path, {name: done[name] for name in folders if name in done}, indent=None)
    print(f"{path.name}: {len(done)} folders, {path.stat().st_size} bytes plain")
