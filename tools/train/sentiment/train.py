"""Step 3: fine-tune all-MiniLM-L6-v2 for sentiment, already rounded as it will ship (one epoch).

All layers are trained, the embeddings stay frozen. With `--bits 4` every linear layer sees
its weights through the blockwise rounding of common/nbits.py (straight-through gradient),
and the frozen word embedding is rounded once, so that the export loses next to nothing.
"""
from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn.utils import parametrize
from transformers import BertForSequenceClassification

from make_data import HERE, TESTS, read_tsv

sys.path[:0] = [str(HERE.parent)]
from common.nbits import fake_quantise  # noqa: E402

LABELS = ["NEGATIVE", "POSITIVE"]


class Rounded(torch.nn.Module):
    """Parametrisation: the weight as its quantised copy would be."""

    def __init__(self, bits: int, block: int):
        super().__init__()
        self.bits, self.block = bits, block

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return fake_quantise(weight, self.bits, self.block)


def load(base: Path, pruned: Path, bits: int, block: int, table_bits: int) -> BertForSequenceClassification:
    """all-MiniLM-L6-v2 with a new head, its word table cut to the pruned vocabulary and frozen."""
    model = BertForSequenceClassification.from_pretrained(
        base, num_labels=2, id2label=dict(enumerate(LABELS)), label2id={v: k for k, v in enumerate(LABELS)})
    kept = json.loads((pruned / "kept_ids.json").read_text())
    words = model.bert.embeddings.word_embeddings.weight.detach()[kept].clone()
    if table_bits == 4:
        words = fake_quantise(words, 4, 32)
    model.bert.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(words, padding_idx=0)
    model.config.vocab_size, model.config.pad_token_id = len(kept), 0
    model.bert.embeddings.requires_grad_(False)
    if bits < 16:
        for module in [*model.bert.encoder.modules(), model.bert.pooler.dense]:
            if isinstance(module, torch.nn.Linear):
                parametrize.register_parametrization(module, "weight", Rounded(bits, block))
    return model


def read_data(path: Path, repeat_natural: int) -> list[tuple[int, str]]:
    """(label, sentence), the hand-written ones several times."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, label, text = line.split("\t", 2)
        rows += [(int(label), text)] * (repeat_natural if kind == "natural" else 1)
    return rows


def collate(tokenizer: Tokenizer, texts: list[str], longest: int = 64) -> dict[str, torch.Tensor]:
    rows = [e.ids[:longest - 1] + e.ids[-1:] if len(e.ids) > longest else e.ids for e in tokenizer.encode_batch(texts)]
    width = max(map(len, rows))
    ids = torch.tensor([r + [0] * (width - len(r)) for r in rows])
    mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in rows])
    return {"input_ids": ids, "attention_mask": mask}


def batches(rows: list[tuple[int, str]], size: int) -> list[list[tuple[int, str]]]:
    """Batches of about equal length, in random order."""
    ordered = sorted(rows, key=lambda r: len(r[1]) + random.random() * 10)
    cut = [ordered[i:i + size] for i in range(0, len(ordered), size)]
    random.shuffle(cut)
    return cut


@torch.inference_mode()
def accuracy(model, tokenizer: Tokenizer, rows: list[tuple[int, str]]) -> float:
    model.eval()
    right = 0
    for i in range(0, len(rows), 40):
        part = rows[i:i + 40]
        guess = model(**collate(tokenizer, [t for _, t in part])).logits.argmax(-1)
        right += sum(int(g) == label for g, (label, _) in zip(guess, part))
    return right / len(rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", type=Path, help="folder of all-MiniLM-L6-v2 with model.safetensors")
    options.add_argument("--pruned", type=Path, default=Path("pruned"))
    options.add_argument("--data", type=Path, default=Path("train.tsv"))
    options.add_argument("--out", type=Path, default=Path("checkpoint"))
    options.add_argument("--repeat-natural", type=int, default=4, help="times each hand-written sentence is seen")
    options.add_argument("--rate", type=float, default=5e-5)
    options.add_argument("--bits", type=int, default=4, help="16 trains without rounding")
    options.add_argument("--block", type=int, default=64)
    options.add_argument("--table-bits", type=int, default=4, help="of the word table; 16 leaves it alone")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--steps", type=int, default=0, help="stop early (to try the script)")
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random.seed(args.seed)

    tokenizer = Tokenizer.from_file(str(args.pruned / "tokenizer.json"))
    model = load(args.base, args.pruned, args.bits, args.block, args.table_bits)
    plan = batches(read_data(args.data, args.repeat_natural), 64)
    total = args.steps or len(plan)

    trained = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    head = [p for n, p in trained if "pooler" in n or "classifier" in n]
    body = [p for n, p in trained if not ("pooler" in n or "classifier" in n)]
    optimiser = torch.optim.AdamW([{"params": body, "lr": args.rate}, {"params": head, "lr": args.rate * 5}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / (total * 0.1)) * max(0.02, 1 - s / total))
    began = time.time()
    for step, batch in enumerate(plan[:total], 1):
        model.train()
        logits = model(**collate(tokenizer, [text for _, text in batch])).logits
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor([label for label, _ in batch]), label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for _, p in trained], 1.0)
        optimiser.step()
        schedule.step()
        if step % 25 == 0 or step == total:
            print(f"{step}/{total} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)

    for module in model.modules():
        if parametrize.is_parametrized(module):
            parametrize.remove_parametrizations(module, "weight", leave_parametrized=True)
    for name in TESTS:
        print(name, f"{accuracy(model, tokenizer, read_tsv(HERE / 'tests' / f'{name}.tsv')):.3f}")
    model.save_pretrained(args.out)
    (args.out / "tokenizer.json").write_bytes((args.pruned / "tokenizer.json").read_bytes())


if __name__ == "__main__":
    main()
