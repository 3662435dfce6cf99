"""Sounds as files, and evaluation sets as Hearth reads them."""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from mixing import RATE

SQUEEZE = 0.96  # of Opus, from 0 (best) to 1 (smallest): about 16 kbit/s


def save(folder: Path, name: str, samples: np.ndarray) -> str:
    """An Opus file in `folder`/sounds; its path from `folder`."""
    path = f"sounds/{name}.opus"
    (folder / "sounds").mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / path, samples.astype(np.float32), RATE, format="OGG", subtype="OPUS", compression_level=SQUEEZE)
    return path


def write_set(folder: Path, head: dict, items: list[dict]) -> None:
    """One JSON for a task, with a line for each item."""
    lines = ",\n".join(f"  {json.dumps(item)}" for item in items)
    (folder / f"{head['task']}.json").write_text(json.dumps(head, indent=1)[:-2] + f',\n "items": [\n{lines}\n ]\n}}\n', encoding="utf-8")
