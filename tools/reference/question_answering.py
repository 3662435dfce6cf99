"""Makes two tiny models that answer questions (ONNX float32) and their goldens from transformers 4's pipeline.

transformers 5 has no such pipeline any more, so this script wants transformers==4.57.6 (and its tokenizers 0.22.2).

Run: python question_answering.py
Writes goldens/models/tiny/{distilbert,roberta}-qa/ and goldens/{distilbert,roberta}-qa.json.
"""

import tempfile

import torch
from tokenizers import processors
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, DistilBertConfig, RobertaConfig, pipeline

from common import GOLDENS, MODELS, byte_level_bpe, export, randomise, save_tokenizer, session, word_piece, write_json
from slim import slim

LIMIT = 64
CONTEXTS = [
    "The old farmer found a broken lamp in the winter of 1984.",
    "Zoë sold tea in 日本 🙂 and 東京! My grandmother painted the red kite 🙂🙂 before dinner.",
    "cafe\u0301 Ω≈ç 鮨 — the naïve robot's idea, ﬁne",
    "The young engineer repaired an empty house before dinner 🙂; " * 6,
    "ok",
]
QUESTIONS = ["Who found it?", "Sold in 東京?"]
OPTIONS = [
    {},
    {"top_k": 3},
    {"top_k": 4, "align_to_words": False},
    {"top_k": 2, "handle_impossible_answer": True},
    {"max_answer_len": 2, "top_k": 2},
    {"max_seq_len": 30, "doc_stride": 5, "top_k": 3},
]


def build(name: str):
    folder = MODELS / "tiny" / name
    if name.startswith("roberta"):
        specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        tok = byte_level_bpe(280, specials)
        tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
        names = dict(bos_token="<s>", cls_token="<s>", pad_token="<pad>", eos_token="</s>", sep_token="</s>", unk_token="<unk>", mask_token="<mask>")
        save_tokenizer(folder, tok, {"tokenizer_class": "RobertaTokenizer", "model_max_length": LIMIT, "add_prefix_space": False, **names})
        config = RobertaConfig(
            vocab_size=tok.get_vocab_size(), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            max_position_embeddings=LIMIT + 8, type_vocab_size=1,
        )  # fmt: skip
    else:
        tok = word_piece(200)
        names = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
        save_tokenizer(folder, tok, {"tokenizer_class": "DistilBertTokenizer", "model_max_length": LIMIT, "do_lower_case": True, **names})
        config = DistilBertConfig(vocab_size=tok.get_vocab_size(), dim=16, n_layers=1, n_heads=2, hidden_dim=32, max_position_embeddings=LIMIT + 4)
    model = AutoModelForQuestionAnswering.from_config(config, attn_implementation="eager").eval()
    randomise(model, 31, 0.4)
    model.config.architectures = [type(model).__name__]
    return folder, AutoTokenizer.from_pretrained(folder), model


def real(got) -> list:
    """Without the empty answers of score 0 that the pipeline fills up with where a context has fewer spans than asked."""
    return [a for a in (got if isinstance(got, list) else [got]) if a["score"] > 0]


class Spans(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        out = self.model(input_ids=input_ids, attention_mask=attention_mask)
        return out.start_logits, out.end_logits


def main(name: str) -> None:
    folder, tokenizer, model = build(name)
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    sample = tokenizer([["who", "a pair"], ["a longer question", "and more of it"]], padding=True, return_tensors="pt")
    names, outputs = ["input_ids", "attention_mask"], ["start_logits", "end_logits"]
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in names + outputs}
    path = folder / "onnx" / "model.onnx"
    export(Spans(model), tuple(sample[n] for n in names), path, names, outputs, axes)
    slim(path)
    run, worst = session(path), 0.0
    for context in CONTEXTS:
        x = tokenizer(QUESTIONS[0], context, truncation="only_second", return_tensors="pt")
        with torch.no_grad():
            want = model(**{n: x[n] for n in names})
        got = run.run(None, {n: x[n].numpy() for n in names})
        worst = max(worst, abs(want.start_logits.numpy() - got[0]).max(), abs(want.end_logits.numpy() - got[1]).max())
    assert worst < 1e-5, worst
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        answer = pipeline("question-answering", model=temporary, device="cpu")
        cases = []
        for context in CONTEXTS:
            for question in QUESTIONS:
                for options in OPTIONS:
                    got = answer(question=question, context=context, **options)
                    cases.append({"question": question, "context": context, "options": options, "answers": real(got)})
    write_json(GOLDENS / f"{name}.json", cases, indent=None)
    print(f"tiny/{name}: onnx differs by {worst:.1e}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    for which in ("distilbert-qa", "roberta-qa"):
        main(which)
