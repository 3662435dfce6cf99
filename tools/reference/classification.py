"""Makes three tiny text classifiers (ONNX float32) and their goldens from transformers' own pipeline.

tiny/distilbert-3   3 labels, softmax
tiny/roberta-multi  4 labels, problem_type multi_label_classification, sigmoid
tiny/distilbert-1   one logit: Python applies a sigmoid

Run: python classification.py
Writes goldens/models/tiny/<name>/ and goldens/<name>.json.
"""

import tempfile

import torch
from tokenizers import processors
from transformers import AutoModelForSequenceClassification, AutoTokenizer, DistilBertConfig, RobertaConfig, pipeline

from common import GOLDENS, MODELS, byte_level_bpe, check_encoder, coarsen, export_encoder, randomise, save_tokenizer, word_piece, write_json

LIMIT = 48  # model_max_length; the position tables are larger, so only correct truncation gives the right answer
TEXTS = {
    "short": "It was good.",
    "one word": "bad",
    "unicode": "Zoë sold tea in 日本 🙂 and 東京!",
    "unknown characters": "Ω≈ç ☃ good",
    "empty": "",
    "spaces": "   ",
    "at the limit": " ".join(["good"] * (LIMIT - 2)),
    "long": "The young engineer repaired an empty house before dinner; " * 12,
    "long unicode": "🙂 日本 naïve café! " * 20,
    "special token": "good [SEP] bad </s> good",
    "capitals": "THE ROBOT WAS GOOD, THE FOX WAS BAD?",
}
LIST = ["short", "long", "unicode", "one word"]
FUNCTIONS = ("none", "sigmoid", "softmax")
LABELS = {
    "distilbert-3": ["negative", "neutral", "positive"],
    "roberta-multi": ["joy", "anger", "surprise", "fear"],
    "distilbert-1": ["LABEL_0"],
}
SEEDS = {"distilbert-3": 3, "roberta-multi": 4, "distilbert-1": 5}


def roberta_tokenizer(folder) -> None:
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tok = byte_level_bpe(400, specials)
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    names = dict(bos_token="<s>", cls_token="<s>", pad_token="<pad>", eos_token="</s>", sep_token="</s>", unk_token="<unk>", mask_token="<mask>")
    save_tokenizer(folder, tok, {"tokenizer_class": "RobertaTokenizer", "model_max_length": LIMIT, "add_prefix_space": False, **names})


def bert_tokenizer(folder) -> None:
    names = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    save_tokenizer(folder, word_piece(300), {"tokenizer_class": "DistilBertTokenizer", "model_max_length": LIMIT, "do_lower_case": True, **names})


def config_for(name: str, vocab_size: int):
    labels = LABELS[name]
    naming = {"id2label": dict(enumerate(labels)), "label2id": {v: i for i, v in enumerate(labels)}}
    if name == "roberta-multi":
        return RobertaConfig(
            vocab_size=vocab_size, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
            max_position_embeddings=66, type_vocab_size=1, problem_type="multi_label_classification", **naming,
        )  # fmt: skip
    problem = {"problem_type": "single_label_classification"} if name == "distilbert-3" else {}
    return DistilBertConfig(vocab_size=vocab_size, dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=64, **problem, **naming)


def build(name: str) -> None:
    folder = MODELS / "tiny" / name
    (roberta_tokenizer if name.startswith("roberta") else bert_tokenizer)(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_config(config_for(name, len(tokenizer)), attn_implementation="eager").eval()
    randomise(model, SEEDS[name], 0.25)
    coarsen(model)
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    export_encoder(model, tokenizer, folder / "onnx" / "model.onnx", "logits")
    worst = check_encoder(model, tokenizer, folder / "onnx" / "model.onnx", list(TEXTS.values()))

    with tempfile.TemporaryDirectory() as temporary:  # the pipeline as a user would load it, from files
        model.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        classify = pipeline("text-classification", model=temporary, device="cpu")
        cases = []
        for key, text in TEXTS.items():
            x = tokenizer(text, truncation=True, return_tensors="pt")
            with torch.no_grad():
                logits = model(**x).logits[0].tolist()
            scores = classify(text, top_k=None, truncation=True)
            cases.append({"name": key, "text": text, "inputIds": x["input_ids"][0].tolist(), "logits": logits, "scores": scores})
        batch = [TEXTS[k] for k in LIST]
        with_function = {f: classify(TEXTS["short"], top_k=None, function_to_apply=f) for f in FUNCTIONS}
        golden = {
            "model": f"tiny/{name}",
            "labels": LABELS[name],
            "cases": cases,
            "list": {"texts": batch, "scores": classify(batch, top_k=None, truncation=True)},
            "topOne": {"text": TEXTS["short"], "scores": classify(TEXTS["short"])},
            "functions": {"text": TEXTS["short"], "scores": with_function},
        }
    write_json(GOLDENS / f"{name}.json", golden)
    spread = [round(max(c["logits"][i] for c in cases) - min(c["logits"][i] for c in cases), 2) for i in range(len(LABELS[name]))]
    print(f"tiny/{name}: onnx differs by {worst:.1e}, spread of the logits {spread}")


if __name__ == "__main__":
    for which in LABELS:
        build(which)
