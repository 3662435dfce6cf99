"""Writes the evaluation set of zero-shot-audio-classification: five kinds of sounds that formulas make, and no recording."""
from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfilt

from files import save, write_set
from mixing import RATE

SEED, OF_EACH, SECONDS = 778, 3, 2
TIME = np.arange(int(SECONDS * RATE)) / RATE
PEAK = 0.6


def bell(dice: np.random.Generator) -> np.ndarray:
    """A church bell struck two or three times: its five strongest partials (hum, prime, tierce, quint, nominal) die away at their own pace."""
    pitch, gap, sound = dice.uniform(350, 700), dice.uniform(0.7, 1.1), np.zeros_like(TIME)
    for strike in range(int(dice.integers(2, 4))):
        after = np.clip(TIME - strike * gap, 0, None)
        for ratio, strength in ((0.5, 0.6), (1, 1), (1.2, 0.7), (1.5, 0.4), (2, 0.8), (2.67, 0.4), (4, 0.25)):
            sound += (TIME >= strike * gap) * strength * np.exp(-after * (1.2 + 1.1 * ratio)) * np.sin(2 * np.pi * pitch * ratio * after)
    return sound


def rain(dice: np.random.Generator) -> np.ndarray:
    """Noise without its lows, and some hundred drops a second on top of it."""
    hiss = sosfilt(butter(2, dice.uniform(800, 1500), "highpass", fs=RATE, output="sos"), dice.normal(0, 1, len(TIME)))
    drops = (dice.random(len(TIME)) < dice.uniform(60, 150) / RATE) * dice.exponential(1, len(TIME))
    ring = np.exp(-TIME[:200] * 900) * np.sin(2 * np.pi * dice.uniform(2500, 4000) * TIME[:200])
    return 0.25 * hiss + 2 * np.convolve(drops, ring)[: len(TIME)]


def siren(dice: np.random.Generator) -> np.ndarray:
    """A tone that rises and falls without end, with the overtones of a horn."""
    low, high, turn = dice.uniform(450, 650), dice.uniform(1000, 1500), dice.uniform(0.5, 1.6)
    pitch = low + (high - low) * 0.5 * (1 - np.cos(2 * np.pi * turn * TIME))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    return sum(np.sin(overtone * phase) / overtone for overtone in range(1, 6))


def beep(dice: np.random.Generator) -> np.ndarray:
    """Short tones of one pitch at even distances, as a device gives."""
    period, share = dice.uniform(0.35, 0.8), dice.uniform(0.25, 0.5)
    return np.sin(2 * np.pi * dice.uniform(900, 2200) * TIME) * ((TIME / period) % 1 < share)


def clicks(dice: np.random.Generator) -> np.ndarray:
    """Silence with a few clicks in it, each gone within some milliseconds."""
    sound = np.zeros_like(TIME)
    for at in np.sort(dice.uniform(0.1, SECONDS - 0.1, int(dice.integers(4, 9)))):
        after = np.clip(TIME - at, 0, None)
        sound += (TIME >= at) * np.exp(-after * 500) * np.sin(2 * np.pi * dice.uniform(1500, 3000) * after)
    return sound


KINDS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "church bell": bell, "rain": rain, "siren": siren, "beeping device": beep, "mouse clicks": clicks,
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/eval")
    folder = options.parse_args().folder
    dice, items = np.random.default_rng(SEED), []
    for turn in range(OF_EACH):
        for label, make in KINDS.items():
            sound = make(dice)
            path = save(folder, f"{label.split()[-1]}-{turn}", sound / np.abs(sound).max() * PEAK)
            items.append({"input": path, "expected": label})
    head = {
        "task": "zero-shot-audio-classification", "metric": "accuracy",
        "description": f"Sounds that formulas make, by tools/train/speech/make_sounds.py from the seed {SEED}. Inputs are files beside this one.",
        "options": {"candidate_labels": [*KINDS]},
    }  # fmt: skip
    write_set(folder, head, items)
    print(sum((folder / item["input"]).stat().st_size for item in items), "bytes of sounds")


if __name__ == "__main__":
    main()
