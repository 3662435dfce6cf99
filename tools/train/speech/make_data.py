"""Step 1: what is heard in training and in the figures, as train.npz and held.npz. eSpeak NG says it; noise comes later.

One utterance is one known word, two to four of them, or other words with at most one known word among them.
"""
from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from espeak import RATE, Espeak
from words import ACCENTS, HELD_ACCENTS, HELD_VARIANTS, SOUND_ALIKE, VARIANTS, WORDS

SETS = {"train": (8_000, 11, ACCENTS, VARIANTS), "held": (1_500, 12, HELD_ACCENTS, HELD_VARIANTS)}
LONGEST = 3.6  # seconds; longer utterances are drawn again
QUIET = 0.01  # part of the loudest sample: what is trimmed at both ends
PAD = 0.03  # seconds that stay there
WARPS = (86, 90, 95, 100, 100, 105, 110, 116)  # hundredths: other lengths of throat, in training alone


def other_words(base: Path) -> list[str]:
    """Whole English words of three letters or more that are not known."""
    words = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    known = frozenset(WORDS) | SOUND_ALIKE
    return [word for word in words[2_000:20_000] if word.isascii() and word.isalpha() and len(word) > 2 and word not in known]


def script(dice: random.Random, others: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """A text, and where its known words stand in it: (place of the first letter, index of the word)."""
    kind = dice.random()
    if kind < 0.5:
        said = [dice.choice(WORDS)]
    elif kind < 0.84:
        said = [dice.choice(WORDS) for _ in range(dice.randint(2, 4))]
    else:
        said = [dice.choice(others) for _ in range(dice.randint(1, 3))]
        if dice.random() < 0.4:
            said.insert(dice.randint(0, len(said)), dice.choice(WORDS))
    text, places = "", []
    for word in said:
        if text:
            text += dice.choice([" ", " ", ", ", ". "])
        if word in WORDS:
            places.append((len(text), WORDS.index(word)))
        text += word
    return text, places


def utterance(espeak: Espeak, dice: random.Random, others: list[str], accents: list[str], variants: list[str], warped: bool):
    """Samples, and rows of (word, first sample, last sample)."""
    while True:
        text, places = script(dice, others)
        voice = f"{dice.choice(accents)}+{dice.choice(variants)}"
        speech = espeak.say(text, voice, speed=dice.randint(95, 240), pitch=dice.randint(15, 85), range=dice.randint(20, 80))
        loud = np.flatnonzero(np.abs(speech.samples) > QUIET * np.abs(speech.samples).max(initial=0.05))
        if not len(loud):
            continue
        first, last = max(0, loud[0] - int(PAD * RATE)), min(len(speech.samples), loud[-1] + int(PAD * RATE))
        warp = dice.choice(WARPS) if warped else 100
        # Two words that are said as one have one event: such an utterance tells nothing about where they are.
        begins = dict(speech.words)
        if (last - first) * warp / 100 > LONGEST * RATE or any(place not in begins for place, _ in places):
            continue
        edges = sorted([at for _, at in speech.words] + [at for name, at in speech.phonemes if name.startswith("_")] + [last / RATE])
        rows = []
        for place, word in places:
            begin = begins[place]
            end = next((edge for edge in edges if edge > begin + 0.05), last / RATE)
            rows.append((word, *(int(min(max(at * RATE - first, 0), last - first) * warp / 100) for at in (begin, end))))
        samples = speech.samples[first:last]
        if warp != 100:
            samples = resample_poly(samples, warp, 100)
        return (samples / np.abs(samples).max() * 32000).astype(np.int16), rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", type=Path, help="folder of the original all-MiniLM-L6-v2, for English words")
    options.add_argument("--part", type=float, default=1, help="share of the utterances, to try the steps")
    args = options.parse_args()
    espeak, others = Espeak(), other_words(args.base)
    for name, (count, seed, accents, variants) in SETS.items():
        dice = random.Random(seed)
        sounds, ends, rows = [], [0], []
        for index in range(int(count * args.part)):
            samples, said = utterance(espeak, dice, others, accents, variants, name == "train")
            sounds.append(samples)
            ends.append(ends[-1] + len(samples))
            rows += [(index, *row) for row in said]
        np.savez(f"{name}.npz", sounds=np.concatenate(sounds), ends=np.array(ends), words=np.array(rows, np.int64))
        print(name, len(sounds), "utterances", len(rows), "known words", round(ends[-1] / RATE / 60), "minutes", flush=True)


if __name__ == "__main__":
    main()
