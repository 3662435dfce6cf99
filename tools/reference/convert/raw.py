"""Raw checkpoints as the Hub has them (config.json, weights, tokenizer, no ONNX), and what PyTorch says about texts.

Two folders of goldens/models/raw: a BERT with safetensors in half precision, and a DistilBERT with a pytorch_model.bin.
Hearth converts and runs them through its own doors. Run: python raw.py
"""

import importlib.util
import json
import shutil
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, DistilBertConfig, DistilBertForTokenClassification, PreTrainedTokenizerFast

from common import formula, numbers

REFERENCE = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("texts", REFERENCE / "common.py")
texts_of = importlib.util.module_from_spec(spec)
spec.loader.exec_module(texts_of)

RAW = REFERENCE / "goldens" / "models" / "raw"
TEXTS = ["The old farmer found a broken lamp last week.", "naïve café 🙂 Zoë", "a", "the river " * 30]
VOCABULARY, LONGEST = 150, 32


def fill(model) -> None:
    """The formula of common.py in every parameter, so that the same checkpoint comes out each time."""
    for name, p in model.named_parameters():
        scale, offset = formula(name, list(p.shape))
        p.copy_(torch.from_numpy(numbers(name, p.numel(), scale, offset)).reshape(p.shape))


def make(name: str, model, tokenizer, binary: bool) -> dict:
    folder = RAW / name
    shutil.rmtree(folder, ignore_errors=True)
    fill(model.eval())
    model.half().save_pretrained(folder)
    if binary:
        (folder / "model.safetensors").unlink()
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    config = json.loads((folder / "config.json").read_text())
    texts_of.write_json(folder / "config.json", {k: v for k, v in config.items() if k != "transformers_version"})
    texts_of.save_tokenizer(
        folder,
        tokenizer,
        dict(tokenizer_class="BertTokenizer", model_max_length=LONGEST, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]"),
    )
    reader = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=LONGEST, pad_token="[PAD]")
    model.float()
    cases = []
    for text in TEXTS:
        x = reader(text, truncation=True, return_tensors="pt")
        inputs = {k: v for k, v in x.items() if k != "token_type_ids" or not binary}
        scores = model(**inputs).logits[0].softmax(-1)
        cases.append({"text": text, "scores": scores.tolist()})
    print(name, sum(path.stat().st_size for path in folder.iterdir()), "bytes")
    return {"model": name, "cases": cases}


labels = ["calm", "cross", "café"]
numbered = dict(id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)})
tokenizer = texts_of.word_piece(VOCABULARY)
size = tokenizer.get_vocab_size()
bert = BertForSequenceClassification(
    BertConfig(vocab_size=size, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, max_position_embeddings=LONGEST, **numbered)
)
distilbert = DistilBertForTokenClassification(
    DistilBertConfig(vocab_size=size, dim=16, n_layers=1, n_heads=2, hidden_dim=24, max_position_embeddings=LONGEST, id2label={0: "O", 1: "B-PER", 2: "B-LOC"}, label2id={"O": 0, "B-PER": 1, "B-LOC": 2})
)
made = [make("bert-classifier", bert, tokenizer, False), make("distilbert-ner", distilbert, tokenizer, True)]
texts_of.write_json(REFERENCE / "goldens" / "raw.json", made, indent=None)
