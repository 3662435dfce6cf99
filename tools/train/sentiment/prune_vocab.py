"""Step 2: cut the word-piece vocabulary of all-MiniLM-L6-v2 down to what English text uses.

Kept are the five special tokens, every single Latin letter, digit and punctuation mark
with and without `##` (so any English text still has pieces), every piece of the training
sentences, and then pieces in vocabulary order, which in bert-base-uncased is about the
order of frequency. Writes tokenizer.json (new ids) and kept_ids.json (old id of each new id).
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def is_character(piece: str) -> bool:
    body = piece[2:] if piece.startswith("##") and len(piece) > 2 else piece
    return len(body) == 1 and (ord(body) < 0x250 or 0x2010 <= ord(body) <= 0x2122)


def is_english(piece: str) -> bool:
    return all(ord(c) < 0x250 for c in piece) and not piece.startswith("[unused")


def choose(vocabulary: dict[str, int], used: set[str], size: int) -> list[str]:
    """The pieces to keep, in the old order."""
    ordered = sorted(vocabulary, key=vocabulary.get)
    keep = set(SPECIAL) | used | {p for p in ordered if is_character(p)}
    for piece in ordered:
        if len(keep) >= size:
            break
        if is_english(piece):
            keep.add(piece)
    return [p for p in ordered if p in keep]


def prune(data: dict, pieces: list[str]) -> dict:
    """The same tokenizer.json with only these pieces."""
    ids = {p: i for i, p in enumerate(pieces)}
    data["model"]["vocab"] = ids
    data["truncation"] = data["padding"] = None
    for token in data["added_tokens"]:
        token["id"] = ids[token["content"]]
    data["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": {t: {"id": t, "ids": [ids[t]], "tokens": [t]} for t in ("[CLS]", "[SEP]")},
    }
    return data


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", type=Path, help="folder with the tokenizer.json of all-MiniLM-L6-v2")
    options.add_argument("--data", type=Path, default=Path("train.tsv"))
    options.add_argument("--size", type=int, default=10000)
    options.add_argument("--out", type=Path, default=Path("pruned"))
    args = options.parse_args()

    data = json.loads((args.base / "tokenizer.json").read_text(encoding="utf-8"))
    old = Tokenizer.from_str(json.dumps(data))
    old.no_truncation()
    old.no_padding()
    texts = [line.split("\t")[2] for line in args.data.read_text(encoding="utf-8").splitlines()]
    used = {p for e in old.encode_batch(texts) for p in e.tokens}
    vocabulary = dict(data["model"]["vocab"])
    pieces = choose(vocabulary, used, args.size)
    new = prune(data, pieces)

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "tokenizer.json").write_text(json.dumps(new, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (args.out / "kept_ids.json").write_text(json.dumps([vocabulary[p] for p in pieces]))
    check = Tokenizer.from_str(json.dumps(new))
    same = sum(a.tokens == b.tokens for a, b in zip(old.encode_batch(texts), check.encode_batch(texts)))
    print(f"{len(vocabulary)} -> {len(pieces)} pieces, {len(used)} in the training text; {same} of {len(texts)} sentences cut alike")


if __name__ == "__main__":
    main()
