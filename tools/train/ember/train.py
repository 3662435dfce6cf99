"""Step 2: train ember from scratch on documents made as it goes.

The full run is `--minutes 42` on two cores: 3,146 steps of 12 x 256 tokens. Matrices are
trained with Muon, everything else with AdamW. For the first 200 steps the embedding, block 0
and block 1's attention stay frozen, so that the hand-wired copy heads are used before they
are changed. Writes model.safetensors and config.json in the Hub layout.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import Tokenizer

import chat
from copy_heads import wire
from model import Config, Ember
from words import ANIMALS, BOYS, COLOURS, GIRLS, OBJECTS, dice

START, STOP = 1, 2
FROZEN_STEPS, RATE = 200, 4e-3


def content_words(tokenizer: Tokenizer, size: int) -> torch.Tensor:
    """1 for the pieces that a story must copy or a question asks for: names, things, colours, pronouns, digits."""
    hot = torch.zeros(size)
    extra = "he she his her him He She His Her 0 1 2 3 4 5 6 7 8 9".split()
    for word in BOYS + GIRLS + OBJECTS + COLOURS + ANIMALS + extra:
        for spelling in (word, " " + word):
            ids = tokenizer.encode(spelling).ids
            if len(ids) == 1:
                hot[ids[0]] = 1
    return hot


class Stream:
    """Endless batches (input, target, weight); user turns weigh a tenth, answers one, content words more."""

    def __init__(self, tokenizer: Tokenizer, size: int, rows: int, length: int):
        self.tokenizer, self.rows, self.length = tokenizer, rows, length
        self.hot = content_words(tokenizer, size)
        self.roles = {r: tokenizer.encode(r + "\n").ids for r in ("user", "assistant", "system")}
        self.line = tokenizer.encode("\n").ids
        self.ids, self.weights = [], []

    def encode(self, made) -> tuple[list[int], list[float]]:
        if isinstance(made, str):
            ids = self.tokenizer.encode(made).ids + [0]
            return ids, [1.0] * len(ids)
        ids, weights = [], []
        for role, text in made:
            head, body = [START] + self.roles[role], self.tokenizer.encode(text).ids + [STOP]
            value = 1.0 if role == "assistant" else 0.1
            ids += head + body + self.line
            weights += [0.1] * len(head) + [value] * len(body) + [0.1] * len(self.line)
        return ids, weights

    def __next__(self):
        need = self.rows * self.length
        while len(self.ids) < need + 1:
            ids, weights = self.encode(chat.document())
            self.ids += ids
            self.weights += weights
        ids = torch.tensor(self.ids[: need + 1])
        weights = torch.tensor(self.weights[: need + 1]) * (1 + 1.5 * self.hot[ids])
        self.ids, self.weights = self.ids[need:], self.weights[need:]
        shape = (self.rows, self.length)
        return ids[:-1].view(shape), ids[1:].view(shape), weights[1:].view(shape)


def optimisers(model: Ember) -> list[torch.optim.Optimizer]:
    """Muon for matrices (slow where the copy heads sit), AdamW for norms, embedding and head."""
    early, late, norms = [], [], []
    for name, weight in model.named_parameters():
        if name in ("embedding.weight", "head"):
            continue
        if weight.ndim == 1:
            norms.append(weight)
        else:
            (early if name.startswith("blocks.0.") or name == "blocks.1.qkv.weight" else late).append(weight)
    muon = torch.optim.Muon(
        [{"params": early, "share": 0.12}, {"params": late, "share": 1.0}],
        lr=RATE, weight_decay=0.0, momentum=0.95, nesterov=True, adjust_lr_fn="match_rms_adamw",
    )  # fmt: skip
    adam = torch.optim.AdamW(
        [{"params": norms, "share": 0.25}, {"params": [model.head], "share": 0.5},
         {"params": [model.embedding.weight], "share": 0.08}],
        lr=RATE, betas=(0.9, 0.98), weight_decay=0.0,
    )  # fmt: skip
    return [muon, adam]


def save(model: Ember, folder: Path) -> None:
    weights = {name: w.half() for name, w in model.to_hub().items()}
    save_file(weights, str(folder / "model.safetensors"), {"format": "pt"})
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "dtype": "float16"}
    (folder / "config.json").write_text(json.dumps(config | model.c.to_hub(), indent=2) + "\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=42)
    options.add_argument("--steps", type=int, default=0, help="stop after so many steps instead")
    options.add_argument("--out", type=Path, default=Path("checkpoint"), help="has tokenizer.json already")
    options.add_argument("--rows", type=int, default=12)
    options.add_argument("--length", type=int, default=256)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    options.add_argument("--bfloat16", action=argparse.BooleanOptionalAction, default=True, help="slow on processors without it")
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    dice.seed(11)

    config = Config()
    tokenizer = Tokenizer.from_file(str(args.out / "tokenizer.json"))
    model = Ember(config)
    wire(model)
    model.head.data.copy_(model.embedding.weight)
    forward = torch.compile(model) if args.compile else model
    stream = Stream(tokenizer, config.vocabulary, args.rows, args.length)
    tools = optimisers(model)
    log, average, began, step, done = [], None, None, 0, 0.0
    while done < 1:
        chat.copy_share = 0.15 if step < 100 else 0.06
        ids, target, weight = next(stream)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bfloat16):
            logits = F.linear(forward(ids), model.head)
        loss = F.cross_entropy(logits.float().flatten(0, 1), target.flatten(), reduction="none")
        loss = (loss * weight.flatten()).sum() / weight.sum()
        loss.backward()
        if step < FROZEN_STEPS:
            for frozen in (model.embedding.weight, model.blocks[1].qkv.weight, *model.blocks[0].parameters()):
                frozen.grad.zero_()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        began = began or time.time()
        elapsed = time.time() - began
        done = (step + 1) / args.steps if args.steps else elapsed / (args.minutes * 60)
        rate = RATE * min(1, (step + 1) / 40) * (1 if done < 0.35 else max(0.01, (1 - done) / 0.65))
        for tool in tools:
            for group in tool.param_groups:
                group["lr"] = rate * group["share"]
            tool.step()
            tool.zero_grad()
        step += 1
        average = loss.item() if average is None else 0.95 * average + 0.05 * loss.item()
        if step % 25 == 0 or done >= 1:
            log.append((step, round(average, 4), round(elapsed)))
            print(f"{step} loss {average:.4f} rate {rate:.5f} {elapsed:.0f} s", flush=True)
        if step % 500 == 0 or done >= 1:
            save(model, args.out)
    (args.out / "loss.json").write_text(json.dumps(log))


if __name__ == "__main__":
    main()
