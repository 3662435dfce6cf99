"""Makes goldens/sampling.json: what transformers' logits processors do to fixed logits.

Every case has the options, the ids seen so far, and the probabilities that remain, so that a port of temperature,
top_k, top_p, min_p and the repetition penalty can be tested without a model. Processors run in the order of
`generate`: repetition penalty, temperature, top_k, top_p, min_p. Options left out are off.

Run: python sampling.py
"""

import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from common import GOLDENS, write_json

PROCESSORS = {
    "repetition_penalty": RepetitionPenaltyLogitsProcessor,
    "temperature": TemperatureLogitsWarper,
    "top_k": TopKLogitsWarper,
    "top_p": TopPLogitsWarper,
    "min_p": MinPLogitsWarper,
}
VECTORS = {
    "mixed": [2.5, -1.25, 0.5, 3.75, 0.0, -4.5, 1.125, 2.4375, -0.625, 0.875, 3.5, -2.0, 1.75, 0.25, -3.125, 0.0625],
    "ties": [1.0, 2.0, 2.0, 0.0, 2.0, 1.0, -1.0, 2.0],
    "peaked": [12.0, 1.0, 0.5, -3.0, 2.0, 0.0],
    "flat": [0.5] * 10,
    "negative": [-1.0, -2.0, -0.5, -8.0, -3.0, -0.25],
    "large": [1000.0, 999.0, 998.5, -1000.0],
}
OPTIONS = [
    {},
    {"temperature": 0.7},
    {"temperature": 1.5},
    {"temperature": 0.01},
    {"top_k": 1},
    {"top_k": 3},
    {"top_k": 1000},
    {"top_p": 0.9},
    {"top_p": 0.5},
    {"top_p": 0.1},
    {"top_p": 0.99},
    {"min_p": 0.1},
    {"min_p": 0.5},
    {"repetition_penalty": 1.3},
    {"repetition_penalty": 0.8},
    {"temperature": 0.8, "top_k": 5, "top_p": 0.9},
    {"temperature": 1.3, "top_p": 0.7, "min_p": 0.05},
    {"repetition_penalty": 1.2, "temperature": 0.6, "top_k": 4, "top_p": 0.95, "min_p": 0.02},
]
SEEN = [0, 3, 3, 1]  # a repeated id is penalised once


def main() -> None:
    cases = []
    for name, logits in VECTORS.items():
        for options in OPTIONS:
            chain = LogitsProcessorList([make(options[key]) for key, make in PROCESSORS.items() if key in options])
            scores = chain(torch.tensor([SEEN]), torch.tensor([logits]))[0]
            cases.append({"vector": name, "options": options, "probabilities": scores.softmax(-1).tolist()})
    write_json(GOLDENS / "sampling.json", {"order": list(PROCESSORS), "inputIds": SEEN, "vectors": VECTORS, "cases": cases}, indent=None)
    print(f"sampling: {len(cases)} cases")


if __name__ == "__main__":
    main()
