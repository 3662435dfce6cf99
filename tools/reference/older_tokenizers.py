"""Goldens of tokenizers from the files that folders had before tokenizer.json: vocab.txt, vocab.json with merges.txt,
SentencePiece's models. Vocabularies are trained here on the text below; ids are those of transformers' classes.
Needs sentencepiece and tokenizers. Writes goldens/older-tokenizers.json."""

import base64
import io
import json
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import ByteLevelBPETokenizer, BertWordPieceTokenizer
from transformers import AutoTokenizer

GOLDENS = Path(__file__).parent / "goldens"
TEXT = """The kettle sings every morning, and the cat sleeps by the warm hearth. It's 7,5 degrees outside; we'll stay in.
Der Kessel singt jeden Morgen, und die Katze schläft am warmen Ofen. Le chat dort près du feu, n'est-ce pas ?
El gato duerme junto al fuego. A warm place to sit, a cold night outside. 猫は暖かい所で眠る。 小猫在火炉边睡觉。
Numbers: 1234, 56.78, 1,000. Odd: naïve café, ﬁne, Å, ½, “quotes”, don't, DON'T, e-mail, x=y+z.
warm warmer warmest, sing singing sings sang, sleep sleeping slept, place placed places, cold colder.
"""
TEXTS = [
    "The kettle sings every morning.",
    "the CAT sleeps, doesn't it?",
    "  two  spaces   and\ta tab\nand a line ",
    "naïve café, ﬁne Å ½ “quotes”",
    "猫は暖かい所で眠る。",
    "1,000 and 56.78",
    "An emoji 😀 and ☃",
    "x=y+z; e-mail",
    "",
    "unseen wörds like Zyzzyva and QWERTY",
]
# Here transformers 5 leaves out the model's own way to normalise texts, which version 4 and SentencePiece itself have:
# ids are those of SentencePiece's pieces. With the number of tokens in front of a text.
PIECES_AS_THEY_ARE = {
    "mbart": (0, "sentencepiece.bpe.model"),
    "mbart50": (1, "sentencepiece.bpe.model"),
    "deberta-v2": (1, "spm.model"),
    "pegasus": (0, "spiece.model"),
    "llama": (1, "tokenizer.model"),
}
PAIR = ("A warm place.", "Is it cold outside?")


def spm(kind: str, size: int, **more) -> bytes:
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT.strip().split("\n") * 4),
        model_writer=out,
        model_type=kind,
        vocab_size=size,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
        **more,
    )
    return out.getvalue()


def slim(name: str, content: bytes) -> bytes:
    """A model's file without the 240 kB of its compiled table of characters, of which only its being there is read."""
    if not name.endswith((".model", ".spm")):
        return content
    model = sentencepiece_model_pb2.ModelProto.FromString(content)
    if model.normalizer_spec.precompiled_charsmap:
        model.normalizer_spec.precompiled_charsmap = b"table"
    return model.SerializeToString()


def pieces(model: bytes) -> list[str]:
    sp = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [sp.id_to_piece(i) for i in range(sp.get_piece_size())]


def words(specials: list[str], lower: bool) -> bytes:
    trained = BertWordPieceTokenizer(lowercase=lower)
    trained.train_from_iterator(TEXT.split("\n"), vocab_size=220, special_tokens=specials, min_frequency=1, show_progress=False)
    vocab = sorted(trained.get_vocab().items(), key=lambda item: item[1])
    return "".join(f"{token}\n" for token, _ in vocab).encode()


def byte_pairs(specials: list[str], behind: bool = False) -> tuple[bytes, bytes]:
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(TEXT.split("\n"), vocab_size=330, special_tokens=[] if behind else specials, show_progress=False)
    with tempfile.TemporaryDirectory() as folder:
        trained.save_model(folder)
        vocab = json.loads((Path(folder) / "vocab.json").read_text())
        merges = (Path(folder) / "merges.txt").read_bytes()
    if behind:
        vocab.update({token: len(vocab) + at for at, token in enumerate(specials)})
    return json.dumps(vocab, ensure_ascii=False, separators=(",", ":")).encode(), merges


def clip_pairs() -> tuple[bytes, bytes]:
    """CLIP's words end in </w>: each byte as it is and as the end of a word, then pairs of the trained ones."""
    from tokenizers.pre_tokenizers import ByteLevel

    signs = sorted(ByteLevel.alphabet())
    merges = [("t", "h"), ("th", "e</w>"), ("a", "n"), ("an", "d</w>"), ("i", "n"), ("in", "g</w>"), ("c", "a"), ("ca", "t</w>")]
    vocab = [*signs, *(f"{sign}</w>" for sign in signs), *("".join(pair) for pair in merges), "<|startoftext|>", "<|endoftext|>"]
    text = "#version: 0.2\n" + "\n".join(" ".join(pair) for pair in merges) + "\n"
    return json.dumps({token: at for at, token in enumerate(vocab)}, ensure_ascii=False).encode(), text.encode()


