"""Step 1: what is heard in training and in the figures, by eSpeak NG; noise comes later. Writes words-train.npz, words-held.npz,
commands-train.npz and commands-held.npz.

An utterance for the classifier is one known word, two to four of them, or other words with at most one known word among them. One for
the recogniser is a sentence of the world, its words in any order, or other words.
"""
from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

import sentences
from espeak import RATE, Espeak, Speech
from words import ACCENTS, COMMAND_WORDS, HELD_VARIANTS, NEAR, VARIANTS, WORDS, near

TRAINED, HELD = 12_000, 1_500  # utterances
SEEDS = {"words-train": 11, "words-held": 12, "commands-train": 13, "commands-held": 14}
LONGEST = 3.8  # seconds; longer utterances are drawn again
QUIET = 0.01  # part of the loudest sample: what is trimmed at both ends
PAD = 0.03  # seconds that stay there
WARPS = (86, 90, 95, 100, 100, 105, 110, 116)  # hundredths: other lengths of throat, in training alone
SENTENCE, ANY_ORDER, OTHER = 0, 1, 2  # what an utterance is


def other_words(base: Path) -> list[str]:
    """Whole English words of three letters or more that are not known, and not nearly."""
    words = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    return [word for word in words[2_000:20_000] if word.isascii() and word.isalpha() and len(word) > 2 and not near(word, NEAR)]


def of_words(dice: random.Random, others: list[str]) -> tuple[str, int]:
    """A text for the classifier."""
    kind = dice.random()
    if kind < 0.6:
        return dice.choice(WORDS), SENTENCE
    if kind < 0.8:
        return joined(dice, [dice.choice(WORDS) for _ in range(dice.randint(2, 4))]), ANY_ORDER
    said = [dice.choice(others) for _ in range(dice.randint(1, 3))]
    if dice.random() < 0.2:
        said.insert(dice.randint(0, len(said)), dice.choice(WORDS))
    return joined(dice, said), OTHER


def of_commands(told: list[list[str]]) -> Callable[[random.Random, list[str]], tuple[str, int]]:
    """A text for the recogniser: the kinds of sentences are drawn by the root of how many there are of each."""
    weights = [len(kind) ** 0.5 for kind in told]

    def text(dice: random.Random, others: list[str]) -> tuple[str, int]:
        kind = dice.random()
        if kind < 0.72:
            return dice.choice(dice.choices(told, weights)[0]), SENTENCE
        if kind < 0.86:
            return joined(dice, [dice.choice(COMMAND_WORDS) for _ in range(dice.randint(1, 4))]), ANY_ORDER
        return joined(dice, [dice.choice(others) for _ in range(dice.randint(1, 4))]), OTHER

    return text


def joined(dice: random.Random, said: list[str]) -> str:
    return "".join(word if place == 0 else dice.choice([" ", " ", ", ", ". "]) + word for place, word in enumerate(said))


def begins(text: str, speech: Speech, end: float) -> list[tuple[str, float]]:
    """Each word and when it begins. Words that are said as one ("is it") have one event: the time is theirs by their letters."""
    known = sorted({place: at for place, at in speech.words}.items()) + [(len(text), end)]
    found, place = [], 0
    for word in text.replace(",", " ").replace(".", " ").split(" "):
        if word:
            before = max((mark for mark in known if mark[0] <= place), default=(0, 0.0))
            after = min((mark for mark in known if mark[0] > place), default=(len(text), end))
            share = (place - before[0]) / max(1, after[0] - before[0])
            found.append((word, before[1] + share * (after[1] - before[1])))
        place += len(word) + 1
    return found


def utterance(espeak: Espeak, dice: random.Random, text: str, words: list[str], variants: list[str], warped: bool):
    """Samples, and rows of (word, first sample, last sample); nothing where it is too long."""
    voice = f"{dice.choice(ACCENTS)}+{dice.choice(variants)}"
    speech = espeak.say(text, voice, speed=dice.randint(110, 230), pitch=dice.randint(15, 85), range=dice.randint(20, 80))
    loud = np.flatnonzero(np.abs(speech.samples) > QUIET * np.abs(speech.samples).max(initial=0.05))
    if not len(loud):
        return None
    first, last = max(0, loud[0] - int(PAD * RATE)), min(len(speech.samples), loud[-1] + int(PAD * RATE))
    warp = dice.choice(WARPS) if warped else 100
    if (last - first) * warp / 100 > LONGEST * RATE:
        return None
    told = begins(text, speech, last / RATE)
    edges = sorted([at for _, at in told] + [at for name, at in speech.phonemes if name.startswith("_")] + [last / RATE])
    rows = []
    for word, begin in told:
        if word in words:
            end = next((edge for edge in edges if edge > begin + 0.03), last / RATE)
            rows.append((words.index(word), *(int(min(max(at * RATE - first, 0), last - first) * warp / 100) for at in (begin, end))))
    samples = speech.samples[first:last]
    if warp != 100:
        samples = resample_poly(samples, warp, 100)
    return (samples / np.abs(samples).max() * 32000).astype(np.int16), rows


def make(espeak: Espeak, name: str, count: int, others: list[str]) -> None:
    dice, held = random.Random(SEEDS[name]), name.endswith("held")
    told = of_commands(sentences.kept() if held else sentences.trained()) if name.startswith("commands") else of_words
    words, variants = COMMAND_WORDS if name.startswith("commands") else WORDS, HELD_VARIANTS if held else VARIANTS
    sounds, ends, rows, kinds = [], [0], [], []
    while len(sounds) < count:
        text, kind = told(dice, others)
        drawn = utterance(espeak, dice, text, words, variants, not held)
        if drawn is None:
            continue
        rows += [(len(sounds), *row) for row in drawn[1]]
        sounds.append(drawn[0])
        ends.append(ends[-1] + len(drawn[0]))
        kinds.append(kind)
    np.savez(f"{name}.npz", sounds=np.concatenate(sounds), ends=np.array(ends), words=np.array(rows, np.int64), kinds=np.array(kinds))
    print(name, len(sounds), "utterances", len(rows), "known words", round(ends[-1] / RATE / 60), "minutes", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", type=Path, help="folder of the original all-MiniLM-L6-v2, for English words")
    options.add_argument("--part", type=float, default=1, help="share of the utterances, to try the steps")
    options.add_argument("--only", choices=[*SEEDS], help="one of the files")
    args = options.parse_args()
    espeak, others = Espeak(), other_words(args.base)
    for name in [args.only] if args.only else SEEDS:
        make(espeak, name, int((HELD if name.endswith("held") else TRAINED) * args.part), others)


if __name__ == "__main__":
    main()
