"""A classifier of texts in PyTorch's eager mode, one thread. Answers each line of JSON {"ids": […], "times": n} with {"ms": […]}.

Run: python eager.py FOLDER
"""

import hidden  # first: it hides torchvision

import json
import sys
from time import perf_counter

import torch
from transformers import AutoModelForSequenceClassification

torch.set_num_threads(1)
model = AutoModelForSequenceClassification.from_pretrained(sys.argv[1], attn_implementation="eager").eval()
for line in sys.stdin:
    asked = json.loads(line)
    ids = torch.tensor([asked["ids"]])
    ms = []
    with torch.inference_mode():
        for _ in range(asked["times"]):
            started = perf_counter()
            logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
            ms.append((perf_counter() - started) * 1000)
    print(json.dumps({"ms": ms, "logits": logits[0].tolist()}), flush=True)
