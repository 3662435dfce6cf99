"""Log-probabilities of tokens, and the perplexity of texts, from PyTorch in float32 on tiny/gpt2 and tiny/llama.

Run: python logprobs.py

Needs goldens/{gpt2,llama}.json and the folders of the two models (text_generation.py makes both) and writes
goldens/logprobs.json: for each answer of a golden, log_softmax of the logits before each of its tokens, for the token
and for the likeliest ones; and for some texts the same for their own tokens, with exp(loss) as `perplexity`.
"""

import json
import tempfile
from pathlib import Path

import torch

from common import GOLDENS, write_json
from text_generation import SEEDS, model_for, tokenizer_for

TOP = 3
ANSWERS = ("plain", "unicode", "long")
TEXTS = ["The old farmer found a broken lamp last week.", "Hello world, how are you? 日本 is far 🙂", "a"]


def rounded(values) -> list[float]:
    return [round(float(v), 6) for v in values]


def weigh(model, ids: list[int], start: int) -> dict:
    """What the model says of ids[start:], each given all ids before it."""
    with torch.no_grad():
        logprobs = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), dim=-1)[start - 1 : -1]
    top = logprobs.topk(TOP, dim=-1)
    own = logprobs[torch.arange(len(ids) - start), torch.tensor(ids[start:])]
    return {
        "ids": ids[start:],
        "logprobs": rounded(own),
        "top": [{"ids": i.tolist(), "logprobs": rounded(v)} for i, v in zip(top.indices, top.values)],
    }


def text(model, tokenizer, given: str) -> dict:
    """A text with the token that its tokenizer puts in front, if any; exp of the loss that transformers computes."""
    ids = tokenizer(given)["input_ids"]
    tensor = torch.tensor([ids])
    result = {"text": given, "ids": ids, "logprobs": [], "perplexity": None}
    if len(ids) > 1:
        with torch.no_grad():
            loss = model(tensor, labels=tensor).loss
        result |= {"logprobs": weigh(model, ids, 1)["logprobs"], "perplexity": round(float(loss.double().exp()), 6)}
    return result


def build(name: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = tokenizer_for(name, Path(folder))
    model = model_for(name, SEEDS[name], tokenizer)
    golden = json.loads((GOLDENS / f"{name}.json").read_text(encoding="utf-8"))
    answers = [
        {"name": case["name"], "promptIds": case["promptIds"], **weigh(model, case["promptIds"] + case["greedy"]["ids"], len(case["promptIds"]))}
        for case in golden["cases"]
        if case["name"] in ANSWERS
    ]
    return {"name": name, "top": TOP, "answers": answers, "texts": [text(model, tokenizer, each) for each in TEXTS]}


if __name__ == "__main__":
    write_json(GOLDENS / "logprobs.json", [build(name) for name in SEEDS], indent=None)