def js(value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def cases() -> dict[str, dict[str, bytes]]:
    brackets = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    angles = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    unigram = spm("unigram", 160)
    t5 = spm("unigram", 160, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    albert = spm("unigram", 160, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]", "[MASK]"])
    deberta = spm("unigram", 160, pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")
    target = spm("unigram", 120)
    joint = {"</s>": 0, "<unk>": 1}
    for piece in [">>fra<<", ">>deu<<", *pieces(unigram)[3:], *pieces(target)[3:]]:
        joint.setdefault(piece, len(joint))
    joint["<pad>"] = len(joint)
    pairs = spm("bpe", 200)
    m2m = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    for piece in pieces(pairs)[3:]:
        m2m.setdefault(piece, len(m2m))
    gpt2, roberta, deberta1 = byte_pairs(["<|endoftext|>"], True), byte_pairs(angles), byte_pairs(["[CLS]", "[PAD]", "[SEP]", "[UNK]"])
    clip = clip_pairs()
    whisper = {token: len(json.loads(gpt2[0])) + at for at, token in enumerate(["<|startoftranscript|>", "<|en|>", "<|de|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nocaptions|>", "<|notimestamps|>"])}
    config = lambda kind, **more: js({"tokenizer_class": kind, **more})
    return {
        "bert": {"vocab.txt": words(brackets, True), "config.json": js({"model_type": "bert"})},
        "bert-cased": {"vocab.txt": words(brackets, False), "tokenizer_config.json": config("BertTokenizer", do_lower_case=False)},
        "mpnet": {"vocab.txt": words(["<s>", "<pad>", "</s>", "[UNK]"], True) + b"<mask>\n", "tokenizer_config.json": config("MPNetTokenizer")},
        "gpt2": {"vocab.json": gpt2[0], "merges.txt": gpt2[1], "config.json": js({"model_type": "gpt2"})},
        "roberta": {"vocab.json": roberta[0], "merges.txt": roberta[1], "config.json": js({"model_type": "roberta"})},
        "bart-spaced": {"vocab.json": roberta[0], "merges.txt": roberta[1], "tokenizer_config.json": config("BartTokenizer", add_prefix_space=True)},
        "whisper": {"vocab.json": gpt2[0], "merges.txt": gpt2[1], "added_tokens.json": js(whisper), "special_tokens_map.json": js({"additional_special_tokens": list(whisper)}), "tokenizer_config.json": config("WhisperTokenizer")},
        "clip": {"vocab.json": clip[0], "merges.txt": clip[1], "config.json": js({"model_type": "clip"})},
        "t5": {"spiece.model": t5, "config.json": js({"model_type": "t5"})},
        "xlm-roberta": {"sentencepiece.bpe.model": unigram, "config.json": js({"model_type": "xlm-roberta"})},
        "camembert": {"sentencepiece.bpe.model": spm("unigram", 160, unk_id=0, bos_id=-1, eos_id=-1), "config.json": js({"model_type": "camembert"})},
        "albert": {"spiece.model": albert, "config.json": js({"model_type": "albert"})},
        "deberta-v2": {"spm.model": deberta, "tokenizer_config.json": config("DebertaV2Tokenizer", do_lower_case=False)},
        "mbart": {"sentencepiece.bpe.model": unigram, "config.json": js({"model_type": "mbart"})},
        "mbart50": {"sentencepiece.bpe.model": unigram, "tokenizer_config.json": config("MBart50Tokenizer")},
        "pegasus": {"spiece.model": spm("unigram", 160, pad_id=0, eos_id=1, unk_id=2, bos_id=-1), "config.json": js({"model_type": "pegasus"})},
        "speecht5": {"spm_char.model": spm("char", 60), "added_tokens.json": js({"<mask>": len(pieces(spm("char", 60)))}), "tokenizer_config.json": config("SpeechT5Tokenizer")},
        "llama": {"tokenizer.model": spm("bpe", 400, byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False), "tokenizer_config.json": config("LlamaTokenizer", legacy=True, add_bos_token=True)},
        "marian": {"source.spm": unigram, "target.spm": target, "vocab.json": js(joint), "tokenizer_config.json": config("MarianTokenizer", source_lang="en", target_lang="de")},
        "m2m100": {"sentencepiece.bpe.model": pairs, "vocab.json": js(m2m), "tokenizer_config.json": config("M2M100Tokenizer")},
    }


def golden(name: str, files: dict[str, bytes]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (Path(folder) / file).write_bytes(content)
        tokenizer = AutoTokenizer.from_pretrained(folder)
    bare = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in TEXTS]
    ids = [tokenizer(text)["input_ids"] for text in TEXTS]
    if name in PIECES_AS_THEY_ARE:
        before, model = PIECES_AS_THEY_ARE[name]
        sp = sentencepiece.SentencePieceProcessor(model_proto=files[model])
        frame = tokenizer("")["input_ids"]
        bare = [tokenizer.convert_tokens_to_ids(sp.encode(text, out_type=str)) for text in TEXTS]
        ids = [[*frame[:before], *one, *frame[before:]] for one in bare]
    return {
        "class": type(tokenizer).__name__,
        "files": {file: base64.b64encode(slim(file, content)).decode() for file, content in files.items()},
        "ids": ids,
        "bare": bare,
        "pair": tokenizer(*PAIR)["input_ids"],
        "decoded": [tokenizer.decode(one, skip_special_tokens=True, clean_up_tokenization_spaces=False) for one in bare],
    }


if __name__ == "__main__":
    found = {name: golden(name, files) for name, files in cases().items()}
    (GOLDENS / "older-tokenizers.json").write_text(json.dumps({"texts": TEXTS, "pair": PAIR, "tokenizers": found}, ensure_ascii=False))
