"""Questions about a scene with their answers. Nothing is asked that a person couldn't tell from the picture."""
from __future__ import annotations

import random
from typing import Callable

from things import COLOUR_NAMES, NUMBERS, PLURALS, Seen, counted, groups, listed, sentence, third
from world import KINDS

APART = 0.04  # of the side: a thing nearer than half of that to the edge of a stripe isn't asked for its place
UNKNOWN = "I only know shapes and colours."

Question = tuple[str, str] | None
Asked = Callable[[random.Random, list[Seen]], Question]


def article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


class Name:
    """A way to speak of things: by colour, by kind, or by both."""

    def __init__(self, colour: int | None, kind: int | None):
        self.colour, self.kind = colour, kind
        first = "" if colour is None else f"{COLOUR_NAMES[colour]} "
        self.one = first + ("thing" if kind is None else KINDS[kind])
        self.many = first + ("things" if kind is None else PLURALS[KINDS[kind]])

    def of(self, things: list[Seen]) -> list[Seen]:
        return [t for t in things if self.colour in (None, t.colour) and self.kind in (None, t.kind)]

    def fails(self, things: list[Seen]) -> str | None:
        """What to answer where the name means none or several."""
        found = self.of(things)
        if len(found) == 1:
            return None
        return f"There is no {self.one}." if not found else f"There are {NUMBERS[len(found)]} {self.many}."


def some_name(rng: random.Random, things: list[Seen], by: str = "") -> Name:
    """A name, mostly of something that is there."""
    thing = rng.choice(things)
    colour, kind = (thing.colour, thing.kind) if rng.random() < 0.75 else (rng.randrange(8), rng.randrange(8))
    by = by or rng.choice(["both", "both", "colour", "kind"])
    return Name(colour if by != "kind" else None, kind if by != "colour" else None)


def count(rng: random.Random, things: list[Seen]) -> Question:
    if rng.random() < 0.35:
        found, name = things, rng.choice(["things", "shapes"])
    else:
        given = some_name(rng, things)
        found, name = given.of(things), given.many
    text = rng.choice(["How many {} are there?", "How many {} are in the picture?", "How many {} do you see?", "Count the {}."])
    return text.format(name), sentence(NUMBERS[len(found)] if found else "none")


def colour(rng: random.Random, things: list[Seen]) -> Question:
    by = "kind" if rng.random() < 0.85 else "both"
    name = some_name(rng, things, by) if rng.random() < 0.9 or len(things) > 1 else Name(None, None)
    word = rng.choice(["colour", "colour", "color"])
    text = rng.choice(["What {w} is the {n}?", "What is the {w} of the {n}?", "Which {w} does the {n} have?", "Which {w} is the {n}?"])
    return text.format(w=word, n=name.one), name.fails(things) or sentence(COLOUR_NAMES[name.of(things)[0].colour])


def shape(rng: random.Random, things: list[Seen]) -> Question:
    name = some_name(rng, things, "colour")
    text = rng.choice(["What shape is the {}?", "What is the {}?", "What is the shape of the {}?", "Which shape does the {} have?"])
    return text.format(name.one), name.fails(things) or sentence(article(KINDS[name.of(things)[0].kind]))


def coloured(rng: random.Random, things: list[Seen]) -> Question:
    name = some_name(rng, things, "kind")
    found, asked = name.of(things), rng.randrange(8)
    if len(found) == 1 and rng.random() < 0.5:
        asked = found[0].colour
    text = rng.choice(["Is the {n} {c}?", "Is the colour of the {n} {c}?"]).format(n=name.one, c=COLOUR_NAMES[asked])
    return text, name.fails(things) or ("Yes." if found[0].colour == asked else "No.")


