"""Step 2: what training hears: rows of utterances in noisy rooms as spectrograms (rows.npz), each used several times.

The sounds of step 1 are joined, go through rooms and noises, and become log-mel spectrograms, so that a step of the training
costs nothing but the network itself.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from augment import MAKERS, Surroundings, at_any_gain
from mixing import Sounds, filled
from networks import STRIDE, LogMel

COUNT, AT_ONCE = 12_288, 32
LENGTH = 100 * STRIDE  # 4 s
CLEAN = 0.2  # share of rows without a room and noise
EMPTY = 0.08  # share of sounds without any speech


def rows(sounds: Sounds, around: Surroundings, dice: np.random.Generator, seeded: torch.Generator):
    """AT_ONCE sounds and their words."""
    drawn = [filled(sounds, LENGTH, dice) for _ in range(AT_ONCE)]
    x, said = torch.from_numpy(np.stack([sound for sound, _ in drawn])), [words for _, words in drawn]
    x = torch.where(torch.rand(AT_ONCE, 1, generator=seeded) < CLEAN, x, around.heard(x))
    for place in range(AT_ONCE):
        if dice.random() < EMPTY:
            x[place] = around.one(str(dice.choice([*MAKERS]))) * (dice.random() < 0.8)
            said[place] = []
    return at_any_gain(x, seeded), said


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=COUNT)
    args = options.parse_args()
    torch.set_num_threads(1)
    dice, seeded, mel = np.random.default_rng(0), torch.Generator().manual_seed(0), LogMel()
    sounds, around = Sounds(Path("commands-train.npz")), Surroundings(LENGTH, seeded)
    mels, words, ends = [], [], [0]
    for _ in range(args.count // AT_ONCE):
        x, said = rows(sounds, around, dice, seeded)
        mels.append(mel(x).numpy().astype(np.float16))
        for row in said:
            words += row
            ends.append(len(words))
    np.savez("rows.npz", mels=np.concatenate(mels), words=np.array(words, np.int64).reshape(-1, 3), ends=np.array(ends))
    print(len(ends) - 1, "rows,", len(words), "known words")


if __name__ == "__main__":
    main()
