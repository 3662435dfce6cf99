"""Records where Python's tokenizers say that each token stands in its text (offset_mapping, word_ids).

Run: python spans.py
Writes goldens/spans.json, which holds the tokenizers too.
"""

import json

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from common import GOLDENS, byte_level_bpe, corpus, word_piece, write_json

SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
TEXTS = [
    "The old farmer found a broken lamp.",
    "Zoë sold tea in 日本 🙂 and 東京!",
    "good good good, good",
    "cafe\u0301 nai\u0308ve A\u030angstro\u0308m",
    "e\u0301\u0302\u0323x \u0301lone mark",
    "ﬁnd the ﬂour №5 ½ Ⅳ ｶﾞ",
    "قال الفتى شَيْئًا جميلا",
    "שָׁלוֹם עולם good",
    "👩‍👩‍👧‍👦 and 🇯🇵 and ❤️ good",
    "Ω≈ç ☃ good 鮨 𠮷野",
    "한국어 하글",
    "  two  spaces \t tab \n line\u00a0nbsp\u3000wide  ",
    "a\u200bzero\u200dwidth\ufeffmark\u0000null\ufffdbad\u0085next",
    "don't stop—it's 12,345.67 (really)!",
    "İstanbul STRASSE ŒUVRE ǅ",
    "word [SEP] <mask>  </s>[MASK]good",
    "x" * 130 + " good",
    "🙂",
    " ",
    "\u0301",
]


def byte_level() -> Tokenizer:
    tok = byte_level_bpe(280, SPECIALS)
    tok.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    return tok


def unigram() -> Tokenizer:
    """XLM-RoBERTa's and ALBERT's kind: Unigram behind a metaspace."""
    tok = Tokenizer(models.Unigram())
    tok.normalizer = normalizers.NFKC()
    tok.pre_tokenizer = pre_tokenizers.Metaspace()
    tok.train_from_iterator(corpus(600), trainers.UnigramTrainer(vocab_size=180, special_tokens=SPECIALS, unk_token="<unk>", show_progress=False))
    tok.decoder = decoders.Metaspace()
    return tok


def around(prefix: bool, trim: bool) -> dict:
    return dict(
        pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=prefix, use_regex=True),
        post_processor=processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=trim, add_prefix_space=prefix),
    )


def normal(*steps) -> dict:
    return dict(normalizer=normalizers.Sequence(list(steps)))


BASES = {"wordpiece": lambda: word_piece(200), "byte level": byte_level, "unigram": unigram}
KINDS = {
    "wordpiece, lower case": ("wordpiece", {}),
    "wordpiece, cased": ("wordpiece", dict(normalizer=normalizers.BertNormalizer(lowercase=False, strip_accents=False))),
    "byte level, trimmed": ("byte level", around(False, True)),
    "byte level, prefix space, trimmed": ("byte level", around(True, True)),
    "byte level, untrimmed": ("byte level", around(True, False)),
    "unigram, NFKC": ("unigram", normal(normalizers.NFKC(), normalizers.Replace(" {2,}", " "))),
    "unigram, NFKD without accents": (
        "unigram",
        normal(normalizers.Replace("``", '"'), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()),
    ),
    "unigram, NFC": ("unigram", dict(normalizer=normalizers.NFC())),
}


def main() -> None:
    bases = {name: make().to_str() for name, make in BASES.items()}
    kinds = []
    for name, (base, changes) in KINDS.items():
        tok = Tokenizer.from_str(bases[base])
        for part, value in changes.items():
            setattr(tok, part, value)
        whole = json.loads(tok.to_str())
        cases = []
        for text in TEXTS:
            e = tok.encode(text, add_special_tokens=False)
            cases.append({"text": text, "ids": e.ids, "offsets": [x for pair in e.offsets for x in pair], "words": e.word_ids})
        kinds.append({"name": name, "base": base, "changes": {part: whole[part] for part in changes}, "cases": cases})
    write_json(GOLDENS / "spans.json", {"bases": {k: json.loads(v) for k, v in bases.items()}, "kinds": kinds}, indent=None)


if __name__ == "__main__":
    main()
