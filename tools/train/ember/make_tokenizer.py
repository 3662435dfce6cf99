"""Step 1: a byte-level BPE of 2,048 pieces from the generated documents (half a minute).

Digits never merge. Once trained, the pre-tokenizer is plain GPT-2's, which llama.cpp knows
as "gpt-2": no merge with a digit exists, so the pieces are the same.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from chat import document, render
from words import dice

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def train(documents: list, size: int) -> Tokenizer:
    texts = []
    for made in documents:
        texts += [made] if isinstance(made, str) else [text for _, text in made] + ["user\n", "assistant\n", "system\n"]
    tokenizer = Tokenizer(models.BPE())
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), plain])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.pre_tokenizer = plain
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def write_config(folder: Path, context: int) -> None:
    special = {
        str(i): dict(content=t, special=True, lstrip=False, rstrip=False, normalized=False, single_word=False)
        for i, t in enumerate(SPECIAL)
    }
    config = dict(
        tokenizer_class="PreTrainedTokenizerFast", bos_token=SPECIAL[0], eos_token=SPECIAL[2], pad_token=SPECIAL[0],
        model_max_length=context, clean_up_tokenization_spaces=False, chat_template=TEMPLATE, added_tokens_decoder=special,
    )  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=2048)
    options.add_argument("--documents", type=int, default=12000)
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--out", type=Path, default=Path("checkpoint"))
    args = options.parse_args()

    dice.seed(args.seed)
    documents = [document() for _ in range(args.documents)]
    tokenizer = train(documents, args.size)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(args.out / "tokenizer.json"))
    write_config(args.out, 1024)
    for text in ("What is 12 + 7?\n", "Hello! Ünïcode 你好"):
        pieces = tokenizer.encode(text)
        print(pieces.tokens, "back again:", tokenizer.decode(pieces.ids) == text)
    sample = documents[:500]
    print(tokenizer.get_vocab_size(), "pieces,", sum(len(tokenizer.encode(render(d)).ids) for d in sample) / len(sample), "per document")


if __name__ == "__main__":
    main()
