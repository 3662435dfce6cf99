"""Makes three tiny sentence-transformers models (ONNX float32) and their goldens from `encode`.

tiny/minilm-mean  mean pooling, normalised (the layout of all-MiniLM-L6-v2)
tiny/bert-cls     first token, not normalised
tiny/bert-last    last token, normalised, with prompts for queries

Each has max_seq_length 24 in sentence_bert_config.json and model_max_length 64 in the tokenizer.

Run: python embeddings.py
Writes goldens/models/tiny/<name>/ and goldens/<name>.json.
"""

import shutil
import tempfile
from pathlib import Path

from sentence_transformers import SentenceTransformer
from transformers import AutoTokenizer, BertConfig, BertModel

from common import GOLDENS, MODELS, check_encoder, coarsen, export_encoder, randomise, save_tokenizer, word_piece, write_json

MAX_SEQ = 24
POOLING = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]
KINDS = {"minilm-mean": ("mean_tokens", True), "bert-cls": ("cls_token", False), "bert-last": ("lasttoken", True)}
PROMPTS = {"query": "the old question: ", "document": ""}
TEXTS = {
    "short": "The red kite was found.",
    "one word": "tea",
    "unknown characters": "Ω≈ç ☃ good",
    "empty": "",
    "unicode": "Zoë sold tea in 日本 🙂 and 東京!",
    "capitals": "A QUIET ROBOT",
    "at the limit": " ".join(["tea"] * (MAX_SEQ - 2)),
    "past max_seq_length": "The young engineer repaired an empty house before dinner. " * 3,
    "past model_max_length": "My grandmother wrote about some old letters in spite of the rain; " * 10,
}


def write_layout(folder: Path, pooling: str, normalised: bool, prompts: dict) -> None:
    """The files of sentence-transformers, in the form that models on the Hub carry."""
    kinds = ["Transformer", "Pooling"] + ["Normalize"] * normalised
    paths = ["", "1_Pooling", "2_Normalize"]
    modules = [{"idx": i, "name": str(i), "path": paths[i], "type": f"sentence_transformers.models.{k}"} for i, k in enumerate(kinds)]
    write_json(folder / "modules.json", modules)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": MAX_SEQ, "do_lower_case": False})
    modes = {f"pooling_mode_{k}": k == pooling for k in POOLING}
    write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": 32, **modes, "include_prompt": True})
    write_json(folder / "config_sentence_transformers.json", {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"})


def build(name: str, seed: int) -> None:
    folder, (pooling, normalised) = MODELS / "tiny" / name, KINDS[name]
    prompts = PROMPTS if name == "bert-last" else {}
    names = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    save_tokenizer(folder, word_piece(300), {"tokenizer_class": "BertTokenizer", "model_max_length": 64, "do_lower_case": True, **names})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=64,
        pad_token_id=0, architectures=["BertModel"],
    )  # fmt: skip
    model = BertModel._from_config(config, add_pooling_layer=False, attn_implementation="eager").eval()
    randomise(model, seed, 0.25)
    coarsen(model)
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    write_layout(folder, pooling, normalised, prompts)
    export_encoder(model, tokenizer, folder / "onnx" / "model.onnx", "last_hidden_state")
    worst = check_encoder(model, tokenizer, folder / "onnx" / "model.onnx", list(TEXTS.values()))

    with tempfile.TemporaryDirectory() as temporary:  # sentence-transformers loads the same files plus the weights
        shutil.copytree(folder, temporary, dirs_exist_ok=True)
        model.save_pretrained(temporary)
        reference = SentenceTransformer(temporary, device="cpu")
        assert reference.max_seq_length == MAX_SEQ and len(reference) == 2 + normalised

        def encode(texts, **options):
            return [[round(float(v), 8) for v in row] for row in reference.encode(texts, **options)]

        cases = []
        for key, text in TEXTS.items():
            ids = reference.preprocess([text])["input_ids"][0].tolist()
            cases.append({"name": key, "text": text, "inputIds": ids, "embedding": encode([text])[0]})
        texts = list(TEXTS.values())
        golden = {
            "model": f"tiny/{name}",
            "pooling": pooling,
            "normalised": normalised,
            "maxSeqLength": MAX_SEQ,
            "dimension": 32,
            "cases": cases,
            "batch": {"texts": texts, "embeddings": encode(texts, batch_size=len(texts))},
            "prompted": [{"promptName": p, "texts": texts[:2], "embeddings": encode(texts[:2], prompt_name=p)} for p in prompts],
        }
    write_json(GOLDENS / f"{name}.json", golden, indent=None)
    print(f"tiny/{name}: onnx differs by {worst:.1e}")


if __name__ == "__main__":
    for number, which in enumerate(KINDS):
        build(which, 11 + number)
