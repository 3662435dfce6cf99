"""Makes tiny/t5, tiny/bart, tiny/marian and tiny/nllb and what PyTorch generates with them, greedily and with beams.

Run: python text2text.py            builds all
     python text2text.py t5 bart    builds these

Writes goldens/models/tiny/<name>/ (encoder_model, and decoder_model_merged or decoder_model with
decoder_with_past_model) and goldens/<name>.json. At every step of a greedy path the best token leads the second by
GAP; seeds are tried until that holds for all cases and one of them ends by itself.
"""

import math
import sys
from collections import Counter

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import (
    AutoTokenizer, BartConfig, BartForConditionalGeneration, GenerationConfig, M2M100Config, M2M100ForConditionalGeneration,
    MarianConfig, MarianMTModel, T5Config, T5ForConditionalGeneration,
)  # fmt: skip

from common import GOLDENS, MODELS, byte_level_bpe, corpus, randomise, save_tokenizer, write_json
from seq2seq_export import export_decoders, export_text_encoder, merge_decoders, shrink

GAP, NEW, LIMIT = 0.002, 16, 40
PLAIN = "The old farmer painted a broken lamp last week."
UNICODE = "Zoë dreamed of the city of 東京 🙂 in the winter of 1984!"
LONG = " ".join(["My grandmother wrote about the river and the small fox repaired an empty house before dinner."] * 4)
BEAMS = {"num_beams": 4, "length_penalty": 2.0, "no_repeat_ngram_size": 2, "min_new_tokens": 4}
LANGUAGES = ["deu_Latn", "eng_Latn", "fra_Latn", "jpn_Jpan"]


def unigram(size: int, specials: list[str], more: list[str] = ()) -> Tokenizer:
    """SentencePiece's kind of tokenizer: Unigram on ▁ for spaces, `X </s>`. The pieces are counted here, as the trainer
    breaks ties differently in every run: all characters, then the runs of up to five that cover most of the corpus."""
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    split = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    counts = Counter()
    for line in corpus(400):
        for word, _ in split.pre_tokenize_str(normalizer.normalize_str(line)):
            counts.update(word[i : i + n] for n in range(1, 6) for i in range(len(word) - n + 1))
    letters = sorted(p for p in counts if len(p) == 1)
    runs = sorted((p for p in counts if len(p) > 1), key=lambda p: (-counts[p] * len(p), p))
    pieces = (letters + runs)[: size - len(specials)]
    total = sum(counts[p] for p in pieces)
    vocab = [(s, 0.0) for s in specials] + [(p, round(math.log(counts[p] / total), 4)) for p in pieces]
    tok = Tokenizer(models.Unigram(vocab, unk_id=specials.index("<unk>"), byte_fallback=False))
    tok.normalizer, tok.pre_tokenizer = normalizer, split
    tok.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tok.add_special_tokens([*specials, *more])
    tok.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", tok.token_to_id("</s>"))])
    return tok


def sizes(**more):
    return dict(d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
                encoder_ffn_dim=24, decoder_ffn_dim=24, max_position_embeddings=64, dropout=0.0) | more  # fmt: skip


