"""Raw checkpoints that read texts: words for gaps, marks, answers, labels, ranks and embeddings, with the scores of the
pipelines of transformers and of sentence-transformers.

Run: python folders_read.py (after encoders.py, embeddings.py and question_answering.py). Writes goldens/folders/read.json.
"""

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers import (
    AlbertConfig, AlbertForMaskedLM, AlbertForQuestionAnswering, AlbertForSequenceClassification, AlbertForTokenClassification, AlbertModel, BartConfig,
    BartForSequenceClassification, BertConfig, BertForMaskedLM, BertForPreTraining, BertForQuestionAnswering, BertForSequenceClassification, BertForTokenClassification, BertModel,
    CamembertConfig, CamembertForMaskedLM, CLIPTextConfig, CLIPTextModel, DebertaV2Config, DebertaV2ForMaskedLM, DebertaV2ForQuestionAnswering,
    DebertaV2ForSequenceClassification, DebertaV2ForTokenClassification, DistilBertConfig, DistilBertForMaskedLM, DistilBertForQuestionAnswering,
    DistilBertForSequenceClassification, DistilBertForTokenClassification, DistilBertModel, ElectraConfig, ElectraForMaskedLM, ElectraForPreTraining, ElectraForQuestionAnswering,
    ElectraForSequenceClassification, ElectraForTokenClassification, LlamaConfig, LlamaForSequenceClassification, MistralConfig, MistralModel, ModernBertConfig, ModernBertForMaskedLM,
    ModernBertForQuestionAnswering, ModernBertForSequenceClassification, ModernBertForTokenClassification, ModernBertModel, MPNetConfig, MPNetForMaskedLM,
    MPNetForQuestionAnswering, MPNetForSequenceClassification, MPNetForTokenClassification, MPNetModel, PreTrainedTokenizerFast, Qwen2Config,
    Qwen2ForSequenceClassification, Qwen3Config, Qwen3Model, RobertaConfig, RobertaForMaskedLM, RobertaForQuestionAnswering,
    RobertaForSequenceClassification, RobertaForTokenClassification, RobertaModel, T5Config, T5EncoderModel, XLMRobertaConfig, XLMRobertaForMaskedLM,
    XLMRobertaForQuestionAnswering, XLMRobertaForSequenceClassification, XLMRobertaForTokenClassification, XLMRobertaModel, pipeline,
)  # fmt: skip

from encoders import NER, NER_TEXTS, labels, plain
from folders import Unclear, apart, folder, run, write
from folders_written import tokens_of

PLACES = 66
SIZES = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24)
MOODS = ["calm", "cross", "café"]
NLI = ["contradiction", "neutral", "entailment"]
LONG = "The young engineer repaired an empty house before dinner 🙂; "
TEXTS = [NER_TEXTS[0], NER_TEXTS[1], LONG * 6]
# What a context of 40 tokens with a question leaves no room for is read in parts, which is a matter of the runner alone.
CONTEXTS = ["The old farmer found a broken lamp.", "Zoë sold tea in 日本 🙂!"]


def bert(kind=BertConfig, beside="bert-ner", **more):
    return kind(**{**SIZES, "vocab_size": tokens_of(beside), "max_position_embeddings": PLACES, **more})


def roberta(kind=RobertaConfig, **more):
    return bert(kind, "roberta-ner", pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1, **more)


def distilbert(beside="bert-ner", **more):
    return DistilBertConfig(vocab_size=tokens_of(beside), dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=PLACES, **more)


def albert(**more):
    return bert(AlbertConfig, embedding_size=8, num_hidden_groups=1, **more)


def electra(**more):
    return bert(ElectraConfig, embedding_size=8, **more)


def mpnet(**more):
    return bert(MPNetConfig, pad_token_id=0, **more)


def deberta(**more):
    return bert(DebertaV2Config, relative_attention=True, position_buckets=8, norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type="p2c|c2p",
                position_biased_input=False, max_relative_positions=-1, type_vocab_size=0, layer_norm_eps=1e-7, **more)  # fmt: skip


