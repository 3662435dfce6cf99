"""What the voice reads and learns to read: letters, sounds, and the texts of its training."""
from __future__ import annotations

import random
import re
from pathlib import Path

VOICE = "en-us"  # of eSpeak NG; speech/words.py keeps it out of what the recogniser hears, as it always adds a variant
MANNER = {"speed": 140, "pitch": 50, "range": 50}
# Ids of the tokenizer. Signs that are read alike share one.
LETTERS = ["<pad>", " ", "'", ",", ".", "?", *"abcdefghijklmnopqrstuvwxyz"]
ALIKE = {";": ",", ":": ",", "!": ".", "-": " ", "’": "'"}
PAUSES = [",", ".", "?"]  # each is a sound of its own: silence, and how the voice falls or rises before it

# eSpeak's variants of one sound, which differ less than speakers do.
SAME = {"@2": "@", "a#": "@", "@-": "@", "I#": "I", "I2": "I", "r-": "r", "n-": "n", "t2": "t", "i::": "i:", "O2": "0", "x": "k", "C": "h"}
JOINTS = (";", ":")  # how one sound goes over into the next: no sounds of their own

HERE = Path(__file__).parent
FIRST_WORD, FIRST_PLAIN_WORD = 1_996, 2_150  # lines of vocab.txt: words by how common they are; the first are articles, pronouns and the like


def ids(text: str) -> list[int]:
    """A text as the tokenizer reads it; signs without an id are left out."""
    small = (ALIKE.get(sign, sign) for sign in text.lower())
    return [LETTERS.index(sign) for sign in small if sign in LETTERS]


def sound(name: str) -> str:
    """eSpeak's name of a phoneme without what is not told apart here; main stress stays."""
    stressed = name.startswith("'")
    plain = name.lstrip("',")
    return ("'" if stressed else "") + SAME.get(plain, plain)


def vocabulary(base: Path) -> tuple[list[str], list[str]]:
    """Common little words, and the other words of three letters or more, the most common first."""
    lines = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    fit = lambda word: word.isascii() and word.isalpha()
    return [w for w in lines[FIRST_WORD:FIRST_PLAIN_WORD] if fit(w)], [w for w in lines[FIRST_PLAIN_WORD:26_000] if fit(w) and len(w) > 2]


def sentences() -> list[str]:
    """The sentences that sentiment/natural.txt holds, without those that have digits or other signs."""
    lines = (HERE.parent / "sentiment" / "natural.txt").read_text(encoding="utf-8").split("\n")
    found = [part.strip().lower() for line in lines if not line.startswith("#") for part in line.split("|")]
    return [one for one in found if re.fullmatch(r"[a-z' ,.?!;:-]+", one)]


def phrase(dice: random.Random, little: list[str], plain: list[str]) -> str:
    """Two to six words, common ones oftener, little words between them."""
    words = []
    for _ in range(dice.randint(2, 6)):
        words.append(dice.choice(little) if dice.random() < 0.4 else plain[int(len(plain) * dice.random() ** 3)])
    return " ".join(words)
