"""Utterances and what is made of them: rows of words with pauses, in rooms, with noise."""
from __future__ import annotations

from pathlib import Path

import numpy as np

RATE = 16_000


class Sounds:
    """Utterances and their known words, from the file that make_data.py wrote."""

    def __init__(self, path: Path):
        data = np.load(path)
        self.sounds, self.ends, self.kinds, rows = data["sounds"], data["ends"], data["kinds"], data["words"]
        self.count = len(self.ends) - 1
        self.words: list[list[tuple[int, int, int]]] = [[] for _ in range(self.count)]
        for index, word, first, last in rows:
            self.words[index].append((int(word), int(first), int(last)))

    def samples(self, index: int) -> np.ndarray:
        return self.sounds[self.ends[index] : self.ends[index + 1]].astype(np.float32) / 32768


def filled(sounds: Sounds, length: int, dice: np.random.Generator) -> tuple[np.ndarray, list[tuple[int, int, int]]]:
    """A sound of `length` with as many utterances as fit, pauses between them, and their known words as (word, first, last).
    An utterance must not be longer than `length`."""
    x, rows, at = np.zeros(length, np.float32), [], int(dice.exponential(0.25) * RATE)
    while at < length - RATE // 4:
        index = int(dice.integers(sounds.count))
        samples = sounds.samples(index) * dice.uniform(0.4, 1)
        if not x.any():
            at = min(at, length - len(samples))
        if at + len(samples) > length:
            break
        x[at : at + len(samples)] = samples
        rows += [(word, first + at, last + at) for word, first, last in sounds.words[index]]
        at += len(samples) + int(dice.exponential(0.3) * RATE)
    return x, rows
