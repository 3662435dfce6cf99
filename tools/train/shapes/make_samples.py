"""Writes the pictures of the shapes world that a person can try the models on: the same scenes, drawn larger."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from scene import draw_scene

# Seeds were looked through by eye for scenes with several things, near and far; none is trained on.
SAMPLES = {"shapes-1": 3123, "shapes-2": 3102, "shapes-3": 3115}
SIDE = 512


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/samples")
    folder = options.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in SAMPLES.items():
        picture = draw_scene(np.random.default_rng(seed), SIDE).picture
        Image.fromarray(picture).save(folder / f"{name}.webp", "WEBP", quality=78, method=6)


if __name__ == "__main__":
    main()
