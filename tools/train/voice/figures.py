"""The figures of the voice's card: how well spoken-words, which never heard it, understands it, and how near it is to eSpeak NG."""
from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort

sys.path.append(str(Path(__file__).parent.parent / "speech"))
from espeak import RATE, Espeak
from hearing import graph, label
from text import MANNER, VOICE, ids, sentences
from words import WORDS

SEED, COUNT = 300, 1_000
SPEEDS = (0.8, 0.9, 1.0, 1.1, 1.25)
EDGE = RATE // 4  # samples of silence around what is said
BANDS = 40


def spoken(voice: ort.InferenceSession, text: str, speed: float = 1.0) -> np.ndarray:
    feeds = {"input_ids": np.array([ids(text)], np.int64), "speaking_rate": np.array([speed], np.float32)}
    return voice.run(["waveform"], feeds)[0][0]


def understood(words: ort.InferenceSession, sounds: list[np.ndarray], wanted: list[str]) -> int:
    """How many single words are taken for what they are."""
    return sum(label(words, np.pad(samples, EDGE)) == word for samples, word in zip(sounds, wanted))


def cepstra(samples: np.ndarray) -> np.ndarray:
    """Mel cepstra [frames of 10 ms, 13] without loudness."""
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, 200), 400)[::160] * np.hanning(400)
    power = np.abs(np.fft.rfft(frames)) ** 2
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    edges = 700 * (10 ** (np.linspace(mel(60), mel(7600), BANDS + 2) / 2595) - 1)
    bins = np.arange(201) * RATE / 400
    filters = np.clip(np.minimum((bins - edges[:-2, None]) / np.diff(edges)[:-1, None], (edges[2:, None] - bins) / np.diff(edges)[1:, None]), 0, None)
    logs = 0.5 * np.log(power @ filters.T + 1e-2)
    cosines = np.cos(np.pi * np.arange(1, 14)[:, None] * (np.arange(BANDS) + 0.5) / BANDS) * np.sqrt(2 / BANDS)
    return logs @ cosines.T


def distortion(a: np.ndarray, b: np.ndarray) -> float:
    """Mel cepstral distortion in dB along the best path of time (Kubichek 1993)."""
    cost = np.sqrt(2 * ((a[:, None] - b[None]) ** 2).sum(2)) * 10 / np.log(10)
    total, steps = np.full(cost.shape, np.inf), np.zeros(cost.shape, int)
    total[0, 0], steps[0, 0] = cost[0, 0], 1
    for i in range(len(a)):
        for j in range(len(b)):
            if i == j == 0:
                continue
            before = [(total[p], steps[p]) for p in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if min(p) >= 0]
            least, count = min(before)
            total[i, j], steps[i, j] = least + cost[i, j], count + 1
    return float(total[-1, -1] / steps[-1, -1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/models/hearth")
    options.add_argument("--count", type=int, default=COUNT)
    args = options.parse_args()
    words, voice = graph(args.folder / "spoken-words"), graph(args.folder / "voice")
    for speed in SPEEDS:
        print(f"speed {speed}: {understood(words, [spoken(voice, word, speed) for word in WORDS], WORDS)} of {len(WORDS)} words understood")
    dice = random.Random(SEED)
    said = [dice.choice(WORDS) for _ in range(args.count)]
    sounds = [spoken(voice, word + dice.choice([".", "?", ""]), dice.uniform(SPEEDS[0], SPEEDS[-1])) for word in said]
    print(f"{understood(words, sounds, said)} of {len(said)} words understood at any speed between, stated or asked")
    espeak = Espeak()
    original = [espeak.say(word, VOICE, **MANNER).samples for word in WORDS]
    print(f"to compare, eSpeak NG itself: {understood(words, original, WORDS)} of {len(WORDS)}")
    near = []
    for text in dice.sample(sentences(), 20):
        original = espeak.say(text, VOICE, **MANNER).samples
        near.append(distortion(cepstra(original), cepstra(spoken(voice, text))))
    print(f"distortion against eSpeak NG over 20 sentences: {np.mean(near):.2f} dB")


if __name__ == "__main__":
    main()
