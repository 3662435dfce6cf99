"""Goldens of decoders that write nothing: makers of embeddings and classifiers. Run: python readers.py"""

import torch
from transformers import (
    LlamaConfig, LlamaForSequenceClassification, MistralConfig, MistralModel, Qwen2Config, Qwen2ForSequenceClassification, Qwen3Config, Qwen3Model,
)

from common import pick, save, token_ids

SIZES = dict(vocab_size=16, hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=32)


def texts(*sizes, out="logits"):
    """Every row but the first ends in padding."""
    made = []
    for batch, length in sizes:
        ids, mask = token_ids(batch, length, 16, pad=0)
        made.append(("model", {"input_ids": ids, "attention_mask": mask}, pick(out)))
    return made


if __name__ == "__main__":
    states = "last_hidden_state"
    save("qwen3-model", Qwen3Model(Qwen3Config(**{**SIZES, "num_hidden_layers": 2}, head_dim=8)), texts((1, 5), (3, 9), out=states))
    save("mistral-model-bf16", MistralModel(MistralConfig(**SIZES, sliding_window=3, head_dim=6)), texts((2, 9), out=states), dtype=torch.bfloat16)
    save("llama-sequence", LlamaForSequenceClassification(LlamaConfig(**SIZES, pad_token_id=0, num_labels=3)), texts((1, 5), (3, 9)))
    save("qwen2-sequence-f16", Qwen2ForSequenceClassification(Qwen2Config(**SIZES, num_labels=1, pad_token_id=None)), texts((1, 7)), dtype=torch.float16)
