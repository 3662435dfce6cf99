"""Who is in a story, how it begins and how it ends."""

from __future__ import annotations

from words import ANIMALS, BOYS, GIRLS, PLACES, TRAITS, capital, dice, pick, with_article


class Person:
    """Somebody in a story: a kind, a name, and the pronouns that go with it."""

    def __init__(self, kind: str | None = None, avoid: tuple[str, ...] = ()):
        self.kind = kind or pick("boy", "girl", *dice.sample(ANIMALS, 4))
        while True:
            gender = {"boy": "m", "girl": "f"}.get(self.kind) or pick("m", "f")
            self.name = dice.choice(BOYS if gender == "m" else GIRLS)
            if self.name not in avoid:
                break
        self.he, self.him, self.his = ("he", "him", "his") if gender == "m" else ("she", "her", "her")
        self.He, self.His = (capital(self.he), capital(self.his))


def friend_of(hero: Person) -> Person:
    while True:
        friend = Person(avoid=(hero.name,))
        if friend.kind != hero.kind:
            return friend


def opening(hero: Person, place: str) -> str:
    trait = pick(*TRAITS)
    where = PLACES[place]
    return pick(
        f"Once upon a time there was {with_article(trait)} {hero.kind} named {hero.name}. {hero.name} lived {where}.",
        f"{capital(with_article(trait))} {hero.kind} named {hero.name} lived {where}.",
        f"Once there lived {with_article(trait)} {hero.kind} {where}. {hero.His} name was {hero.name}.",
        f"{capital(where)} lived {with_article(trait)} {hero.kind}. {hero.His} name was {hero.name}.",
    )


def ending(hero: Person, moral: str) -> str:
    return pick(
        f"From that day on, {hero.name} knew that {moral}.",
        f"That night {hero.name} thought: {moral}.",
        f"And so {hero.name} learned that {moral}.",
        f"{hero.name} never forgot that {moral}.",
    )
