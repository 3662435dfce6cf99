"""Raw checkpoints that write: encoder-decoders (T5, BART, Marian, …) and decoders (LLaMA, GPT-2, …), and their greedy texts.

Run: python folders_written.py (after text2text.py and text_generation.py). Writes goldens/folders/written.json.
"""

import json

import torch
from transformers import (
    BartConfig, BartForConditionalGeneration, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, M2M100Config,
    M2M100ForConditionalGeneration, MarianConfig, MarianMTModel, MBartConfig, MBartForConditionalGeneration, MistralConfig, MistralForCausalLM, MT5Config,
    MT5ForConditionalGeneration, PegasusConfig, PegasusForConditionalGeneration, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM, T5Config,
    T5ForConditionalGeneration,
)  # fmt: skip

import text2text
from common import MODELS
from folders import GAP, Unclear, clear, folder, run, varied, write
from prompts import CHATS, PROMPTS

KEYS = {"summarization": "summary_text", "translation": "translation_text", "text2text-generation": "generated_text"}
NEW = 12


def tokens_of(beside: str) -> int:
    tokenizer = json.loads((MODELS / "tiny" / beside / "tokenizer.json").read_text())
    vocab = tokenizer["model"]["vocab"]
    ids = [*(vocab.values() if isinstance(vocab, dict) else range(len(vocab))), *(t["id"] for t in tokenizer["added_tokens"])]
    return max(ids) + 1


def asked(cases):
    """Of text2text.py's cases; `own` is what generation_config.json says beside the tokens."""

    def ask(model, place):
        config = json.loads((place / "tokenizer_config.json").read_text())
        own = {k: v for k, v in json.loads((place / "generation_config.json").read_text()).items() if not k.startswith("_")}
        tokenizer = text2text.plain(place, config)
        runs, ids = [], []
        for one in cases(model.config):
            found, gap, _ = text2text.generate(model, None, tokenizer, own, one)
            if gap < GAP:
                raise Unclear(f"a lead of {gap:.4f}")
            told = found["expected"]
            ids.append(told["ids"])
            runs.append(run(one["task"], {"text": one["text"]}, {KEYS[one["task"]]: told["text"]}, one["options"]))
        varied(ids)
        return runs

    return ask


def some(name: str, *wanted: str):
    return lambda config: [one for one in text2text.cases(name, config, {}) if one["name"] in wanted]


def written(task: str, own: dict):
    """Three texts greedily, one with beams."""
    texts = (text2text.PLAIN, text2text.UNICODE, text2text.LONG)
    greedy = [text2text.case("", task, text, {"num_beams": 1}, None, own | {"num_beams": 1}) for text in texts]
    return lambda config: [*greedy, text2text.case("", task, text2text.PLAIN, {"num_beams": 3}, None, own | {"num_beams": 3})]


def t5(kind, size, **more):
    return kind(**{"vocab_size": size, "d_model": 16, "d_kv": 8, "d_ff": 24, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 2, "decoder_start_token_id": 0, "dropout_rate": 0.0, **more})


def smaller(name: str, shape) -> tuple[float, float] | None:
    """Embeddings that are scaled up by the root of their width: else what a token says drowns all else, and is said again."""
    return (0.25, 0.0) if "shared" in name or "embed_tokens" in name else None


