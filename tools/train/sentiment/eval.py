"""Step 5: accuracy of an exported folder on the labelled test sentences, through onnxruntime.

`--json FILE` also writes them as Hearth's evaluation set for text-classification.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from make_data import HERE, TESTS, read_tsv

LABELS = ["NEGATIVE", "POSITIVE"]
DESCRIPTION = ("English opinion sentences written by hand and never trained on: 120 reviews (heldout), and 60 and 40 harder ones "
               "(blind, blind2) that mostly tell facts without a feeling word.")


def predict(folder: Path, texts: list[str], threads: int) -> list[tuple[str, float]]:
    """Label and probability of each text, one at a time as the app would."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    file = max((folder / "onnx").glob("model*.onnx"), key=lambda f: f.name)
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    results = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        logits = session.run(None, feeds)[0][0]
        shares = np.exp(logits - logits.max())
        results.append((LABELS[int(logits.argmax())], float(shares.max() / shares.sum())))
    return results


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--errors", action="store_true", help="print the sentences it gets wrong")
    options.add_argument("--json", type=Path)
    args = options.parse_args()

    items, right, sure = [], 0, []
    for name in TESTS:
        rows = read_tsv(HERE / "tests" / f"{name}.tsv")
        guesses = predict(args.folder, [t for _, t in rows], args.threads)
        good = [guess == LABELS[label] for (guess, _), (label, _) in zip(guesses, rows)]
        right += sum(good)
        sure += [ok for ok, (_, p) in zip(good, guesses) if p >= 0.95]
        items += [{"input": text, "expected": LABELS[label], "set": name} for label, text in rows]
        print(f"{name:8s} {sum(good)}/{len(rows)} = {100 * sum(good) / len(rows):.1f} %")
        if args.errors:
            for ok, (label, text), (_, p) in zip(good, rows, guesses):
                if not ok:
                    print(f"    {LABELS[label]:8s} (wrong with {p:.2f}) {text}")
    print(f"all      {right}/{len(items)} = {100 * right / len(items):.1f} %")
    if sure:
        print(f"at least .95 sure: {100 * len(sure) / len(items):.0f} % of them, {100 * sum(sure) / len(sure):.1f} % right")
    if args.json:
        args.json.write_text(json.dumps({"task": "text-classification", "model": "hearth/sentiment-minilm", "metric": "accuracy",
                                         "description": DESCRIPTION, "items": items}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
