"""Goldens of decoders that are read less now: OPT, GPT-NeoX. Run: python older.py"""

import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM, OPTConfig, OPTForCausalLM

from common import save, token_ids

VOCABULARY = 16
OPT = dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, ffn_dim=24, num_attention_heads=4, max_position_embeddings=16, pad_token_id=1)
NEOX = dict(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=32)


def texts(*sizes):
    def inputs(batch: int, length: int):
        ids = token_ids(1, batch * length, VOCABULARY)[0].reshape(batch, length)
        return {"input_ids": ids, "attention_mask": torch.ones(batch, length, dtype=torch.long)}

    return [("model+past", inputs(*size), lambda model, given: {"logits": model(**given).logits}) for size in sizes]


if __name__ == "__main__":
    save("opt-words", OPTForCausalLM(OPTConfig(**OPT)), texts((1, 5), (2, 7)))
    # As opt-350m, whose words are narrower than its states.
    save("opt-narrow-f16", OPTForCausalLM(OPTConfig(**{**OPT, "num_hidden_layers": 1}, word_embed_proj_dim=8, do_layer_norm_before=False, activation_function="gelu")), texts((2, 7)), dtype=torch.float16)
    save("gpt-neox-words", GPTNeoXForCausalLM(GPTNeoXConfig(**NEOX)), texts((1, 5), (2, 9)))
    late = dict(use_parallel_residual=False, attention_bias=False, tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 1.0})
    save("gpt-neox-late-bf16", GPTNeoXForCausalLM(GPTNeoXConfig(**{**NEOX, "num_hidden_layers": 1}, **late)), texts((2, 7)), dtype=torch.bfloat16)
