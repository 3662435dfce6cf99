"""Makes tiny models for five tasks of text encoders (ONNX float32) and their goldens from the Python originals.

tiny/bert-ner, tiny/roberta-ner   token-classification
tiny/distilbert-mlm, tiny/roberta-mlm   fill-mask
tiny/bert-nli   zero-shot-classification (three labels) and, as one more golden, text-ranking on tiny/bert-rank (one)
tiny/minilm-mean (of embeddings.py)   sentence-similarity

Run: python encoders.py (after embeddings.py)
"""

import tempfile

import torch
from sentence_transformers import CrossEncoder
from tokenizers import AddedToken, processors
from transformers import (
    AutoModelForMaskedLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
    BertConfig,
    DistilBertConfig,
    RobertaConfig,
    pipeline,
)

from common import GOLDENS, MODELS, byte_level_bpe, check_encoder, export, Encoder, randomise, save_tokenizer, word_piece, write_json
from slim import slim

LIMIT = 40  # model_max_length
NER = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
SIZES = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
NER_TEXTS = [
    "The old farmer found a broken lamp.",
    "Zoë sold tea in 日本 🙂 and 東京!",
    "good 鮨 Ω≈ç ☃ good",
    "cafe\u0301 nai\u0308ve, don't stop 12,345",
    "  two  spaces \t here",
    "good [SEP] bad </s> good",
    "قال الفتى and שָׁלוֹם",
    " ",
    "The young engineer repaired an empty house before dinner 🙂; " * 4,
]
STRATEGIES = ["none", "simple", "first", "average", "max"]
PAIRS = [("The robot was good.", ["It is 🙂.", "good", "bad"]), ("日本 naïve café! " * 12, ["the old robot", "x"])]


def save(name: str, model, tokenizer, output: str, texts) -> None:
    folder = MODELS / "tiny" / name
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    sample = tokenizer([["hello world", "a pair"], ["a longer sentence to pad here", "and more of it"]], padding=True, return_tensors="pt")
    names = list(sample.keys())
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in names} | {output: {0: "batch_size"}}
    if not isinstance(model, tuple(AutoModelForSequenceClassification._model_mapping.values())):
        axes[output][1] = "sequence_length"
    path = folder / "onnx" / "model.onnx"
    export(Encoder(model, names), tuple(sample.values()), path, names, [output], axes)
    slim(path)
    print(f"tiny/{name}: onnx differs by {check_encoder(model, tokenizer, path, texts):.1e}, {path.stat().st_size} bytes")


def bert_tokenizer(name: str, kind: str):
    names = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    save_tokenizer(MODELS / "tiny" / name, word_piece(200), {"tokenizer_class": kind, "model_max_length": LIMIT, "do_lower_case": True, **names})
    return AutoTokenizer.from_pretrained(MODELS / "tiny" / name)


def roberta_tokenizer(name: str):
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tok = byte_level_bpe(280, specials)
    tok.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    names = dict(bos_token="<s>", cls_token="<s>", pad_token="<pad>", eos_token="</s>", sep_token="</s>", unk_token="<unk>", mask_token="<mask>")
    save_tokenizer(MODELS / "tiny" / name, tok, {"tokenizer_class": "RobertaTokenizer", "model_max_length": LIMIT, "add_prefix_space": False, **names})
    return AutoTokenizer.from_pretrained(MODELS / "tiny" / name)


def labels(names) -> dict:
    return {"id2label": dict(enumerate(names)), "label2id": {v: i for i, v in enumerate(names)}}


def roberta(vocab: int, **more) -> RobertaConfig:
    return RobertaConfig(vocab_size=vocab, max_position_embeddings=LIMIT + 8, type_vocab_size=1, **SIZES, **more)


def bert(vocab: int, **more) -> BertConfig:
    return BertConfig(vocab_size=vocab, max_position_embeddings=LIMIT + 4, **SIZES, **more)


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value.item() if hasattr(value, "item") else value


