"""What the three models are told of a scene: for each thing its kind, colour, box and distance."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

TRAIN = Path(__file__).parent.parent
sys.path[1:1] = [str(TRAIN / "shapes"), str(TRAIN)]
from scene import COLOURS, KINDS, LABELS, MOST, SIDE, Scene, draw_scene

__all__ = ["COLOURS", "KINDS", "LABELS", "MOST", "SIDE", "FIELDS", "Scene", "draw_scene", "told"]

# The numbers of a thing: indices into KINDS and COLOURS, its box as parts of the side, its distance.
FIELDS = ("kind", "colour", "left", "top", "right", "bottom", "distance")


def told(scene: Scene) -> np.ndarray:
    """Things [MOST, FIELDS] of a scene, the farthest first; rows of -1 where there are fewer."""
    table = -np.ones((MOST, len(FIELDS)), np.float32)
    for row, thing in enumerate(scene.things):
        table[row] = (thing.kind, thing.colour, *(edge / SIDE for edge in thing.box), thing.distance)
    return table
