"""Writes the evaluation sets of tasks that no embedded model does, over the pictures of the shapes world that are there.

    python make_more_eval.py ../../../resources/eval

They are made of object-detection.json and image-segmentation.json beside the pictures; no picture is drawn.
"""
from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(sys.argv[1])
COUNT = 24  # pictures of a set
LARGE, LARGE_SIDE = 12, 40  # pictures to be made larger, and their side after that: few enough pixels for the text of a set
ABOUT = "Scenes of the shapes world, drawn by tools/train/shapes/make_eval.py; made of its sets by make_more_eval.py. Inputs are files beside this one."


def items_of(task: str) -> list[dict]:
    return json.loads((FOLDER / f"{task}.json").read_text(encoding="utf-8"))["items"]


def write(task: str, metric: str, items: list[dict], **more) -> None:
    head = {"task": task, "metric": metric, "description": ABOUT, **more}
    lines = ",\n".join(f"  {json.dumps(item)}" for item in items)
    text = json.dumps(head, indent=1)[:-2] + f',\n "items": [\n{lines}\n ]\n}}\n'
    (FOLDER / f"{task}.json").write_text(text, encoding="utf-8")


def classes(item: dict) -> np.ndarray:
    png = base64.b64decode(item["expected"]["class_map"].split(",")[1])
    return np.asarray(Image.open(io.BytesIO(png)))


def png(picture: Image.Image) -> str:
    """A PNG as a data URL."""
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def mask_png(mask: np.ndarray) -> str:
    """A grey PNG of 0 and 255 as a data URL."""
    return png(Image.fromarray(mask.astype(np.uint8) * 255))


def enlarged() -> tuple[list[dict], float]:
    """Pictures of half their side with the whole ones, and the mean PSNR of enlarging them by bicubic interpolation."""
    items, found = [], []
    for item in items_of("object-detection")[:LARGE]:
        whole = Image.open(FOLDER / item["input"]).convert("RGB").resize((LARGE_SIDE, LARGE_SIDE), Image.Resampling.BOX)
        half = whole.resize((LARGE_SIDE // 2, LARGE_SIDE // 2), Image.Resampling.BICUBIC)
        again = half.resize(whole.size, Image.Resampling.BICUBIC)
        error = np.square(np.asarray(whole, np.float64) - np.asarray(again)).mean()
        found.append(10 * np.log10(255**2 / error))
        items.append({"input": png(half), "expected": {"image": png(whole)}})
    return items, float(np.mean(found))


def main() -> None:
    found, maps = items_of("object-detection"), items_of("image-segmentation")
    write("zero-shot-object-detection", "mAP at an IoU of 0.5", [
        {**item, "options": {"candidate_labels": sorted({thing["label"] for thing in item["expected"]})}} for item in found[:COUNT]
    ], options={"threshold": 0.01})  # fmt: skip
    single = [item for item in found if len(item["expected"]) == 1][:COUNT]
    label = lambda item: item["expected"][0]["label"]
    write("zero-shot-image-classification", "accuracy", [
        {"input": item["input"], "expected": label(item).split()[1]} for item in single
    ], options={"candidate_labels": "circle square triangle star heart cross ring moon".split()})  # fmt: skip
    triples = []
    for item in single:
        kind = label(item).split()[1]
        same = next((o for o in single if o is not item and label(o).split()[1] == kind), None)
        other = next((o for o in single if not set(label(o).split()) & set(label(item).split())), None)
        if same and other:
            triples.append({"input": item["input"], "expected": same["input"], "positive": same["input"], "negative": other["input"]})
    write("image-feature-extraction", "share of triples in which the picture of the same shape is nearer", triples)
    write("background-removal", "mean IoU of what is cut out", [
        {"input": item["input"], "expected": {"mask": mask_png(classes(item) > 0)}} for item in maps[:COUNT]
    ])  # fmt: skip
    masks = []
    for item, boxes in zip(maps, found):
        if len(boxes["expected"]) != 1:
            continue
        mask = classes(item) > 0
        # A point well inside: of the rows' middle one, the middle of its pixels that is nearest to the thing's own.
        ys, xs = np.nonzero(mask)
        nearest = np.argmin((ys - ys.mean()) ** 2 + (xs - xs.mean()) ** 2)
        point = {"x": int(xs[nearest]), "y": int(ys[nearest]), "label": 1}
        masks.append({"input": item["input"], "expected": {"mask": mask_png(mask)}, "options": {"points": [point]}})
    write("mask-generation", "mean IoU of the best mask", masks[:COUNT])
    items, bicubic = enlarged()
    write("image-to-image", f"mean PSNR of the picture made larger, shrunk to twice the side of what was given; bicubic interpolation has {bicubic:.1f} dB", items,
          description=ABOUT.replace("Inputs are files beside this one", "Pictures stand in it"))  # fmt: skip


if __name__ == "__main__":
    main()
