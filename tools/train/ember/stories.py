"""Short stories: a hero, a friend, a place, a thing, and one of twelve plots."""

from __future__ import annotations

from people import Person, friend_of, opening
from plots_deeds import afraid, lost_way, picnic, practice, race, seed, stuck
from plots_things import birthday, broken_thing, finder, learning_to_share, lost_and_found
from words import COLOURS, OBJECTS, PLACES, dice, pick

PLOTS = [
    lost_and_found,
    learning_to_share,
    stuck,
    afraid,
    broken_thing,
    practice,
    race,
    lost_way,
    seed,
    birthday,
    picnic,
    finder,
]
WITH_THING = (0, 1, 4, 9, 11)


def story(kind: str | None = None, obj: str | None = None, col: str | None = None, place: str | None = None) -> str:
    """A whole story; what is not asked for is drawn."""
    hero = Person(kind)
    friend = friend_of(hero)
    place = place or dice.choice(list(PLACES))
    thing = obj or dice.choice(OBJECTS)
    colour = col or dice.choice(COLOURS)
    plot = dice.randrange(len(PLOTS))
    if obj and plot not in WITH_THING:
        plot = pick(*WITH_THING)
    start = opening(hero, place)
    when = pick("One morning", "One day", "One sunny day", "One evening")
    happy = pick("smiled", "laughed", "clapped", "jumped for joy", "was very happy")
    return " ".join([start, *PLOTS[plot](hero, friend, thing, f"{colour} {thing}", when, happy)])