def encoder_decoders() -> dict:
    size = {name: tokens_of(name) for name in ("t5", "bart", "marian", "nllb")}
    sizes = text2text.sizes(encoder_layers=2, decoder_layers=2)
    own = {"max_length": NEW, "decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0}
    params = text2text.t5()[2].config.task_specific_params
    pad = json.loads((MODELS / "tiny" / "marian" / "generation_config.json").read_text())["pad_token_id"]
    marian = dict(vocab_size=size["marian"], decoder_vocab_size=size["marian"], pad_token_id=pad, eos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0, scale_embedding=True)
    return {
        "t5": folder(lambda: T5ForConditionalGeneration(t5(T5Config, size["t5"], task_specific_params=params)),
                   asked(some("t5", "summary, greedy", "summary, too long, as the model asks", "German, greedy", "French, three beams", "any text, greedy")), "t5"),
        "mt5": folder(lambda: MT5ForConditionalGeneration(t5(MT5Config, size["t5"], feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
                    asked(written("text2text-generation", {})), "t5", files={"generation_config.json": own}),
        "bart": folder(lambda: BartForConditionalGeneration(BartConfig(vocab_size=size["bart"], decoder_start_token_id=2, forced_bos_token_id=0, forced_eos_token_id=2, **sizes)),
                     asked(some("bart", "plain, greedy", "unicode, as the model asks", "too long, greedy")), "bart"),
        "mbart": folder(lambda: MBartForConditionalGeneration(MBartConfig(vocab_size=size["bart"], decoder_start_token_id=2, scale_embedding=True, **sizes)),
                      asked(written("translation", {})), "bart", override=smaller),
        "pegasus": folder(lambda: PegasusForConditionalGeneration(PegasusConfig(vocab_size=size["t5"], pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, scale_embedding=True, **sizes)),
                        asked(written("summarization", {})), "t5", files={"generation_config.json": own | {"forced_eos_token_id": 1}}, override=smaller),
        "marian": folder(lambda: MarianMTModel(MarianConfig(**marian, activation_function="swish", **sizes)),
                       asked(some("marian", "plain, greedy", "unicode, as the model asks", "too long, greedy", "a target language")), "marian", override=smaller),
        "nllb": folder(lambda: M2M100ForConditionalGeneration(M2M100Config(vocab_size=size["nllb"], decoder_start_token_id=2, scale_embedding=True, **sizes)),
                     asked(lambda config: text2text.cases("nllb", config, {})[::2]), "nllb", override=smaller),
    }  # fmt: skip


def prompted(chat: bool):
    """Greedy goings-on of prompts, and of a chat."""

    def ask(model, place):
        # Not AutoTokenizer, which splits words as the model type's own tokenizers do, whatever tokenizer.json says.
        tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
        given = [{"text": PROMPTS[name](0)} for name in ("plain", "unicode", "long")]
        given += [{"messages": CHATS["turns"](0)}] if chat else []
        runs, new = [], []
        for one in given:
            messages = one.get("messages")
            text = one["text"] if messages is None else tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            ids = tokenizer(text)["input_ids"]
            out = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), do_sample=False, max_new_tokens=NEW,
                                 pad_token_id=0, output_scores=True, return_dict_in_generate=True)  # fmt: skip
            clear(out.scores)
            new.append(out.sequences[0, len(ids) :].tolist())
            text = tokenizer.decode(new[-1], skip_special_tokens=True)
            runs.append(run("text-generation", one, {"generated_text": text}, {"temperature": 0, "max_new_tokens": NEW}))
        varied(new)
        return runs

    return ask


def decoders() -> dict:
    small = dict(vocab_size=tokens_of("llama"), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                 max_position_embeddings=512, bos_token_id=0, eos_token_id=2, pad_token_id=0)  # fmt: skip
    gpt2 = GPT2Config(vocab_size=tokens_of("gpt2"), n_positions=256, n_embd=16, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0)
    qwen2 = Qwen2Config(**small, tie_word_embeddings=True)
    return {
        "llama": folder(lambda: LlamaForCausalLM(LlamaConfig(**small, tie_word_embeddings=False)), prompted(True), "llama"),
        "mistral": folder(lambda: MistralForCausalLM(MistralConfig(**small, sliding_window=None)), prompted(True), "llama"),
        "qwen2": folder(lambda: Qwen2ForCausalLM(qwen2), prompted(True), "llama"),
        "qwen3": folder(lambda: Qwen3ForCausalLM(Qwen3Config(**small, head_dim=6)), prompted(True), "llama"),
        "gpt2": folder(lambda: GPT2LMHeadModel(gpt2), prompted(False), "gpt2"),
    }


if __name__ == "__main__":
    write("written", {**encoder_decoders(), **decoders()})
