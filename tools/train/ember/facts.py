"""What ember is asked about: colours, opposites, the calendar, sounds, capitals, sizes."""

from __future__ import annotations
from words import ANIMALS, OBJECTS, with_article

COLOUR_OF = dict(
    banana="yellow",
    lemon="yellow",
    sun="yellow",
    grass="green",
    leaf="green",
    frog="green",
    cucumber="green",
    sky="blue",
    ocean="blue",
    blueberry="blue",
    snow="white",
    milk="white",
    cloud="white",
    salt="white",
    coal="black",
    night="black",
    tire="black",
    raven="black",
    tomato="red",
    blood="red",
    strawberry="red",
    cherry="red",
    rose="red",
    carrot="orange",
    pumpkin="orange",
    orange="orange",
    chocolate="brown",
    bear="brown",
    wood="brown",
    coffee="brown",
    pig="pink",
    flamingo="pink",
    grape="purple",
    plum="purple",
    eggplant="purple",
    gold="golden",
    elephant="gray",
    mouse="gray",
    ash="gray",
    swan="white",
)
MASS_NOUNS = {"snow", "milk", "salt", "coal", "blood", "grass", "wood", "coffee", "chocolate", "gold", "ash"}
WITH_THE = {"sun", "sky", "ocean", "night"}


def noun_with_article(noun: str) -> str:
    """`snow`, `the sun`, `a banana`."""

    if noun in MASS_NOUNS:
        return noun
    return "the " + noun if noun in WITH_THE else with_article(noun)


OPPOSITE_PAIRS = [
    l.split()
    for l in "hot cold;big small;tall short;fast slow;old young;happy sad;good bad;light dark;day night;up down;left right;open closed;full empty;hard soft;wet dry;clean dirty;rich poor;strong weak;loud quiet;early late;near far;first last;begin end;love hate;friend enemy;black white;yes no;in out;on off;front back;top bottom;high low;long short;wide narrow;thick thin;heavy light;deep shallow;true false;right wrong;easy difficult;cheap expensive;brave afraid;awake asleep;give take;push pull;buy sell;win lose;laugh cry;summer winter;north south;east west;always never;inside outside;before after;more less;many few;sweet sour;smooth rough;sharp dull;question answer".split(
        ";"
    )
]
OPPOSITE = {}
for a, b in OPPOSITE_PAIRS:
    OPPOSITE.setdefault(a, b)
    OPPOSITE.setdefault(b, a)
OPPOSITE["right"] = "left"
OPPOSITE["light"] = "dark"
OPPOSITE["short"] = "long"
OPPOSITE["wrong"] = "right"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
SOUNDS = dict(
    dog="woof",
    cat="meow",
    cow="moo",
    sheep="baa",
    pig="oink",
    duck="quack",
    rooster="cock-a-doodle-doo",
    hen="cluck",
    horse="neigh",
    donkey="hee-haw",
    frog="ribbit",
    owl="hoot",
    lion="roar",
    bee="buzz",
    snake="hiss",
    mouse="squeak",
    crow="caw",
    wolf="howl",
    bird="tweet",
    goat="bleat",
    bear="growl",
    turkey="gobble",
    cricket="chirp",
    elephant="trumpet",
)
CAPITALS = dict(
    France="Paris",
    Germany="Berlin",
    Italy="Rome",
    Spain="Madrid",
    Portugal="Lisbon",
    England="London",
    Ireland="Dublin",
    Austria="Vienna",
    Switzerland="Bern",
    Belgium="Brussels",
    Netherlands="Amsterdam",
    Denmark="Copenhagen",
    Sweden="Stockholm",
    Norway="Oslo",
    Finland="Helsinki",
    Poland="Warsaw",
    Greece="Athens",
    Hungary="Budapest",
    Russia="Moscow",
    Turkey="Ankara",
    Egypt="Cairo",
    Kenya="Nairobi",
    India="New Delhi",
    China="Beijing",
    Japan="Tokyo",
    Australia="Canberra",
    Canada="Ottawa",
    Mexico="Mexico City",
    Brazil="Brasilia",
    Argentina="Buenos Aires",
)
BY_SIZE = "ant bee mouse frog bird cat dog sheep pig lion horse cow elephant whale house mountain".split()
WORDS = list(
    dict.fromkeys(
        "cat dog sun moon star tree bird fish book lamp door hand foot milk bread stone river cloud apple house green happy water table chair horse light night music paper smile dream ocean tiger robot sugar lemon grape plant train candle window garden silver winter summer friend bottle basket rabbit pencil school island bridge castle dragon pillow mirror butter cheese orange purple yellow monkey turtle flower spring autumn button camera doctor engine family forest hammer jacket kitten ladder market needle office pocket rocket shadow ticket valley wallet zebra".split()
        + list(COLOUR_OF)
        + ANIMALS
        + OBJECTS
    )
)