def t5():
    tok = unigram(190, ["<pad>", "</s>", "<unk>"])
    config = {"tokenizer_class": "T5Tokenizer", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": LIMIT}
    size = tok.get_vocab_size()
    c = T5Config(vocab_size=size, d_model=16, d_kv=8, d_ff=24, num_layers=1, num_decoder_layers=1, num_heads=2, decoder_start_token_id=0, dropout_rate=0.0)
    c.task_specific_params = {
        "summarization": {**BEAMS, "early_stopping": True, "max_length": NEW, "prefix": "summarize: "},
        "translation_en_to_de": {"max_length": NEW, "prefix": "translate English to German: "},
        "translation_en_to_fr": {"max_length": NEW, "prefix": "translate English to French: ", "num_beams": 3},
    }
    return tok, config, T5ForConditionalGeneration._from_config(c, attn_implementation="eager"), {}


def bart():
    tok = byte_level_bpe(280, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    config = {"tokenizer_class": "BartTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": LIMIT}
    c = BartConfig(vocab_size=tok.get_vocab_size(), decoder_start_token_id=2, forced_bos_token_id=0, forced_eos_token_id=2, **sizes())
    own = {"num_beams": 4, "length_penalty": 2.0, "early_stopping": True, "no_repeat_ngram_size": 3, "min_length": 6, "max_length": NEW,
           "forced_bos_token_id": 0, "forced_eos_token_id": 2}  # fmt: skip
    return tok, config, BartForConditionalGeneration._from_config(c, attn_implementation="eager"), own


def marian():
    tok = unigram(190, ["</s>", "<unk>"], [">>fra<<", ">>spa<<", "<pad>"])
    config = {"tokenizer_class": "MarianTokenizer", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": LIMIT}
    pad, size = tok.token_to_id("<pad>"), tok.get_vocab_size()
    c = MarianConfig(vocab_size=size, pad_token_id=pad, eos_token_id=0, decoder_start_token_id=pad, decoder_vocab_size=size, forced_eos_token_id=0, scale_embedding=True, **sizes())
    own = {"num_beams": 3, "bad_words_ids": [[pad]], "forced_eos_token_id": 0, "max_length": NEW, "pad_token_id": pad}
    return tok, config, MarianMTModel._from_config(c, attn_implementation="eager"), own


def nllb():
    tok = unigram(190, ["<s>", "<pad>", "</s>", "<unk>"], [*LANGUAGES, "<mask>"])
    config = {"tokenizer_class": "NllbTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": LIMIT}
    template(tok, "eng_Latn")
    c = M2M100Config(vocab_size=tok.get_vocab_size(), decoder_start_token_id=2, scale_embedding=True, **sizes())
    return tok, config, M2M100ForConditionalGeneration._from_config(c, attn_implementation="eager"), {"max_length": NEW}


def template(tok: Tokenizer, language: str) -> None:
    """`[language] X </s>`, as NllbTokenizer sets it for a source language."""
    special = [(t, tok.token_to_id(t)) for t in (language, "</s>")]
    tok.post_processor = processors.TemplateProcessing(single=f"{language} $A </s>", pair=f"{language} $A $B </s>", special_tokens=special)


def case(name, task, text, options=None, prompt=None, generation=None, languages=None):
    return dict(name=name, task=task, text=text, options=options or {}, prompt=prompt or text, generation=generation or {}, languages=languages)


GREEDY = {"num_beams": 1}


def cases(name: str, config, own: dict) -> list[dict]:
    """`options` are those of Hearth's task; `prompt` and `generation` what they mean in Python."""
    if name == "t5":
        params = {k: {f: v for f, v in p.items() if f != "prefix"} for k, p in config.task_specific_params.items()}
        summary, german, french = params["summarization"], params["translation_en_to_de"], params["translation_en_to_fr"]
        prefix = "summarize: "
        pairs = {"src_lang": "en", "tgt_lang": "de"}
        return [
            case("summary, greedy", "summarization", PLAIN, GREEDY, prefix + PLAIN, summary | GREEDY),
            case("summary, unicode, greedy", "summarization", UNICODE, GREEDY, prefix + UNICODE, summary | GREEDY),
            case("summary, too long, greedy", "summarization", LONG, GREEDY, prefix + LONG, summary | GREEDY),
            case("summary, as the model asks", "summarization", PLAIN, {}, prefix + PLAIN, summary),
            case("summary, too long, as the model asks", "summarization", LONG, {}, prefix + LONG, summary),
            case("German, greedy", "translation", PLAIN, pairs, "translate English to German: " + PLAIN, german),
            case("French, three beams", "translation", UNICODE, pairs | {"tgt_lang": "fr"}, "translate English to French: " + UNICODE, french),
            case("a prefix of its own", "translation", "translate English to German: Hello.", {}, None, german),
            case("any text, greedy", "text2text-generation", UNICODE, {"max_new_tokens": NEW}, None, {"max_new_tokens": NEW}),
            case("any text, never stop early", "text2text-generation", PLAIN, {"max_new_tokens": 12, "num_beams": 5, "length_penalty": 0.6, "early_stopping": "never"},
                 None, {"max_new_tokens": 12, "num_beams": 5, "length_penalty": 0.6, "early_stopping": "never"}),
            case("any text, a penalty", "text2text-generation", PLAIN, {"max_new_tokens": NEW, "repetition_penalty": 1.5}, None, {"max_new_tokens": NEW, "repetition_penalty": 1.5}),
        ]  # fmt: skip
    if name == "nllb":
        # Its lang codes stand where the tokenizer puts them; the target is forced as the first token.
        to = [("eng_Latn", "fra_Latn"), ("fra_Latn", "eng_Latn"), ("eng_Latn", "jpn_Jpan")]
        return [
            case(f"{src} to {tgt}, {beams} beams", "translation", text, {"src_lang": src, "tgt_lang": tgt, "num_beams": beams}, None, {"num_beams": beams}, (src, tgt))
            for src, tgt in to for text, beams in ((PLAIN, 1), (LONG, 1), (UNICODE, 4))
        ]  # fmt: skip
    task = {"bart": "summarization", "marian": "translation"}[name]
    out = [case(f"{what}, {how}", task, text, options, None, options) for what, text in (("plain", PLAIN), ("unicode", UNICODE), ("too long", LONG))
           for how, options in (("greedy", GREEDY), ("as the model asks", {}))]  # fmt: skip
    if name == "marian":
        out.append(case("a target language", task, PLAIN, GREEDY | {"tgt_lang": "spa"}, ">>spa<<" + PLAIN, GREEDY))
    return out


def generate(model, tok, tokenizer, own, one):
    """The tokens and text of one case, and the smallest lead along a greedy path."""
    generation = own | one["generation"]
    if one["languages"]:
        template(tokenizer.backend_tokenizer, one["languages"][0])
        generation = generation | {"forced_bos_token_id": tokenizer.convert_tokens_to_ids(one["languages"][1])}
    if "max_new_tokens" in generation:
        generation.pop("max_length", None)
    bare = tokenizer(one["prompt"], add_special_tokens=True)["input_ids"]
    x = tokenizer(one["prompt"], truncation=True, return_tensors="pt")
    base = {k: v for k, v in model.config.to_dict().items() if k in ("decoder_start_token_id", "eos_token_id", "pad_token_id", "bos_token_id")}
    settings = GenerationConfig(**{**base, **generation, "do_sample": False, "output_scores": True, "return_dict_in_generate": True})
    out = model.generate(input_ids=x["input_ids"], attention_mask=x["attention_mask"], generation_config=settings)
    ids = out.sequences[0].tolist()[1:]
    greedy = generation.get("num_beams", 1) == 1
    finite = [s[0].topk(2).values for s in out.scores]
    gap = min(float(t[0] - t[1]) for t in finite) if greedy else 1.0
    stopped = ids[-1] == base["eos_token_id"] and len(ids) < NEW - 1
    text = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    result = {"inputIds": x["input_ids"][0].tolist(), "cut": len(bare) - x["input_ids"].shape[1], "ids": ids, "text": text}
    return {**{k: one[k] for k in ("name", "task", "text", "options")}, "expected": result}, gap, stopped


def logits(model, ids, mask, states, states_mask, cache):
    """A decoder with its head, for the exporter."""
    decoder = model.get_decoder()
    out = decoder(input_ids=ids, attention_mask=mask, encoder_hidden_states=states, encoder_attention_mask=states_mask, past_key_values=cache, use_cache=True)[0]
    if model.config.model_type == "t5" and model.config.scale_decoder_outputs:
        out = out * model.model_dim**-0.5
    return model.lm_head(out) + getattr(model, "final_logits_bias", 0.0)


def build(name: str) -> None:
    folder = MODELS / "tiny" / name
    for seed in range(1, 60):
        tok, config, model, own = globals()[name]()
        save_tokenizer(folder, tok, config)
        tokenizer = plain(folder, config)
        model.eval()
        randomise(model, seed, 0.6)
        with torch.no_grad():
            model.lm_head.weight[model.config.eos_token_id] *= 1.5
            for i in range(len(tokenizer)):
                if "\ufffd" in tokenizer.decode([i]):
                    model.lm_head.weight[i] /= 8  # lone bytes would make the text unreadable
            model.lm_head.weight.copy_(model.lm_head.weight.half().float())
        found = [generate(model, tok, tokenizer, own, one) for one in cases(name, model.config, own)]
        varied = sum(len(set(f[0]["expected"]["ids"])) > 3 for f in found) > len(found) / 2
        print(f"{name} {seed}: gap {min(f[1] for f in found):.4f}, {sum(f[2] for f in found)} of {len(found)} ended, varied {varied}", flush=True)
        if all(f[1] > GAP for f in found) and any(f[2] for f in found) and not all(f[2] for f in found) and varied:
            break
    else:
        raise SystemExit(f"no seed fits {name}")
    if name == "nllb":
        template(tok, "eng_Latn")
    save_tokenizer(folder, tok, config)
    c = model.config
    c.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**c.to_dict(), "dtype": "float32"})
    ids = {"decoder_start_token_id": c.decoder_start_token_id, "eos_token_id": c.eos_token_id, "pad_token_id": c.pad_token_id}
    write_json(folder / "generation_config.json", {**ids, **own})
    heads = c.num_heads if name == "t5" else c.decoder_attention_heads
    layers = c.num_decoder_layers if name == "t5" else c.decoder_layers
    export_text_encoder(model.get_encoder(), c.vocab_size, folder / "onnx" / "encoder_model.onnx")
    export_decoders(model, logits, folder / "onnx", layers, heads, 8, 16, c.vocab_size)
    if name != "bart":
        merge_decoders(folder / "onnx")
    for path in (folder / "onnx").glob("*.onnx"):
        shrink(path)
    write_json(GOLDENS / f"{name}.json", {"model": f"tiny/{name}", "maxTokens": LIMIT, "minGap": min(f[1] for f in found), "cases": [f[0] for f in found]})
    print(f"tiny/{name}: seed {seed}, smallest gap {min(f[1] for f in found):.3f}, {sum(f[2] for f in found)} of {len(found)} ended by themselves")


def plain(folder, config):
    """The tokenizer of a folder without the class that its name would bring along."""
    from transformers import PreTrainedTokenizerFast

    tokens = {k: v for k, v in config.items() if k.endswith("_token")}
    return PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), model_max_length=LIMIT, clean_up_tokenization_spaces=False, **tokens)


if __name__ == "__main__":
    for which in sys.argv[1:] or ["t5", "bart", "marian", "nllb"]:
        build(which)