def rounded(value):
    """Scores with the digits that are compared."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return round(value, 8) if isinstance(value, float) else value


def in_python(task: str, model, tokenizer):
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        return pipeline(task, model=temporary, device="cpu")


def token_classification(name: str, tokenizer, config, seed: int) -> None:
    model = AutoModelForTokenClassification.from_config(config, attn_implementation="eager").eval()
    randomise(model, seed, 0.45)
    save(name, model, tokenizer, "logits", NER_TEXTS)
    run = in_python("token-classification", model, tokenizer)
    cases = []
    for at, text in enumerate(NER_TEXTS):
        for strategy in STRATEGIES[at > 3 :]:  # tokens without aggregation are many, so a few texts do
            options = {"aggregation_strategy": strategy}
            cases.append({"text": text, "options": options, "entities": plain(run(text, **options))})
        options = {"aggregation_strategy": "simple", "ignore_labels": ["PER", "I-LOC"]}
        cases.append({"text": text, "options": options, "entities": plain(run(text, **options))})
    for strategy, stride in [("simple", 10), ("first", 0), ("max", 25)]:
        options = {"aggregation_strategy": strategy, "stride": stride}
        cases.append({"text": NER_TEXTS[-1], "options": options, "entities": plain(run(NER_TEXTS[-1], **options))})
    write_json(GOLDENS / f"{name}.json", rounded(cases), indent=None)


def fill_mask(name: str, tokenizer, config, seed: int) -> None:
    model = AutoModelForMaskedLM.from_config(config, attn_implementation="eager").eval()
    randomise(model, seed, 0.35)
    m = tokenizer.mask_token
    texts = [f"The fox was {m}.", f"{m} 日本 🙂 {m} café", f"good{m}good", f"Ω {m} the robot; " + "good " * 60, f"a {m}, b {m}, c {m}."]
    save(name, model, tokenizer, "logits", texts)
    run = in_python("fill-mask", model, tokenizer)
    cases = []
    for text in texts:
        for options in [{}, {"top_k": 3}, {"targets": ["good", "bad", "the"], "top_k": 2}, {"targets": ["robots🙂", "Zoë"]}]:
            fills = run(text, tokenizer_kwargs={"truncation": True}, **options)
            cases.append({"text": text, "options": options, "fills": plain(fills)})
    write_json(GOLDENS / f"{name}.json", rounded(cases), indent=None)


def zero_shot(name: str, seed: int) -> None:
    tokenizer = bert_tokenizer(name, "BertTokenizer")
    model = AutoModelForSequenceClassification.from_config(
        bert(len(tokenizer), **labels(["contradiction", "neutral", "entailment"])), attn_implementation="eager"
    ).eval()
    randomise(model, seed, 0.45)
    save(name, model, tokenizer, "logits", NER_TEXTS)
    run = in_python("zero-shot-classification", model, tokenizer)
    cases = []
    for text, candidates in PAIRS:
        for options in [{}, {"multi_label": True}, {"hypothesis_template": "🙂 it was {}!"}]:
            given = {"candidate_labels": candidates, **options}
            got = run(text, **given)
            scores = [{"label": label, "score": score} for label, score in zip(got["labels"], got["scores"])]
            cases.append({"text": text, "options": given, "scores": plain(scores)})
    one = {"candidate_labels": ["good"]}
    cases.append({"text": "bad", "options": one, "scores": [{"label": "good", "score": run("bad", **one)["scores"][0]}]})
    write_json(GOLDENS / f"{name}.json", rounded(cases), indent=None)


def ranking(name: str, seed: int) -> None:
    tokenizer = bert_tokenizer(name, "BertTokenizer")
    model = AutoModelForSequenceClassification.from_config(bert(len(tokenizer), **labels(["LABEL_0"])), attn_implementation="eager").eval()
    randomise(model, seed, 0.45)
    save(name, model, tokenizer, "logits", NER_TEXTS)
    texts = ["The fox was good.", "日本 🙂 is far", "x", "  spaces around  ", "A long text about the robot and the lamp; " * 8, "Ω≈ç ☃"]
    queries = ["What was good?", "The young engineer repaired an empty house before dinner; " * 6]
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        run = CrossEncoder(temporary, device="cpu")
        cases = []
        for query in queries:
            for activation, module in [("sigmoid", torch.nn.Sigmoid()), ("none", torch.nn.Identity())]:
                got = run.rank(query, texts, activation_fn=module, return_documents=True)
                ranked = [{"index": r["corpus_id"], "score": r["score"], "text": r["text"]} for r in got]
                cases.append({"query": query, "texts": texts, "options": {"function_to_apply": activation, "return_documents": True}, "ranked": plain(ranked)})
            got = run.rank(query, texts, top_k=2)
            cases.append({"query": query, "texts": texts, "options": {"top_k": 2}, "ranked": [{"index": r["corpus_id"], "score": float(r["score"])} for r in got]})
    write_json(GOLDENS / f"{name}.json", rounded(cases), indent=None)


if __name__ == "__main__":
    tokenizer = bert_tokenizer("bert-ner", "BertTokenizer")
    token_classification("bert-ner", tokenizer, bert(len(tokenizer), **labels(NER)), 21)
    tokenizer = roberta_tokenizer("roberta-ner")
    token_classification("roberta-ner", tokenizer, roberta(len(tokenizer), **labels(NER)), 22)
    tokenizer = bert_tokenizer("distilbert-mlm", "DistilBertTokenizer")
    fill_mask("distilbert-mlm", tokenizer, DistilBertConfig(vocab_size=len(tokenizer), dim=16, n_layers=1, n_heads=2, hidden_dim=32, max_position_embeddings=LIMIT + 4), 23)
    tokenizer = roberta_tokenizer("roberta-mlm")
    fill_mask("roberta-mlm", tokenizer, roberta(len(tokenizer)), 24)
    zero_shot("bert-nli", 25)
    ranking("bert-rank", 26)
