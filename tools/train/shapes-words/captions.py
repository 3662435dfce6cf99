"""The sentence that tells of a scene, and the other ones that would be as true."""
from __future__ import annotations

from itertools import permutations

from things import Seen, counted, groups, listed, sentence, third

CLOSE = 0.02  # of the side: two places nearer than that may be told in either order


def gap(first: list[Seen], second: list[Seen], axis: str) -> float:
    """How far all of the first stand before all of the second; less than zero where they don't."""
    return min(getattr(t, axis) for t in second) - max(getattr(t, axis) for t in first)


def relations(a: list[Seen], b: list[Seen]) -> list[tuple[float, str]]:
    """What can be said of two groups, each with how clear it is."""
    left = lambda p, q: (gap(p, q, "x"), sentence(f"{counted(p)} left of {counted(q)}"))
    above = lambda p, q: (gap(p, q, "y"), sentence(f"{counted(p)} above {counted(q)}"))
    return [left(a, b), left(b, a), above(a, b), above(b, a)]


def caption(things: list[Seen]) -> str:
    """The sentence by rule: the place of one thing, how two groups stand to each other, else all from left to right."""
    sets = groups(things)
    if len(things) == 1:
        return sentence(f"{counted(things)} {third(things[0].x)}")
    if len(sets) == 2:
        clearness, text = max(relations(*sets))
        return text if clearness > 0 else sentence(listed([counted(one) for one in sets]))
    order = ", from left to right" if len(sets) == len(things) else ""
    return sentence(listed([counted(one) for one in sets]) + order)


def true_captions(things: list[Seen]) -> set[str]:
    """Every sentence of that form that a person would call right."""
    sets = groups(things)
    if len(things) == 1:
        return {sentence(f"{counted(things)} {third(things[0].x + away)}") for away in (-CLOSE, 0, CLOSE)}
    if len(sets) == 2:
        clear = [(clearness, text) for clearness, text in relations(*sets) if clearness > -CLOSE]
        plain = max((clearness for clearness, _ in clear), default=0) < CLOSE
        both = {sentence(listed([counted(one) for one in order])) for order in permutations(sets)} if plain else set()
        return {text for _, text in clear} | both
    if len(sets) < len(things):
        return {sentence(listed([counted(one) for one in order])) for order in permutations(sets)}
    ordered = lambda order: all(b.x - a.x > -CLOSE for a, b in zip(order, order[1:]))
    return {sentence(listed([counted([t]) for t in order]) + ", from left to right") for order in permutations(things) if ordered(order)}
