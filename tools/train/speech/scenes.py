"""Sounds for the figures and the evaluation sets: voices that training never heard, in rooms and noises of another seed."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from augment import Surroundings, at_any_gain
from mixing import RATE, Sounds
from networks import LABELS
from train_words import SHARES, Choices, example, finished
from words import COMMAND_WORDS

LONGEST = int(4.5 * RATE)
EDGE = int(0.25 * RATE)  # samples before and after what is said
NOISE_DB = (10, 30)  # how far noise is below speech


@dataclass
class Heard:
    """A sound and what is said in it, or its label."""

    samples: np.ndarray
    said: list[str]


def surroundings(seed: int) -> Surroundings:
    return Surroundings(LONGEST, torch.Generator().manual_seed(seed))


def utterance(sounds: Sounds, index: int, around: Surroundings, noisy: bool) -> Heard:
    """One utterance for the recogniser with silence at both ends, alone or in a room with noise."""
    samples = np.pad(sounds.samples(index), EDGE)[None]
    x = torch.from_numpy(samples)
    x = around.heard(x, *NOISE_DB) if noisy else x
    return Heard(at_any_gain(x, around.dice)[0].numpy(), [COMMAND_WORDS[word] for word, _, _ in sounds.words[index]])


def without_speech(kind: str, around: Surroundings, seconds: float = 2.0) -> Heard:
    return Heard(at_any_gain(around.one(kind)[None, : int(seconds * RATE)], around.dice)[0].numpy(), [])


def labelled(choices: Choices, around: Surroundings, dice: np.random.Generator, noisy: bool, kind: str | None = None) -> tuple[np.ndarray, str]:
    """A sound of 1.2 s and its label; kinds are as frequent as in training where none is asked for."""
    chosen = kind or str(dice.choice([*SHARES], p=[*SHARES.values()]))
    samples, label = example(chosen, choices, around, int(1.2 * RATE), dice)
    x = finished(torch.from_numpy(samples)[None], torch.tensor([label]), around, torch.tensor([noisy]), around.dice, NOISE_DB[0])
    return x[0].numpy(), LABELS[label]
