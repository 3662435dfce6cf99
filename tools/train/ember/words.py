"""The small world that ember knows: its words, and the one source of chance."""

from __future__ import annotations
import hashlib
import random

dice = random.Random(1)


def pick(*choices):
    """One of the arguments."""
    return dice.choice(choices)


def held_out(*key) -> bool:
    """Whether this combination is kept out of training: a tenth of all, by hash."""
    return int(hashlib.md5("|".join(map(str, key)).encode()).hexdigest(), 16) % 10 == 0


def with_article(text: str) -> str:
    return ("an " if text[0].lower() in "aeiou" else "a ") + text


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


BOYS = "Tom Ben Sam Max Leo Jack Tim Finn Oscar Paul Henry Noah".split()
GIRLS = "Lily Anna Mia Sue Emma Lucy Rosa Nora Ella Ruby Zoe Clara".split()
ANIMALS = "fox rabbit bear mouse cat dog owl frog duck hedgehog squirrel turtle horse pig lamb penguin elephant lion tiger monkey goat bee whale robot dragon".split()
PLACES = {
    "forest": "in the forest",
    "garden": "in the garden",
    "village": "in a small village",
    "farm": "on a farm",
    "river": "by the river",
    "mountain": "on a mountain",
    "beach": "near the beach",
    "city": "in a busy city",
    "castle": "in an old castle",
    "island": "on a little island",
    "lake": "beside a quiet lake",
    "meadow": "in a green meadow",
}
OBJECTS = (
    "kite ball book hat boat drum lamp bell key crown basket cake apple cookie shell stone ring scarf flute map".split()
)
COLOURS = "red blue green yellow white black orange purple pink brown golden silver".split()
TRAITS = "little brave kind curious clever shy happy gentle quiet cheerful lazy proud".split()
SKILLS = [
    ("swim", "the water"),
    ("ride a bike", "the street"),
    ("bake bread", "the kitchen"),
    ("play the flute", "the garden"),
    ("climb trees", "the old oak tree"),
    ("draw", "the table"),
    ("sing", "the school"),
    ("dance", "the big hall"),
    ("fly a kite", "the hill"),
    ("read", "the library"),
]
FEARS = [
    ("the dark", "the lamp went out", "night"),
    ("thunder", "a storm began", "evening"),
    ("deep water", "the boat began to rock", "afternoon"),
    ("loud noises", "the band began to play", "morning"),
    ("spiders", "a spider came down on its thread", "morning"),
    ("high places", "the path went up the cliff", "afternoon"),
]
HIDING_PLACES = [
    "under the bed",
    "behind a big stone",
    "under a bush",
    "inside an old boot",
    "on top of the shelf",
    "under a pile of leaves",
    "behind the door",
    "in the tall grass",
]
