"""Shared by the reference scripts: a made-up corpus, tokenizer training, ONNX export and JSON writing.

Nothing here is run directly; see README.md.
"""

import json
import math
import random
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

torch.set_num_threads(1)
GOLDENS = Path(__file__).parent / "goldens"
MODELS = GOLDENS / "models"

WHO = "the old farmer|a young engineer|our neighbour|my grandmother|the small fox|a quiet robot|the café owner|Zoë".split("|")
DID = "found|painted|repaired|forgot|wrote about|dreamed of|sold|took pictures of".split("|")
WHAT = "a broken lamp|the red kite|some old letters|the river 🙂|an empty house|the city of 東京|a naïve idea|12 cups of tea".split("|")
WHEN = "last week|before dinner|in spite of the rain|when it was good|because it was bad|with the children|in the winter of 1984|and nobody knew".split("|")


def corpus(count: int = 3000) -> list[str]:
    """Sentences for training tokenizers; the same ones every time."""
    r = random.Random(7)
    out = []
    for _ in range(count):
        who = r.choice(WHO)
        out.append(f"{who[0].upper() + who[1:]} {r.choice(DID)} {r.choice(WHAT)} {r.choice(WHEN)}{r.choice('.!?,;')}")
    out += ["Hello world, how are you? 日本 is far 🙂", "user\nassistant\nsystem\n", "def add(a, b):\n    return a + b\n"] * 60
    return out


def byte_level_bpe(vocab_size: int, specials: list[str]) -> Tokenizer:
    """GPT-2's kind of tokenizer: byte-level BPE with GPT-2's split."""
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(
        corpus(),
        trainers.BpeTrainer(
            vocab_size=vocab_size,
            special_tokens=specials,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return tok


def word_piece(vocab_size: int) -> Tokenizer:
    """BERT's kind of tokenizer: lower case, WordPiece, [CLS] … [SEP].

    The vocabulary is counted here, as the trainer for WordPiece breaks ties differently in every run: characters,
    then frequent words of up to 7 letters, with their first and last three letters, so longer words fall in pieces.
    """
    normalizer, split = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    seen = Counter(w for line in corpus() for w, _ in split.pre_tokenize_str(normalizer.normalize_str(line)))
    alphabet = sorted({c for w in seen for c in w})
    pieces = Counter()
    for w, n in seen.items():
        pieces.update({p: n for p in {w, w[:3], "##" + w[-3:]} if 1 < len(p.removeprefix("##")) <= 7})
    common = sorted(pieces, key=lambda p: (-pieces[p], p))
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *alphabet, *[f"##{c}" for c in alphabet], *common][:vocab_size]
    tok = Tokenizer(models.WordPiece({t: i for i, t in enumerate(tokens)}, unk_token="[UNK]"))
    tok.normalizer, tok.pre_tokenizer, tok.decoder = normalizer, split, decoders.WordPiece()
    tok.add_special_tokens(tokens[:5])
    tok.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tok


def write_json(path: Path, value, indent=1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


def save_tokenizer(folder: Path, tok: Tokenizer, config: dict) -> None:
    """tokenizer.json, tokenizer_config.json and special_tokens_map.json in the form of transformers 4."""
    folder.mkdir(parents=True, exist_ok=True)
    tok.save(str(folder / "tokenizer.json"), pretty=False)
    added = {
        str(i): dict(content=t.content, lstrip=t.lstrip, normalized=t.normalized, rstrip=t.rstrip, single_word=t.single_word, special=t.special)
        for i, t in sorted(tok.get_added_tokens_decoder().items())
    }
    write_json(folder / "tokenizer_config.json", {"added_tokens_decoder": added, "clean_up_tokenization_spaces": False, **config})
    write_json(folder / "special_tokens_map.json", {k: v for k, v in config.items() if k.endswith("_token") and isinstance(v, str)})


def randomise(model: torch.nn.Module, seed: int, std: float) -> None:
    """Normal weights; norms near one. Every value fits half precision exactly, so an F16 copy has the same weights."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=g)
            norm = p.ndim == 1 and name.endswith("weight")
            p.copy_((1 + 0.2 * noise if norm else std * noise if p.ndim > 1 else 0.1 * noise).half().float())


def coarsen(model: torch.nn.Module) -> None:
    """Rounds matrices to steps of about their spread, powers of two, and vectors to sixteenths: a packed graph takes a third of the bytes.

    Batch norms get a variance that a graph can fold into convolutions without making their numbers long again.
    """
    with torch.no_grad():
        for p in model.parameters():
            step = 2.0 ** round(math.log2(float(p.std()))) if p.ndim > 1 else 1 / 16
            p.copy_((p / step).round() * step)
        for m in model.modules():
            if isinstance(m, torch.nn.BatchNorm2d):
                m.running_var.fill_(1 - m.eps)
                m.weight.copy_((m.weight * 4).round() / 4)


def export(wrapper, args, path: Path, inputs, outputs, axes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        wrapper.eval(), args, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False
    )


def session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Encoder(torch.nn.Module):
    """The first output of an encoder (last_hidden_state or logits) as a function of plain tensors."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *tensors):
        return self.model(**dict(zip(self.names, tensors)))[0]


def export_encoder(model, tokenizer, path: Path, output: str) -> list[str]:
    """Writes model.onnx; returns the input names."""
    sample = tokenizer(["hello world", "a longer sentence to pad here"], padding=True, return_tensors="pt")
    names = list(sample.keys())
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in names}
    axes[output] = {0: "batch_size"} if output == "logits" else {0: "batch_size", 1: "sequence_length"}
    export(Encoder(model, names), tuple(sample.values()), path, names, [output], axes)
    return names


def check_encoder(model, tokenizer, path: Path, texts: list[str]) -> float:
    """Largest difference between PyTorch and onnxruntime, in batches of one and of all."""
    run, worst = session(path), 0.0
    for batch in [[t] for t in texts] + [texts]:
        x = tokenizer(batch, padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            want = model(**x)[0].numpy()
        got = run.run(None, {k: v.numpy() for k, v in x.items()})[0]
        worst = max(worst, float(np.abs(want - got).max()))
    assert worst < 1e-5, worst
    return worst
