"""Writes Hearth's evaluation sets of the shapes world: pictures as small WebP files, and one JSON for each task.

The scenes are drawn from a seed that neither training nor the figures of the cards use. What is expected is exact, as the generator
knows it: boxes in pixels, and maps of classes and depth as grey PNGs (class index; depth times 255).
"""
from __future__ import annotations

import argparse
import base64
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from scene import KINDS, LABELS, Scene, draw_scene

SEED = 777
COUNT = 60
QUALITY = 80  # of the WebP files; a scene is then about 2 kB
DESCRIPTION = f"Scenes of the shapes world that were never trained on, drawn by tools/train/shapes/make_eval.py from the seed {SEED}"


def grey_png(values: np.ndarray) -> str:
    """A grey PNG as a data URL."""
    file = io.BytesIO()
    Image.fromarray(values.astype(np.uint8)).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def boxes(scene: Scene) -> list[dict]:
    return [
        {"label": LABELS[thing.colour * 8 + thing.kind], "box": dict(zip(("xmin", "ymin", "xmax", "ymax"), thing.box))}
        for thing in scene.things
    ]


def class_map(scene: Scene) -> np.ndarray:
    """0 for the ground, else 1 + the kind of the thing that is seen there."""
    kinds = np.array([0, *(thing.kind + 1 for thing in scene.things)], np.uint8)
    return kinds[scene.owner]


# What else stands at the head of a set: unsure boxes count for the average precision, and the numbers of the class map have names.
MORE = {"object-detection": {"options": {"threshold": 0.05}}, "image-segmentation": {"labels": ["background", *KINDS]}}
SETS = {
    "object-detection": ("shapes-detection", "mean average precision of boxes at an IoU of 0.5", boxes),
    "image-segmentation": ("shapes-segmentation", "mean IoU of the nine classes over all pixels", lambda s: {"class_map": grey_png(class_map(s))}),
    "depth-estimation": ("shapes-depth", "mean error of depth by depth, over all pixels", lambda s: {"depth": grey_png(s.depth * 255)}),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, help="resources/eval")
    folder = options.parse_args().folder

    rng = np.random.default_rng(SEED)
    scenes = [draw_scene(rng) for _ in range(COUNT)]
    names = [f"pictures/shapes-{index:02}.webp" for index in range(COUNT)]
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for name, scene in zip(names, scenes):
        Image.fromarray(scene.picture).save(folder / name, "WEBP", quality=QUALITY, method=6)
    for task, (model, metric, expected) in SETS.items():
        items = [{"input": name, "expected": expected(scene)} for name, scene in zip(names, scenes)]
        head = {"task": task, "model": f"hearth/{model}", "metric": metric, "description": f"{DESCRIPTION}. Inputs are files beside this one.", **MORE.get(task, {})}
        lines = ",\n".join(f"  {json.dumps(item)}" for item in items)
        text = json.dumps(head, indent=1)[:-2] + f',\n "items": [\n{lines}\n ]\n}}\n'
        (folder / f"{task}.json").write_text(text, encoding="utf-8")
    print(sum(path.stat().st_size for path in [*(folder / "pictures").glob("shapes-*"), *(folder / f"{task}.json" for task in SETS)]), "bytes")


if __name__ == "__main__":
    main()
