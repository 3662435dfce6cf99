"""Things of a scene as the texts speak of them, and how they are named."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from world import COLOURS, KINDS

COLOUR_NAMES = list(COLOURS)
NUMBERS = ["no", "one", "two", "three", "four"]
PLURALS = {kind: f"{kind}es" if kind.endswith("s") else f"{kind}s" for kind in KINDS}


@dataclass(frozen=True)
class Seen:
    """A thing: indices of kind and colour; centre and size of its box as parts of the side; its distance from 0 to 1."""

    kind: int
    colour: int
    x: float
    y: float
    width: float
    height: float
    distance: float

    @property
    def label(self) -> str:
        return f"{COLOUR_NAMES[self.colour]} {KINDS[self.kind]}"

    @property
    def plural(self) -> str:
        return f"{COLOUR_NAMES[self.colour]} {PLURALS[KINDS[self.kind]]}"

    @property
    def area(self) -> float:
        return self.width * self.height


def seen(table: np.ndarray) -> list[Seen]:
    """The things of a table [MOST, FIELDS], from left to right."""
    rows = [row for row in table.tolist() if row[0] >= 0]
    things = [Seen(int(k), int(c), (a + d) / 2, (b + e) / 2, d - a, e - b, far) for k, c, a, b, d, e, far in rows]
    return sorted(things, key=lambda thing: thing.x)


def counted(group: list[Seen]) -> str:
    """"a red circle", "an orange star", "two blue rings"."""
    if len(group) > 1:
        return f"{NUMBERS[len(group)]} {group[0].plural}"
    label = group[0].label
    return f"{'an' if label[0] == 'o' else 'a'} {label}"


def groups(things: list[Seen]) -> list[list[Seen]]:
    """Things of one label together, in the order in which the labels come first."""
    found: dict[str, list[Seen]] = {}
    for thing in things:
        found.setdefault(thing.label, []).append(thing)
    return list(found.values())


def listed(parts: list[str]) -> str:
    """"a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def third(x: float) -> str:
    """Where a thing stands: the picture is cut into three upright stripes."""
    return "on the left" if x < 1 / 3 else "on the right" if x > 2 / 3 else "in the middle"
