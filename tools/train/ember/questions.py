"""Questions with one right answer.

Each function returns (category, key that decides whether it is held out, question, short answer, full answer).
"""

from __future__ import annotations

from facts import CAPITALS, COLOUR_OF, OPPOSITE, SOUNDS, noun_with_article
from questions_order import calendar, counting, sums, yes_or_no
from words import capital, dice, held_out, with_article


def colour():
    """What colour a thing has."""
    thing = dice.choice(list(COLOUR_OF))
    answer = COLOUR_OF[thing]
    form = dice.randrange(6)
    named = noun_with_article(thing)
    asked = [
        f"What color is {named}?",
        f"What colour is {named}?",
        f"Which color does {named} have?",
        f"Tell me the color of {named}.",
        f"{capital(named)} is what color?",
        f"Do you know the colour of {named}?",
    ][form]
    return ("colour", (form, thing), asked, answer, f"{capital(named)} is {answer}.")


def opposite():
    """Opposites."""
    word = dice.choice(list(OPPOSITE))
    answer = OPPOSITE[word]
    form = dice.randrange(5)
    asked = [
        f"What is the opposite of {word}?",
        f"Tell me the opposite of {word}.",
        f'What is the opposite of "{word}"?',
        f"Which word means the opposite of {word}?",
        f"Opposite of {word}?",
    ][form]
    return ("opposite", (form, word), asked, answer, f"The opposite of {word} is {answer}.")


def sounds():
    """What animals say."""
    animal = dice.choice(list(SOUNDS))
    form = dice.randrange(5)
    answer = SOUNDS[animal]
    asked = [
        f"What does {with_article(animal)} say?",
        f"What sound does {with_article(animal)} make?",
        f"Which sound does the {animal} make?",
        f"How does {with_article(animal)} sound?",
        f"What noise does {with_article(animal)} make?",
    ][form]
    if dice.random() < 0.15:
        return (
            "animal sounds",
            ("who", animal),
            f"Which animal says {answer}?",
            animal,
            f"The {animal} says {answer}.",
        )
    return ("animal sounds", (form, animal), asked, answer, f"{capital(with_article(animal))} says {answer}.")


def capitals():
    """Capital cities, both ways."""
    country = dice.choice(list(CAPITALS))
    answer = CAPITALS[country]
    form = dice.randrange(7)
    spoken = "the Netherlands" if country == "Netherlands" else country
    if form < 5:
        return (
            "capitals",
            (form, country),
            [
                f"What is the capital of {spoken}?",
                f"Which city is the capital of {spoken}?",
                f"Tell me the capital of {spoken}.",
                f"What is the capital city of {spoken}?",
                f"Do you know the capital of {spoken}?",
            ][form],
            answer,
            f"The capital of {spoken} is {answer}.",
        )
    return (
        "capitals",
        (form, country),
        [f"{answer} is the capital of which country?", f"Which country has {answer} as its capital?"][form - 5],
        spoken,
        f"{answer} is the capital of {spoken}.",
    )


QUESTIONS = [
    colour,
    colour,
    opposite,
    opposite,
    opposite,
    calendar,
    calendar,
    calendar,
    counting,
    counting,
    sums,
    sums,
    sounds,
    capitals,
    capitals,
    capitals,
    yes_or_no,
]


def question(test: bool = False):
    """A question of the training set, or with `test` one of the held-out combinations."""
    while True:
        drawn = dice.choice(QUESTIONS)()
        category, key = (drawn[0], drawn[1])
        if category == "counting" and key[0] == 4:
            held = held_out("count", key[1], key[2])
        else:
            held = held_out(category, *key)
        if held == test:
            return drawn
