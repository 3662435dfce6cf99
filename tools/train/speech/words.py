"""The world: the words that are known, and the voices that say them, some of which are kept for the figures."""
from __future__ import annotations

WORDS = (
    "zero one two three four five six seven eight nine ten red green blue yellow black white "
    "on off up down left right yes no stop go play pause hello"
).split()

# Other spellings of what sounds the same: never said as a word that is not known.
SOUND_ALIKE = frozenset("won to too for fore ate tin tan read reed blew yell know noe paws stopped hallow rite write wright of an own".split())

ACCENTS = ["en-us", "en-us", "en", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbcwmd", "en-us-nyc"]
VARIANTS = (
    "m1 m2 m3 m4 m5 m6 f1 f2 f3 f5 croak klatt klatt2 klatt4 klatt6 Andy Annie boris Gene Lee Mario linda adam anika antonio aunty benjamin "
    "caleb david ed edward grandma grandpa gustave ian iven iven2 Jacky marcelo max Michael miguel Mike norbert pablo paul pedro quincy "
    "rob robert sandro shelby travis victor zac Alex Alicia Andrea Diogo Henrique Hugo Reed Tweaky michel"
).split()

# Kept out of training, the accents as well as the variants.
HELD_ACCENTS = ["en-029", "en-gb-x-gbclan"]
HELD_VARIANTS = "m7 m8 f4 klatt3 klatt5 steph steph2 steph3 john Denis belinda announcer Nguyen kaukovalta".split()
