"""Writes a tiny GPT-2 or LLaMA of transformers as a GGUF file (F16 matrices) that llama.cpp accepts.

Used by text_generation.py.
"""

import json
from pathlib import Path

import gguf
import numpy as np

F16 = gguf.GGMLQuantizationType.F16


def _permute(w: np.ndarray, heads: int) -> np.ndarray:
    """transformers keeps the halves of a rotary pair apart, llama.cpp's `llama` interleaves them."""
    return w.reshape(heads, 2, w.shape[0] // heads // 2, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


def _llama_tensors(sd: dict, c) -> dict:
    out = {"token_embd.weight": sd["model.embed_tokens.weight"], "output_norm.weight": sd["model.norm.weight"]}
    if not c.tie_word_embeddings:
        out["output.weight"] = sd["lm_head.weight"]
    names = dict(
        attn_norm="input_layernorm", ffn_norm="post_attention_layernorm", attn_q="self_attn.q_proj", attn_k="self_attn.k_proj",
        attn_v="self_attn.v_proj", attn_output="self_attn.o_proj", ffn_gate="mlp.gate_proj", ffn_up="mlp.up_proj", ffn_down="mlp.down_proj",
    )  # fmt: skip
    for i in range(c.num_hidden_layers):
        for ours, theirs in names.items():
            w = sd[f"model.layers.{i}.{theirs}.weight"]
            if ours in ("attn_q", "attn_k"):
                w = _permute(w, c.num_attention_heads if ours == "attn_q" else c.num_key_value_heads)
            out[f"blk.{i}.{ours}.weight"] = w
    return out


def _gpt2_tensors(sd: dict, c) -> dict:
    out = {"token_embd.weight": sd["transformer.wte.weight"], "position_embd.weight": sd["transformer.wpe.weight"]}
    names = dict(
        attn_norm="ln_1", ffn_norm="ln_2", attn_qkv="attn.c_attn", attn_output="attn.c_proj", ffn_up="mlp.c_fc", ffn_down="mlp.c_proj"
    )
    for kind in ("weight", "bias"):
        out[f"output_norm.{kind}"] = sd[f"transformer.ln_f.{kind}"]
        for i in range(c.n_layer):
            for ours, theirs in names.items():
                w = sd[f"transformer.h.{i}.{theirs}.{kind}"]
                out[f"blk.{i}.{ours}.{kind}"] = w.T if w.ndim == 2 else w  # GPT-2's Conv1D is stored the other way round
    return out


def write_gguf(path: Path, model, tokenizer_json: Path, specials: int, chat_template: str | None) -> None:
    c = model.config
    sd = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    llama = c.model_type == "llama"
    w = gguf.GGUFWriter(str(path), c.model_type)
    w.add_name(f"tiny {c.model_type}")
    w.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    w.add_block_count(c.num_hidden_layers)
    w.add_context_length(c.max_position_embeddings)
    w.add_embedding_length(c.hidden_size)
    w.add_head_count(c.num_attention_heads)
    w.add_feed_forward_length(c.intermediate_size if llama else 4 * c.hidden_size)
    w.add_vocab_size(c.vocab_size)
    if llama:
        w.add_head_count_kv(c.num_key_value_heads)
        w.add_rope_dimension_count(c.head_dim)
        w.add_rope_freq_base(c.rope_parameters["rope_theta"])
        w.add_layer_norm_rms_eps(c.rms_norm_eps)
    else:
        w.add_layer_norm_eps(c.layer_norm_epsilon)

    tok = json.loads(tokenizer_json.read_text(encoding="utf-8"))["model"]
    tokens = sorted(tok["vocab"], key=tok["vocab"].get)
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("gpt-2")
    w.add_token_list(tokens)
    w.add_token_types([gguf.TokenType.CONTROL if i < specials else gguf.TokenType.NORMAL for i in range(len(tokens))])
    w.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in tok["merges"]])
    w.add_bos_token_id(c.bos_token_id)
    w.add_eos_token_id(c.eos_token_id)
    w.add_add_bos_token(False)
    if chat_template:
        w.add_chat_template(chat_template)

    for name, a in (_llama_tensors if llama else _gpt2_tensors)(sd, c).items():
        a = np.ascontiguousarray(a, dtype=np.float32)
        if a.ndim == 2 and name != "position_embd.weight":
            w.add_tensor(name, a.astype(np.float16), raw_dtype=F16)
        else:
            w.add_tensor(name, a)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
