"""The figures of the two cards: the graphs that ship, in onnxruntime, on voices that were never trained on."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from hearing import graph, label, mistakes, written
from mixing import Sounds
from networks import KINDS
from scenes import labelled, surroundings, utterance, without_speech
from train_words import Choices

SEED, COUNT, QUIET_COUNT = 200, 600, 150


def of_commands(commands, sounds: Sounds, count: int, noisy: bool) -> None:
    around = surroundings(SEED + noisy)
    known = {"wrong": 0, "words": 0, "whole": 0, "sounds": 0}
    other = {"wrong": 0, "sounds": 0}
    for index in range(count):
        heard = utterance(sounds, index, around, noisy)
        wrong = mistakes(heard.said, written(commands, heard.samples))
        size = sounds.ends[index + 1] - sounds.ends[index]
        if sum(last - first for _, first, last in sounds.words[index]) > 0.6 * size:
            known["wrong"] += wrong
            known["words"] += len(heard.said)
            known["whole"] += wrong == 0
            known["sounds"] += 1
        else:
            other["wrong"] += wrong
            other["sounds"] += 1
    print(
        f"commands, {'in rooms with noise' if noisy else 'clean'}: {100 * (1 - known['wrong'] / known['words']):.1f} % of {known['words']} words right, "
        f"{100 * known['whole'] / known['sounds']:.1f} % of {known['sounds']} sounds wholly; {other['wrong'] / other['sounds']:.2f} mistakes in each of {other['sounds']} sounds with other words"
    )


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
    sounds = Sounds(Path("held.npz"))
    if (args.folder / "spoken-commands").exists():
        commands = graph(args.folder / "spoken-commands")
        for noisy in (False, True):
            of_commands(commands, sounds, min(args.count, sounds.count), noisy)
        of_quiet(commands, min(args.count, QUIET_COUNT))
    if (args.folder / "spoken-words").exists():
        words = graph(args.folder / "spoken-words")
        for noisy in (False, True):
            of_words(words, sounds, args.count, noisy)


if __name__ == "__main__":
    main()
