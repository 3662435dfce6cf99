"""Step 1: write train.tsv (label, tab, sentence) from the grammar and the hand-written pairs.

Sentences that share five words in a row with any test sentence are dropped. Takes seconds.
"""
from __future__ import annotations

import argparse
import re
from pathlib import Path

from grammar import Grammar

HERE = Path(__file__).parent
TESTS = ("heldout", "blind", "blind2")


def read_tsv(path: Path) -> list[tuple[int, str]]:
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [(int(label), text) for label, text in rows]


def read_pairs(path: Path) -> list[tuple[int, str]]:
    """`POSITIVE | NEGATIVE` lines as labelled sentences."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            good, bad = line.split(" | ")
            rows += [(1, good), (0, bad)]
    return rows


def five_grams(text: str) -> set[str]:
    words = re.sub(r"\W+", " ", text.lower()).split()
    return {" ".join(words[i:i + 5]) for i in range(max(1, len(words) - 4))}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sentences", type=int, default=14000, help="different sentences from the grammar")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--out", type=Path, default=Path("train.tsv"))
    args = options.parse_args()

    forbidden = {g for t in TESTS for _, text in read_tsv(HERE / "tests" / f"{t}.tsv") for g in five_grams(text)}
    grammar, made = Grammar(args.seed), {}
    while len(made) < args.sentences:
        text, label = grammar.sentence()
        made[text] = label
    rows = [("grammar", label, text) for text, label in made.items()]
    rows += [("natural", label, text) for label, text in read_pairs(HERE / "natural.txt")]
    kept = [row for row in rows if not five_grams(row[2]) & forbidden]
    args.out.write_text("".join(f"{kind}\t{label}\t{text}\n" for kind, label, text in kept), encoding="utf-8")
    print(f"{len(kept)} kept, {len(rows) - len(kept)} dropped for sharing five words in a row with a test sentence")


if __name__ == "__main__":
    main()
