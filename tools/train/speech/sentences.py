"""The world of the commands: every sentence that is said, and which of them training never hears."""
from __future__ import annotations

ROOMS = "kitchen bedroom bathroom garden office".split()
DEVICES = "light fan heater radio".split()
COLOURS = "red green blue yellow white".split()
NUMBERS = "one two three four five six seven eight nine ten".split()
KEPT, FIRST_KEPT = 7, 3  # one of so many sentences of a kind is kept for the figures, from the fourth on


def kinds() -> list[list[str]]:
    """The sentences, by kind."""
    return [
        [f"turn the {room} {device} {state}" for room in ROOMS for device in DEVICES for state in ("on", "off")],
        [f"turn {state} the {room} {device}" for room in ROOMS for device in DEVICES for state in ("on", "off")],
        [f"{do} the {room} {opening}" for do in ("open", "close") for room in ROOMS for opening in ("door", "window")],
        [f"make the {room} light {colour}" for room in ROOMS for colour in COLOURS],
        [f"set the volume to {number}" for number in NUMBERS],
        [f"set the timer to {number} minutes" for number in NUMBERS[1:]],
        ["play the music", "pause the music", "stop the music", "play the next song", "play the last song"],
        ["what time is it", "hello", "yes", "no"],
    ]


def trained() -> list[list[str]]:
    """What training hears, by kind."""
    return [[sentence for place, sentence in enumerate(kind) if place % KEPT != FIRST_KEPT or len(kind) < KEPT] for kind in kinds()]


def kept() -> list[list[str]]:
    """What the figures alone hear, by kind; the last two kinds have too few sentences to keep any."""
    return [kind[FIRST_KEPT::KEPT] for kind in kinds() if len(kind) >= KEPT]


COMMAND_WORDS = sorted({word for kind in kinds() for sentence in kind for word in sentence.split()})
