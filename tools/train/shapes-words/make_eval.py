"""Step 8: the evaluation sets of the three models, one JSON for each task, on the pictures that `../shapes/make_eval.py` writes."""
from __future__ import annotations

import argparse
import importlib.util
import json
import random
from pathlib import Path

import numpy as np

from captions import caption, true_captions
from fit_largest import largest
from questions import question
from things import seen
from world import LABELS, TRAIN, draw_scene, told

# The module of the same name that draws the pictures: its seed and its count are those of the pictures.
SPEC = importlib.util.spec_from_file_location("shapes_make_eval", TRAIN / "shapes" / "make_eval.py")
drawn = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(drawn)

ASKED = 2  # questions about each picture
DESCRIPTION = f"Scenes of the shapes world that were never trained on, of the seed {drawn.SEED}, told by tools/train/shapes-words/make_eval.py. Pictures are files beside this one."


def write(folder: Path, task: str, model: str, metric: str, items: list[dict]) -> None:
    head = {"task": task, "model": f"hearth/{model}", "metric": metric, "description": DESCRIPTION}
    lines = ",\n".join(f"  {json.dumps(item)}" for item in items)
    text = json.dumps(head, indent=1)[:-2] + f',\n "items": [\n{lines}\n ]\n}}\n'
    (folder / f"{task}.json").write_text(text, encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/eval")
    folder = options.parse_args().folder
    rng, words = np.random.default_rng(drawn.SEED), random.Random(drawn.SEED)
    tables = [told(draw_scene(rng)) for _ in range(drawn.COUNT)]
    names = [f"pictures/shapes-{index:02}.webp" for index in range(drawn.COUNT)]

    labels = [LABELS[label] for label in largest(np.stack(tables))]
    write(folder, "image-classification", "shapes-classification", "accuracy: the label of the largest thing comes first",
          [{"input": name, "expected": label} for name, label in zip(names, labels)])  # fmt: skip

    told_as = lambda table: [caption(seen(table)), *sorted(true_captions(seen(table)) - {caption(seen(table))})]
    write(folder, "image-to-text", "shapes-captions", "share of captions that are one of the expected, all of which are true",
          [{"input": name, "expected": told_as(table)} for name, table in zip(names, tables)])  # fmt: skip

    asked = [(name, *question(words, seen(table))) for name, table in zip(names, tables) for _ in range(ASKED)]
    write(folder, "image-text-to-text", "shapes-questions", "exact_match",
          [{"input": {"image": name, "text": text}, "expected": answer, "category": kind} for name, kind, text, answer in asked])  # fmt: skip


if __name__ == "__main__":
    main()