def exists(rng: random.Random, things: list[Seen]) -> Question:
    thing = rng.choice(things)
    # Half of what is asked for is there; of the rest, half is there but for its colour.
    name = some_name(rng, things) if rng.random() < 0.5 else Name(rng.randrange(8), rng.choice([thing.kind, rng.randrange(8)]))
    text = rng.choice(["Is there {a}?", "Is there {a} in the picture?", "Do you see {a}?", "Are there any {m}?", "Is there any {o}?"])
    return text.format(a=article(name.one), m=name.many, o=name.one), "Yes." if name.of(things) else "No."


def where(rng: random.Random, things: list[Seen]) -> Question:
    name = some_name(rng, things)
    text = rng.choice(["Where is the {}?", "Where do you see the {}?"]).format(name.one)
    fails = name.fails(things)
    if fails:
        return text, fails
    x = name.of(things)[0].x
    return (text, sentence(third(x))) if third(x - APART / 2) == third(x + APART / 2) else None


def describe(rng: random.Random, things: list[Seen]) -> Question:
    text = rng.choice(["What is in the picture?", "What is in the image?", "What do you see?", "Describe the picture.", "Describe the image.",
                       "What does the picture show?", "What is this?", "What can you see?", "What things are there?"])  # fmt: skip
    return text, sentence(listed([counted(one) for one in groups(things)]))


# Words of other worlds, and of what isn't told here; a tokenizer of this one knows none of them.
FOREIGN = "dog name capital france weather story joke code".split()
COMPARING = "larger bigger smaller nearer closer farther higher lower behind above below under beside".split()
JOINING = ["than", "or"]
STRANGE = [
    "What colour is the {}?", "How many {} are there?", "Is there a {} in the picture?", "Where is the {}?", "What is the {}?", "Who is {}?", "What is the {} of {}?",
    "Describe the {}.", "{} me a {}", "{}", "{} {}", "{} {} {} {}", "How {} is the {}?", "What is {} {} {}?", "Which {} is {}?", "{} the picture {} {}.", "Is the {} {}?", "Do you {} {}?",
    "Who are you?", "What are you?", "Do you see {}?", "How are you?",
]  # fmt: skip
# `{a}` and `{b}` are things, `{w}` compares them.
COMPARED = [
    "Is the {a} {w} than the {b}?", "Is the {a} {w} the {b}?", "Which is {w}, the {a} or the {b}?", "What is {w} the {a}?", "How many things are {w} the {a}?", "Which thing is {w} than the {a}?",
    "Is the {a} left of the {b}?", "Is the {a} right of the {b}?", "What is left of the {a}?", "What is right of the {a}?", "What is on the left?", "What is on the right?",
    "What is in the middle?", "Which thing is on the left?", "Which shape is on the right?", "Is the {a} on the left?", "Is the {a} in the middle?", "Is the {a} on the right?",
]  # fmt: skip


def strange(rng: random.Random, things: list[Seen]) -> Question:
    if rng.random() < 0.5:
        a, b = some_name(rng, things).one, some_name(rng, things).one
        return rng.choice(COMPARED).format(a=a, b=b, w=rng.choice(COMPARING)), UNKNOWN
    text = rng.choice(STRANGE)
    while "{}" in text:
        text = text.replace("{}", rng.choice(FOREIGN), 1)
    return text, UNKNOWN


KINDS_OF_QUESTION: dict[str, tuple[Asked, int]] = {
    "count": (count, 3), "colour": (colour, 3), "shape": (shape, 3), "coloured": (coloured, 2), "exists": (exists, 3), "where": (where, 3), "describe": (describe, 1), "strange": (strange, 2),
}  # fmt: skip
CHOICES, SHARES = list(KINDS_OF_QUESTION), [share for _, share in KINDS_OF_QUESTION.values()]


def question(rng: random.Random, things: list[Seen], shares: list[float] | list[int] = SHARES) -> tuple[str, str, str]:
    """A kind of question, the question and its answer."""
    while True:
        kind = rng.choices(CHOICES, shares)[0]
        found = KINDS_OF_QUESTION[kind][0](rng, things)
        if found:
            return kind, *found
