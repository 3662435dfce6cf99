"""Tokenizers of whole words: a word that the world doesn't have is [UNK]. Spaces are part of the words, as in GPT-2."""
from __future__ import annotations

import json
import re
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

PAD, UNKNOWN, START, END, IMAGE = "[PAD]", "[UNK]", "[START]", "[END]", "<image>"


def words_in(texts) -> list[str]:
    """Words and marks of texts, each once and in order; those that begin a sentence also with a small letter."""
    found = {word for text in texts for word in re.findall(r"\w+|[.,?]", text)}
    return sorted({form for word in found for form in (word, word.lower())})


def word_tokenizer(specials: list[str], words: list[str], typed: bool = False) -> Tokenizer:
    """Words with a small letter stand behind a space, others begin a text; `typed` also knows the small ones that begin one."""
    behind = lambda word: f"\u0120{word}" if word[0].islower() else word
    tokens = [*specials, *map(behind, words), *(word for word in words if typed and word[0].islower())]
    tokenizer = Tokenizer(models.WordPiece({token: index for index, token in enumerate(tokens)}, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in specials])
    return tokenizer


def save_tokenizer(folder: Path, tokenizer: Tokenizer, config: dict) -> None:
    """tokenizer.json and tokenizer_config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    names = {"pad_token": PAD, "unk_token": UNKNOWN, "bos_token": START, "eos_token": END}
    text = json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False, **names, **config}, indent=1)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
