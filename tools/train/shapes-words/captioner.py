"""The model of captions: what the eyes know as the states of an encoder, and a small GPT-2 that looks at them."""
from __future__ import annotations

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel

from captions import caption
from described import Tokens
from things import Seen
from words import END, PAD, START, UNKNOWN, word_tokenizer, words_in
from world import COLOURS, KINDS, MOST

WIDTH, LAYERS, HEADS = 64, 2, 4
LONGEST = 32  # tokens of a caption
PAD_ID, START_ID, END_ID = 0, 2, 3


def vocabulary() -> Tokenizer:
    """Words of all captions: those of one to four things of each label, and the few that join them."""
    things = [Seen(k, c, 0.5, 0.5, 0.1, 0.1, 0.5) for k in range(len(KINDS)) for c in range(len(COLOURS))]
    texts = [text for thing in things for text in (caption([thing] * count) for count in range(1, MOST + 1))]
    return word_tokenizer([PAD, UNKNOWN, START, END], words_in([*texts, "left of above and , from to right on the in middle"]))


class Captioner(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.tokens = Tokens(WIDTH)
        config = GPT2Config(
            vocab_size=words, n_positions=LONGEST, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS, n_inner=2 * WIDTH, add_cross_attention=True, is_decoder=True,
            bos_token_id=START_ID, eos_token_id=END_ID, pad_token_id=PAD_ID, attn_pdrop=0, embd_pdrop=0, resid_pdrop=0, attn_implementation="eager",
        )  # fmt: skip
        self.decoder = GPT2LMHeadModel(config)

    def forward(self, places: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        return self.decoder(input_ids=ids, encoder_hidden_states=self.tokens(places), use_cache=False).logits
