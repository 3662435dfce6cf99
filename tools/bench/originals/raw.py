"""Writes a checkpoint as the Hub has it: its configuration, its tokenizer and its raw weights.

Run: python raw.py FOLDER NAME
The weights are those of the graph that make.py exports under this name, where it does, as both come from the same seed.
"""

import hidden  # first: it hides torchvision

import sys
from pathlib import Path

import torch

import checkpoints

folder, name = Path(sys.argv[1]), sys.argv[2]
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)
getattr(checkpoints, name)(folder).save_pretrained(folder)
