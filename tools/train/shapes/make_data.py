"""Step 1: scenes for training and for looking at progress, as train.npz (14,000) and test.npz (1,000)."""
from __future__ import annotations

import argparse

import numpy as np

from scene import MOST, SIDE, draw_scene

SETS = {"train": (14_000, 100), "test": (1_000, 200)}


def build(count: int, seed: int) -> dict[str, np.ndarray]:
    """Pictures, boxes as parts of the side, (kind, colour) or -1, classes and depth (bytes) of so many scenes."""
    rng = np.random.default_rng(seed)
    data = {
        "pictures": np.zeros((count, SIDE, SIDE, 3), np.uint8),
        "boxes": np.zeros((count, MOST, 4), np.float32),
        "labels": -np.ones((count, MOST, 2), np.int64),
        "classes": np.zeros((count, SIDE, SIDE), np.uint8),
        "depth": np.zeros((count, SIDE, SIDE), np.uint8),
    }
    for index in range(count):
        scene = draw_scene(rng)
        data["pictures"][index] = scene.picture
        for place, thing in enumerate(scene.things):
            data["boxes"][index, place] = np.array(thing.box) / SIDE
            data["labels"][index, place] = (thing.kind, thing.colour)
            data["classes"][index][scene.owner == place + 1] = thing.kind + 1
        data["depth"][index] = (scene.depth * 255).astype(np.uint8)
    return data


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", type=float, default=1, help="share of the scenes, to try the steps")
    part = options.parse_args().part
    for name, (count, seed) in SETS.items():
        np.savez(f"{name}.npz", **build(int(count * part), seed))
