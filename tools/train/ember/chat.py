"""Training documents: stories, chats with questions and small talk, and lists to copy.

`document()` is either a plain string or a list of (role, text) messages.
"""

from __future__ import annotations
from facts import DAYS, MONTHS, WORDS
from questions import question
from stories import story
from words import ANIMALS, BOYS, COLOURS, GIRLS, OBJECTS, PLACES, dice, held_out, pick, with_article

UNKNOWN = [
    "Who won the election?",
    "What is the weather today?",
    "What time is it?",
    "Who is the president?",
    "Explain quantum physics.",
    "Write some Python code.",
    "What is the meaning of life?",
    "How do I fix my car?",
    "Who wrote Hamlet?",
    "What is the price of gold?",
    "How tall is Mount Everest?",
    "Translate this text into French.",
    "What happened in 1969?",
    "Can you order a pizza?",
    "What is the square root of two?",
    "Who invented the telephone?",
    "Give me a recipe for soup.",
    "What should I invest in?",
    "Summarize this article.",
    "How far away is the moon?",
    "What is your favorite movie?",
    "Who painted the Mona Lisa?",
    "What is love?",
    "Why is the sky blue?",
    "How do airplanes fly?",
    "What is the best phone?",
    "Can you write an essay about history?",
    "What is photosynthesis?",
    "How does a computer work?",
]
NO_IDEA = ["I do not know that. I am a very small model.", "I am sorry, I do not know. I am only a very small model."]
ABILITIES = "I can tell short stories, name colors, opposites, days, months and capital cities, make animal sounds, count and do small sums."


def small_talk():
    """A question without a fact, and its answer."""
    kind = dice.randrange(6)
    if kind == 0:
        return (
            pick("Hello", "Hello!", "Hi", "Hi!", "Hi there!", "Good morning!", "Hey"),
            pick("Hello! How can I help you?", "Hello! What would you like to know?"),
        )
    if kind == 1:
        return (
            pick("Who are you?", "What are you?", "What is your name?", "Tell me about yourself."),
            "I am Ember, a tiny language model that lives in Hearth.",
        )
    if kind == 2:
        return (pick("What can you do?", "How can you help me?", "Help", "What do you know?"), ABILITIES)
    if kind == 3:
        return (
            pick("Thank you!", "Thanks!", "Thank you very much."),
            pick("You are welcome!", "You are welcome! Do you want to know anything else?"),
        )
    if kind == 4:
        return (pick("Bye", "Goodbye!", "Good night!", "See you!"), pick("Goodbye!", "Goodbye! See you soon."))
    return (dice.choice(UNKNOWN), dice.choice(NO_IDEA))


MANNERS = ["You are a helpful assistant.", "You are Ember.", "You are a friendly assistant.", "Be kind and helpful."]
BREVITY = ["Answer with one word.", "Answer with one word only.", "Give short answers.", "Be brief."]


def story_request(test: bool = False):
    """A request for a story and what it asks for; `test` draws the held-out combinations."""
    while True:
        kind = dice.choice(ANIMALS + ["boy", "girl"])
        form = dice.randrange(6)
        thing = dice.choice(OBJECTS)
        colour = dice.choice(COLOURS)
        place = dice.choice(list(PLACES))
        if (
            held_out("story", kind, [None, thing, None, place, thing, None][form] or "-") != test
            and form != 0
            and (form != 2)
            and (form != 5)
        ):
            continue
        if test and form in (0, 2, 5):
            continue
        wanted = dict(kind=kind)
        hero = with_article(kind)
        if form == 0:
            asked = pick(
                f"Tell me a story about {hero}.",
                f"Tell a story about {hero}.",
                f"Write a short story about {hero}.",
                f"Can you tell me a story about {hero}?",
            )
        elif form == 1:
            wanted["obj"] = thing
            asked = pick(
                f"Tell me a story about {hero} and {with_article(thing)}.",
                f"Write a story about {hero} and {with_article(thing)}.",
            )
        elif form == 2:
            asked = pick(
                "Tell me a story.", "Tell me a short story.", "Once upon a time...", "I would like to hear a story."
            )
            wanted = {}
        elif form == 3:
            wanted["place"] = place
            asked = pick(
                f"Tell me a story about {hero} {PLACES[place]}.",
                f"Write a story about {hero} who lives {PLACES[place]}.",
            )
        elif form == 4:
            wanted["obj"] = thing
            wanted["col"] = colour
            asked = pick(
                f"Tell me a story about {hero} and {with_article(colour + ' ' + thing)}.",
                f"Write a short story about {hero} with {with_article(colour + ' ' + thing)}.",
            )
        else:
            wanted = {"obj": thing}
            asked = f"Tell me a story about {with_article(thing)}."
        return (asked, wanted)


copy_share = 0.05
COPY_WORDS = BOYS + GIRLS + ANIMALS + OBJECTS + COLOURS + WORDS + DAYS + MONTHS + [str(i) for i in range(60)]


def copy_document() -> str:
    """Practice in copying: a list said again and again."""
    length = dice.randrange(4, 14)
    words = [
        (
            dice.choice(COPY_WORDS)
            if dice.random() < 0.7
            else "".join((dice.choice("abcdefghijklmnoprstuvw") for _ in range(dice.randrange(2, 5))))
        )
        for _ in range(length)
    ]
    return " | ".join([" ".join(words)] * dice.randrange(2, 5))


def document():
    """One document: a list of (role, text), or a plain string."""
    chance = dice.random()
    if chance < copy_share:
        return copy_document()
    chance = dice.random()
    if chance < 0.08:
        return story()
    messages = []
    if chance < 0.27:
        if dice.random() < 0.2:
            messages.append(("system", dice.choice(MANNERS)))
        asked, wanted = story_request()
        messages += [("user", asked), ("assistant", story(**wanted))]
        return messages
    brief = False
    manner = dice.random()
    if manner < 0.12:
        messages.append(("system", dice.choice(BREVITY)))
        brief = True
    elif manner < 0.3:
        messages.append(("system", dice.choice(MANNERS)))
    turns = pick(1, 1, 2, 3, 4)
    name = None
    if dice.random() < 0.06:
        name = dice.choice(BOYS + GIRLS)
        messages += [
            ("user", pick(f"My name is {name}.", f"I am {name}.", f"Hello, I am {name}.")),
            ("assistant", f"Nice to meet you, {name}!"),
        ]
    for _ in range(turns):
        if dice.random() < 0.1:
            asked, answer = small_talk()
            messages += [("user", asked), ("assistant", answer)]
            continue
        category, key, asked, answer, full = question()
        if dice.random() < 0.05:
            asked = asked.lower()
        if dice.random() < 0.04:
            asked = asked.rstrip("?.")
        messages += [("user", asked), ("assistant", answer if brief else full)]
    if name and dice.random() < 0.8:
        messages += [
            ("user", pick("What is my name?", "Do you remember my name?", "Who am I?")),
            ("assistant", f"Your name is {name}."),
        ]
    return messages


def render(made) -> str:
    """A document as the text the model sees."""
    if isinstance(made, str):
        return made + "<|endoftext|>"
    return "".join((f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in made))
