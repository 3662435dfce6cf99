"""Step 1: the tables of things of the training scenes, as things.npy [count, MOST, FIELDS]."""
from __future__ import annotations

import argparse

import numpy as np

from world import draw_scene, told

SEED, COUNT = 100, 14_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", type=float, default=1, help="share of the scenes, to try the steps")
    count = int(COUNT * options.parse_args().part)
    rng = np.random.default_rng(SEED)
    np.save("things.npy", np.stack([told(draw_scene(rng)) for _ in range(count)]))


if __name__ == "__main__":
    main()
