"""The figures of the two cards: the graphs that ship, in onnxruntime, on voices that were never trained on."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from hearing import graph, label, mistakes, written
from make_data import ANY_ORDER, OTHER, SENTENCE
from mixing import Sounds
from networks import KINDS
from scenes import labelled, surroundings, utterance, without_speech
from train_words import Choices

SEED, COUNT, QUIET_COUNT = 200, 1_000, 150
NAMES = {SENTENCE: "sentences", ANY_ORDER: "words in any order", OTHER: "other words, where nothing is right"}


def of_commands(commands, sounds: Sounds, count: int, noisy: bool) -> None:
    around = surroundings(SEED + noisy)
    wrong, words, whole, heard = ({kind: 0 for kind in NAMES} for _ in range(4))
    for index in range(count):
        kind, sound = int(sounds.kinds[index]), utterance(sounds, index, around, noisy)
        missed = mistakes(sound.said, written(commands, sound.samples))
        wrong[kind] += missed
        words[kind] += len(sound.said)
        whole[kind] += missed == 0
        heard[kind] += 1
    for kind, name in NAMES.items():
        right = f"{100 * (1 - wrong[kind] / words[kind]):.1f} % of {words[kind]} words right, " if words[kind] else ""
        print(f"commands, {'in rooms with noise' if noisy else 'clean'}, {name}: {right}{100 * whole[kind] / heard[kind]:.1f} % of {heard[kind]} sounds wholly")


def of_quiet(commands, count: int) -> None:
    around = surroundings(SEED)
    for kind in ("noise", "hum", "beep"):
        said = sum(bool(written(commands, without_speech(kind, around).samples)) for _ in range(count // 3))
        print(f"commands: something written in {said} of {count // 3} sounds of {kind}")


def of_words(words, sounds: Sounds, count: int, noisy: bool) -> None:
    around, choices, dice = surroundings(SEED + 2 + noisy), Choices(sounds), np.random.default_rng(SEED)
    right = {kind: [] for kind in ["word", *KINDS]}
    for _ in range(count):
        samples, wanted = labelled(choices, around, dice, noisy)
        right[wanted if wanted in KINDS else "word"].append(label(words, samples) == wanted)
    every = [ok for row in right.values() for ok in row]
    parts = ", ".join(f"{kind} {100 * np.mean(row):.1f} % of {len(row)}" for kind, row in right.items() if row)
    print(f"words, {'in rooms with noise' if noisy else 'clean'}: {100 * np.mean(every):.1f} % of {len(every)} right: {parts}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/models/hearth")
    options.add_argument("--count", type=int, default=COUNT)
    args = options.parse_args()
    torch.set_num_threads(1)
    if (args.folder / "spoken-commands").exists():
        commands, sounds = graph(args.folder / "spoken-commands"), Sounds(Path("commands-held.npz"))
        for noisy in (False, True):
            of_commands(commands, sounds, min(args.count, sounds.count), noisy)
        of_quiet(commands, min(args.count, QUIET_COUNT))
    if (args.folder / "spoken-words").exists():
        words, sounds = graph(args.folder / "spoken-words"), Sounds(Path("words-held.npz"))
        for noisy in (False, True):
            of_words(words, sounds, args.count, noisy)


if __name__ == "__main__":
    main()
