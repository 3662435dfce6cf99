"""The worlds: the words that are known, and the voices that say them, some of which are kept for the figures."""
from __future__ import annotations

from sentences import COMMAND_WORDS

# What the classifier knows; the recogniser of commands knows COMMAND_WORDS.
WORDS = (
    "zero one two three four five six seven eight nine ten red green blue yellow black white "
    "on off up down left right yes no stop go play pause hello"
).split()

# Other spellings of what sounds the same: never said as a word that is not known.
SOUND_ALIKE = frozenset(
    "won too for fore ate tin tan read reed blew yell know noe paws stopped hallow rite write wright of an own shut its knight "
    "lite clothes opened turned turns mined minute min kitten pour dore pipe scent hour thyme ton tern were where wear watt wot wat".split()
)

ACCENTS = ["en-us", "en-us", "en", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbcwmd", "en-us-nyc", "en-029", "en-gb-x-gbclan"]
VARIANTS = (
    "m1 m2 m3 m4 m5 m6 f1 f2 f3 f5 croak klatt klatt2 klatt4 klatt6 Andy Annie boris Gene Lee Mario linda adam anika antonio aunty benjamin "
    "caleb david ed edward grandma grandpa gustave ian iven iven2 Jacky marcelo max Michael miguel Mike norbert pablo paul pedro quincy "
    "rob robert sandro shelby travis victor zac Alex Alicia Andrea Diogo Henrique Hugo Reed Tweaky michel"
).split()

# Voices that are kept out of training. They say what they say in the same accents.
HELD_VARIANTS = "m7 m8 f4 klatt3 klatt5 steph steph2 steph3 john Denis belinda announcer Nguyen kaukovalta".split()


def near(word: str, known: frozenset[str]) -> bool:
    """Whether a word is a known one or one with an ending, such as "lights": too alike to be told apart."""
    return word in known or any(word.startswith(one) and len(one) > 2 and len(word) - len(one) < 3 for one in known)


NEAR = frozenset({*WORDS, *COMMAND_WORDS}) | SOUND_ALIKE
