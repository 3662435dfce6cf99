"""The prompts and chats of text_generation.py, each with variants to choose from."""

from string import ascii_letters

from common import corpus

LONG = " ".join(["My grandmother wrote about some old letters in the winter of 1984, and nobody knew."] * 6)
WORDS = sorted({w for line in corpus(300) for w in line.split() if w.isalpha()})


def words(n: int) -> str:
    """The n-th word of the corpus, or two of them once they run out."""
    return WORDS[n] if n < len(WORDS) else f"{WORDS[n % len(WORDS)]} {WORDS[(n * 7 + n // len(WORDS)) % len(WORDS)]}"


# name -> the n-th variant of the prompt; the first one with clear winners is taken
PROMPTS = {
    "space": lambda n: " " * (n + 1) if n < 6 else None,
    "newlines": lambda n: "\n" * (n + 1) if n < 6 else None,
    "letter": lambda n: ascii_letters[n : n + 1] or None,
    "plain": lambda n: f"The old {words(n)}",
    "sentence": lambda n: f"Hello world, how is the {words(n)}?",
    "unicode": lambda n: f"The café in 東京 🙂 naïve {words(n)} — Ω≈ç",
    "emoji": lambda n: "👩\u200d👩\u200d👧 " + "🙂" * (n + 1) if n < 60 else None,
    "code": lambda n: f"def {words(n).replace(' ', '_')}(a, b):\n    return a + b\n",
    "long": lambda n: f"{LONG} But the {words(n)}",
    "stops": lambda n: f"And then {words(n)}",
}
FIRST = ("space", "newlines")  # few variants, so the seed must fit them
CHATS = {
    "user": lambda n: [{"role": "user", "content": f"Hello {words(n)} 🙂"}],
    "system": lambda n: [{"role": "system", "content": "You are a quiet robot."}, {"role": "user", "content": f"What about the {words(n)}?"}],
    "turns": lambda n: [
        {"role": "user", "content": "Who painted the river?"},
        {"role": "assistant", "content": f"Zoë painted the {words(n)}."},
        {"role": "user", "content": "  When?\n"},
    ],
}