def modernbert(**more):
    return bert(ModernBertConfig, pad_token_id=0, local_attention=8, num_hidden_layers=3, **more)


def tokenizer_for(model, place):
    """That of the folder's tokenizer.json; only kinds of BERT tell texts of a pair apart."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
    typed = model.config.model_type in ("bert", "electra", "albert")
    tokenizer.model_input_names = ["input_ids", *(["token_type_ids"] if typed else []), "attention_mask"]
    return tokenizer


def fills(model, place):
    tokenizer = tokenizer_for(model, place)
    fill, m = pipeline("fill-mask", model=model, tokenizer=tokenizer), tokenizer.mask_token
    runs = []
    for text, options in [(f"The fox was {m}.", {}), (f"{m} 日本 🙂 {m} café", {"top_k": 3}), (LONG[:24] + m + " good" * 60, {"targets": ["good", "bad", "the"]})]:
        found = plain(fill(text, tokenizer_kwargs={"truncation": True}, **options))
        for each in found if isinstance(found[0], list) else [found]:
            apart(f["score"] for f in each)
        runs.append(run("fill-mask", {"text": text}, found, options))
    return runs


def marks(model, place):
    mark, runs = pipeline("token-classification", model=model, tokenizer=tokenizer_for(model, place)), []
    for text in TEXTS:
        options = {"aggregation_strategy": "simple"}
        runs.append(run("token-classification", {"text": text}, plain(mark(text, **options)), options))
    if not any(r["want"] for r in runs):
        raise Unclear("nothing is marked")
    return runs


def answers(model, place):
    """As transformers 4.57's pipeline, which later ones lack: of the dozen likeliest spans of up to 15 tokens, those that are
    the same words count together."""
    tokenizer, runs = tokenizer_for(model, place), []
    for context in CONTEXTS:
        x = tokenizer("Who found it?", context, return_tensors="pt")
        parts, words = x.sequence_ids(), x.word_ids()
        out = model(**x)
        # What says that there is no answer takes its share, and is none.
        outside = torch.tensor([part != 1 and at > 0 for at, part in enumerate(parts)])
        starts, ends = (v[0].masked_fill(outside, -1e4).softmax(-1) for v in (out.start_logits, out.end_logits))
        starts[0] = ends[0] = 0
        spans = torch.triu(torch.outer(starts, ends)).tril(14).flatten()
        told = {}
        for at in spans.argsort(descending=True)[:12].tolist():
            first, last = (x.word_to_chars(words[i], sequence_index=1) for i in divmod(at, len(parts)))
            text = context[first.start : last.end]
            one = told.setdefault(text.lower(), {"answer": text, "score": 0.0, "start": first.start, "end": last.end})
            one["score"] += float(spans[at])
        apart(one["score"] for one in told.values())
        best = max(told.values(), key=lambda one: one["score"])
        runs.append(run("question-answering", {"question": "Who found it?", "context": context}, [best]))
    return runs


def moods(model, place):
    tokenizer, runs = tokenizer_for(model, place), []
    if model.config.pad_token_id is None:
        raise SystemExit("a batch needs padding")
    label = pipeline("text-classification", model=model, tokenizer=tokenizer)
    for text in TEXTS:
        found = label(text, top_k=None, truncation=True, max_length=tokenizer.model_max_length)
        apart(f["score"] for f in found)
        runs.append(run("text-classification", {"text": text}, plain(found)))
    return runs


def own_labels(model, place):
    judge, runs = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer_for(model, place)), []
    for options in ({}, {"multi_label": True}):
        given = {"candidate_labels": ["It is 🙂", "good", "the old robot"], **options}
        got = judge(NER_TEXTS[0], **given)
        apart(got["scores"])
        runs.append(run("zero-shot-classification", {"text": NER_TEXTS[0]}, [dict(label=a, score=b) for a, b in zip(got["labels"], got["scores"])], given))
    return runs


def ranks(model, place):
    read = CrossEncoder(str(place), device="cpu")
    read[0].processor = tokenizer_for(model, place)
    texts = ["The fox was good.", "日本 🙂 is far", LONG * 6]
    got = read.rank("What was good?", texts)
    apart(r["score"] for r in got)
    return [run("text-ranking", {"query": "What was good?", "texts": texts}, [{"index": r["corpus_id"], "score": r["score"]} for r in got])]


def vectors(model, place):
    encode = SentenceTransformer(str(place), device="cpu")
    longest, encode[0].processor = encode.max_seq_length, tokenizer_for(model, place)
    encode.max_seq_length = longest
    runs = [run("feature-extraction", {"text": text}, {"embedding": encode.encode(text).tolist()}) for text in TEXTS]
    alike = encode.similarity(encode.encode(TEXTS[:1]), encode.encode(TEXTS[1:]))[0]
    return [*runs, run("sentence-similarity", {"source_sentence": TEXTS[0], "sentences": TEXTS[1:]}, alike.tolist())]


def layered(pooling: str, activation: str, bias: bool, sizes: tuple[int, int]) -> dict:
    """What lies beside a model with a layer behind its pooling: LaBSE (first token, Tanh), gtr-t5 (mean, none)."""
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Dense": "Dense", "3_Normalize": "Normalize"}
    modules = [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"} for i, (path, kind) in enumerate(kinds.items())]
    modes = {f"pooling_mode_{name}": name == pooling for name in ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")}
    files = {"modules.json": modules, "1_Pooling/config.json": {"word_embedding_dimension": sizes[0], **modes}, "sentence_bert_config.json": {"max_seq_length": 24, "do_lower_case": False}}
    config = {"in_features": sizes[0], "out_features": sizes[1], "bias": bias, "activation_function": f"torch.nn.modules.{activation}"}
    return {"files": files, "within": {"2_Dense": (config, torch.nn.Linear(*sizes, bias=bias))}}


def read(kind, config, ask, beside: str, **more):
    return folder(lambda: kind(config), ask, beside, **more)


def each(head: str, ask, beside: tuple[str, str], **more) -> dict:
    """A head of all text encoders; `beside` is what lies beside those with WordPiece, and with byte-level BPE."""
    kinds = {
        "bert": (f"BertFor{head}", bert(**more), 0), "distilbert": (f"DistilBertFor{head}", distilbert(**more), 0), "albert": (f"AlbertFor{head}", albert(**more), 0),
        "electra": (f"ElectraFor{head}", electra(**more), 0), "mpnet": (f"MPNetFor{head}", mpnet(**more), 0), "deberta-v2": (f"DebertaV2For{head}", deberta(**more), 0),
        "modernbert": (f"ModernBertFor{head}", modernbert(**more), 0), "roberta": (f"RobertaFor{head}", roberta(**more), 1),
        "xlm-roberta": (f"XLMRobertaFor{head}", roberta(XLMRobertaConfig, **more), 1),
    }  # fmt: skip
    return {name: read(globals()[kind], config, ask, beside[at]) for name, (kind, config, at) in kinds.items()}


def named(suffix: str, folders: dict) -> dict:
    return {f"{name}-{suffix}": made for name, made in folders.items()}


PIECES = ("bert-ner", "roberta-ner")
if __name__ == "__main__":
    decoder = dict(**SIZES, vocab_size=tokens_of("llama"), num_key_value_heads=1, max_position_embeddings=512, pad_token_id=0)
    bart = BartConfig(vocab_size=tokens_of("bart"), d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=24,
                      decoder_ffn_dim=24, max_position_embeddings=64, **labels(NLI))  # fmt: skip
    t5 = T5Config(vocab_size=tokens_of("t5"), d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2)
    end = tokens_of("clip") - 1
    clip = CLIPTextConfig(**SIZES, vocab_size=end + 1, max_position_embeddings=24, eos_token_id=end, bos_token_id=end - 1, pad_token_id=end)
    one = labels(["LABEL_0"])
    write(
        "read",
        {
            **named("words", each("MaskedLM", fills, ("distilbert-mlm", "roberta-mlm"))),
            "bert-trained-words": read(BertForPreTraining, bert(beside="distilbert-mlm"), lambda _, place: fills(BertForMaskedLM.from_pretrained(place), place), "distilbert-mlm"),
            "camembert-words": read(CamembertForMaskedLM, roberta(CamembertConfig), fills, "roberta-mlm"),
            **named("marks", each("TokenClassification", marks, PIECES, **labels(NER))),
            **named("answers", each("QuestionAnswering", answers, PIECES)),
            **named("moods", each("SequenceClassification", moods, PIECES, **labels(MOODS))),
            "llama-moods": read(LlamaForSequenceClassification, LlamaConfig(**decoder, **labels(MOODS)), moods, "llama"),
            "qwen2-moods": read(Qwen2ForSequenceClassification, Qwen2Config(**decoder, **labels(MOODS)), moods, "llama"),
            "bert-own-labels": read(BertForSequenceClassification, bert(**labels(NLI)), own_labels, "bert-nli"),
            "deberta-v2-own-labels": read(DebertaV2ForSequenceClassification, deberta(**labels(NLI)), own_labels, "bert-nli"),
            "roberta-own-labels": read(RobertaForSequenceClassification, roberta(**labels(NLI)), own_labels, "roberta-ner"),
            "bart-own-labels": read(BartForSequenceClassification, bart, own_labels, "bart"),
            "bert-ranks": read(BertForSequenceClassification, bert(**one), ranks, "bert-rank"),
            "xlm-roberta-ranks": read(XLMRobertaForSequenceClassification, roberta(XLMRobertaConfig, **one), ranks, "roberta-ner"),
            "modernbert-ranks": read(ModernBertForSequenceClassification, modernbert(**one), ranks, "bert-rank"),
            "bert-vectors": read(BertModel, bert(beside="minilm-mean"), vectors, "minilm-mean"),
            "distilbert-vectors": read(DistilBertModel, distilbert("bert-cls"), vectors, "bert-cls"),
            "albert-vectors": read(AlbertModel, albert(beside="minilm-mean"), vectors, "minilm-mean"),
            "electra-vectors": read(ElectraForPreTraining, electra(beside="minilm-mean"), vectors, "minilm-mean"),
            "mpnet-vectors": read(MPNetModel, mpnet(beside="minilm-mean"), vectors, "minilm-mean"),
            "modernbert-vectors": read(ModernBertModel, modernbert(beside="bert-cls"), vectors, "bert-cls"),
            "roberta-vectors": read(RobertaModel, roberta(), vectors, "roberta-ner"),
            "xlm-roberta-vectors": read(XLMRobertaModel, roberta(XLMRobertaConfig), vectors, "roberta-ner"),
            "qwen3-vectors": read(Qwen3Model, Qwen3Config(**{**decoder, "vocab_size": tokens_of("bert-last")}, head_dim=8), vectors, "bert-last"),
            "mistral-vectors": read(MistralModel, MistralConfig(**{**decoder, "vocab_size": tokens_of("bert-last")}, sliding_window=8), vectors, "bert-last"),
            "clip-text-vectors": read(CLIPTextModel, clip, vectors, "clip"),
            "t5-vectors": read(T5EncoderModel, t5, vectors, "t5"),
            "labse-vectors": read(BertModel, bert(beside="bert-cls"), vectors, "bert-cls", **layered("cls_token", "activation.Tanh", True, (16, 16))),
            "gtr-t5-vectors": read(T5EncoderModel, t5, vectors, "t5", **layered("mean_tokens", "linear.Identity", False, (16, 24))),
        },
    )
