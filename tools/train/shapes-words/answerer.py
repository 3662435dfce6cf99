"""The model of questions: what the eyes know as a table of the picture, and a small LLaMA that reads it with the text."""
from __future__ import annotations

import random

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from questions import COMPARING, FOREIGN, JOINING, question
from tables import ROWS, Table
from things import Seen
from words import END, IMAGE, PAD, START, UNKNOWN, word_tokenizer, words_in
from world import COLOURS, KINDS

WIDTH, INNER, LAYERS, HEADS = 64, 128, 4, 4
CONTEXT = 256
TURN = 1e5  # base of the rotary angles: most numbers of a head hardly turn within CONTEXT, so words match wherever they stand
SPREAD = 0.15  # of the numbers of an embedding
ANSWER = "[ANSWER]"
SPECIALS = [PAD, UNKNOWN, START, END, ANSWER, IMAGE]
PAD_ID, START_ID, END_ID, ANSWER_ID, IMAGE_ID = 0, 2, 3, 4, 5
# Pictures, then the last question: earlier ones and their answers tell nothing that the picture doesn't.
TEMPLATE = (
    "{{ '[START]' }}{% for message in messages %}{% if message['content'] is not string %}{% for part in message['content'] %}{% if part['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}{% endif %}{% endfor %}"
    "{% for message in messages %}{% if loop.last %}{% if message['content'] is string %}{{ message['content'] | trim }}{% else %}{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] | trim }}{% endif %}{% endfor %}{% endif %}{% endif %}{% endfor %}{{ '[ANSWER]' }}"
)
PICTURE = START + IMAGE * ROWS


def vocabulary() -> Tokenizer:
    """Words of all questions and answers, from many of them; those that nothing is known of are left out."""
    rng, texts = random.Random(0), []
    for _ in range(20_000):
        things = [Seen(rng.randrange(len(KINDS)), rng.randrange(len(COLOURS)), rng.random(), rng.random(), 0.3 * rng.random(), 0.3, rng.random()) for _ in range(rng.randint(1, 4))]
        _, text, answer = question(rng, sorted(things, key=lambda thing: thing.x))
        texts += [text, answer]
    return word_tokenizer(SPECIALS, [word for word in words_in(texts) if word.lower() not in (*FOREIGN, *COMPARING, *JOINING)], typed=True)


class Answerer(nn.Module):
    def __init__(self, tokenizer: Tokenizer):
        super().__init__()
        config = LlamaConfig(
            vocab_size=tokenizer.get_vocab_size(), initializer_range=SPREAD, hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS, num_attention_heads=HEADS, num_key_value_heads=HEADS,
            max_position_embeddings=CONTEXT, rope_parameters={"rope_type": "default", "rope_theta": TURN}, tie_word_embeddings=True, bos_token_id=START_ID, eos_token_id=END_ID, pad_token_id=PAD_ID,
        )  # fmt: skip
        self.decoder = LlamaForCausalLM(config)
        for layer in self.decoder.model.layers:
            # A word looks at first for what is like it: the token of a picture that is named by it.
            layer.self_attn.k_proj.weight.data.copy_(layer.self_attn.q_proj.weight)
        self.tokens = Table(WIDTH, tokenizer, self.decoder.get_input_embeddings().weight, SPREAD)

    def forward(self, places: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """`ids` begin with PICTURE and go on with questions and answers, each of which sees the picture and itself alone."""
        embedded = self.decoder.get_input_embeddings()(ids)
        embedded = embedded.masked_scatter((ids == IMAGE_ID)[..., None], self.tokens(places))
        mask, at = apart(ids)
        return self.decoder(inputs_embeds=embedded, attention_mask=mask, position_ids=at, use_cache=False).logits


def apart(ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """What each token may see, [batch, 1, length, length] as numbers to add, and where it stands: questions stand side by side behind the picture."""
    length, first = ids.shape[1], ROWS + 1
    turn = (ids == END_ID).cumsum(1) - (ids == END_ID).long() + 1
    turn[:, :first] = 0
    seen = ((turn[:, :, None] == turn[:, None]) | (turn[:, None] == 0)) & torch.ones(length, length, dtype=torch.bool).tril()
    at = torch.arange(length).expand_as(ids)
    begins = torch.where(torch.nn.functional.pad(turn[:, 1:] != turn[:, :-1], (1, 0)), at, torch.zeros_like(at)).cummax(1).values
    return torch.where(seen[:, None], 0.0, -1e9), at - begins + first * (turn > 0)


def dialogue(asked: list[tuple[str, str]]) -> str:
    """Questions and answers about one picture, side by side."""
    return PICTURE + "".join(f"{text}{ANSWER}{answer}{END}" for text, answer in asked)
