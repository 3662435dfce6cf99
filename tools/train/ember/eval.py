"""Step 4: exact answers to held-out questions, greedily, and how well stories keep to the request.

Runs one ONNX file (`--file`) through onnxruntime; at `--temperature` 0 the answers are greedy.
`--json FILE` writes Hearth's evaluation set for text-generation: the first questions
of every category, about as many of each.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from chat import story_request
from model import Config
from questions import question
from words import BOYS, PLACES, dice

DESCRIPTION = (
    "Questions whose combination of wording and fact was held out of training; the answer, greedy and without a system "
    "message, must equal `expected` exactly, white space aside."
)
SHARE = {"counting": 9, "opposite": 9, "sums": 9, "yes/no": 9, "capitals": 9, "colour": 9, "animal sounds": 9, "days and months": 9}


class Runner:
    """Batched generation with one session; prompts of equal length run together."""

    def __init__(self, folder: Path, file: str, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(folder / "onnx" / file), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.c = Config()

    def generate(self, prompts: list[str], limit: int, temperature: float = 0.0, seed: int = 0) -> list[str]:
        random = np.random.default_rng(seed)
        encoded = [self.tokenizer.encode(p).ids for p in prompts]
        results: list[str | None] = [None] * len(prompts)
        for length in sorted({len(e) for e in encoded}):
            chosen = [i for i, e in enumerate(encoded) if len(e) == length]
            for i, text in zip(chosen, self._batch(np.array([encoded[i] for i in chosen]), limit, temperature, random)):
                results[i] = text
        return results

    def _batch(self, ids: np.ndarray, limit: int, temperature: float, random) -> list[str]:
        c, rows = self.c, len(ids)
        names = [f"past_key_values.{i}.{kind}" for i in range(c.layers) for kind in ("key", "value")]
        past = {n: np.zeros((rows, c.kv_heads, 0, c.head_width), np.float32) for n in names}
        done, written, total = np.zeros(rows, bool), [], 0
        while len(written) < limit and not done.all():
            total += ids.shape[1]
            feeds = {
                "input_ids": ids,
                "attention_mask": np.ones((rows, total), np.int64),
                "position_ids": np.tile(np.arange(total - ids.shape[1], total), (rows, 1)),
            }
            logits, *present = self.session.run(None, feeds | past)
            past = dict(zip(names, present))
            last = logits[:, -1]
            if temperature:
                last = last / temperature + random.gumbel(size=last.shape)
            ids = last.argmax(-1)[:, None]
            ids[done] = 2
            done |= np.isin(ids[:, 0], (0, 2))
            written.append(ids[:, 0])
        columns = np.array(written).T
        return [self.tokenizer.decode([int(k) for k in row if k not in (0, 2)]) for row in columns]


def ask(text: str, system: str | None = None) -> str:
    before = f"<|im_start|>system\n{system}<|im_end|>\n" if system else ""
    return f"{before}<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"


def held_out_questions(most: int, seed: int = 99, tries: int = 60000) -> dict[str, list[tuple[str, str, str]]]:
    """(question, full answer, short answer) by category, all different, at most so many of each."""
    dice.seed(seed)
    found, seen = {}, set()
    for _ in range(tries):
        category, _, asked, short, full = question(test=True)
        rows = found.setdefault(category, [])
        if (category, asked) not in seen and len(rows) < most:
            seen.add((category, asked))
            rows.append((asked, full, short))
    return found


def check_stories(runner: Runner, count: int, temperature: float) -> Counter:
    """What of the request came back in the story."""
    dice.seed(7)
    requests = [story_request(True) for _ in range(count)]
    stories = runner.generate([ask(q) for q, _ in requests], 260, temperature)
    score = Counter()
    for (_, wanted), text in zip(requests, stories):
        score["stories"] += 1
        score["right hero"] += bool(re.search(rf"\b{wanted['kind']}\b", text[:160]))
        if "obj" in wanted:
            score["asked for a thing"] += 1
            score["has the thing"] += bool(re.search(rf"\b{wanted['obj']}\b", text))
        if "place" in wanted:
            score["asked for a place"] += 1
            score["has the place"] += PLACES[wanted["place"]] in text.lower()
        name = re.search(r"named (\w+)|name was (\w+)", text)
        if name:
            name = name[1] or name[2]
            score["moral names the hero"] += name in text[-140:]
            pronoun = re.search(r"\b(His|Her|He|She)\b", text)
            score["right first pronoun"] += bool(pronoun) and (pronoun[1] in ("His", "He")) == (name in BOYS)
    return score


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--file", default="model_q4.onnx")
    options.add_argument("--most", type=int, default=300, help="questions of a category")
    options.add_argument("--temperature", type=float, default=0.0)
    options.add_argument("--stories", type=int, default=40)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--quick", action="store_true", help="a few questions and stories, to try the script")
    options.add_argument("--json", type=Path)
    args = options.parse_args()
    if args.quick:
        args.most, args.stories = 4, 3

    runner = Runner(args.folder, args.file, args.threads)
    held_out, right, total = held_out_questions(args.most), 0, 0
    for category, rows in sorted(held_out.items()):
        answers = runner.generate([ask(q) for q, _, _ in rows], 48, args.temperature)
        good = sum(a.strip() == full for a, (_, full, _) in zip(answers, rows))
        right, total = right + good, total + len(rows)
        print(f"{category:16s} {good}/{len(rows)} = {100 * good / len(rows):.0f} %", flush=True)
    print(f"all              {right}/{total} = {100 * right / total:.1f} %")
    if args.stories:
        print("stories", dict(check_stories(runner, args.stories, args.temperature)))
    if args.json:
        items = [
            {"input": asked, "expected": full, "category": category}
            for category, rows in sorted(held_out.items())
            for asked, full, _ in rows[: SHARE[category]]
        ]
        answers = runner.generate([ask(i["input"]) for i in items], 48)
        good = sum(a.strip() == i["expected"] for a, i in zip(answers, items))
        print(f"evaluation set   {good}/{len(items)} = {100 * good / len(items):.1f} %")
        data = {"task": "text-generation", "model": "hearth/ember", "metric": "exact_match", "description": DESCRIPTION, "chat": True, "options": {"temperature": 0, "max_new_tokens": 40}, "items": items}
        args.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
