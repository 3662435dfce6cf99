"""Questions about order and number.

Each function returns (category, key that decides whether it is held out, question, short answer, full answer).
"""

from __future__ import annotations

from facts import BY_SIZE, COLOUR_OF, DAYS, MONTHS, MONTH_LENGTHS, ORDINALS, noun_with_article
from words import COLOURS, OBJECTS, capital, dice, pick, with_article


def calendar():
    """Days and months in order."""
    names, unit = pick((DAYS, "day"), (MONTHS, "month"))
    index = dice.randrange(len(names))
    length = len(names)
    form = dice.randrange(9)
    if form < 3:
        asked = [
            f"What {unit} comes after {names[index]}?",
            f"Which {unit} is after {names[index]}?",
            f"What is the next {unit} after {names[index]}?",
        ][form]
        answer = names[(index + 1) % length]
        full = f"{answer} comes after {names[index]}."
    elif form < 6:
        asked = [
            f"What {unit} comes before {names[index]}?",
            f"Which {unit} is before {names[index]}?",
            f"What is the {unit} just before {names[index]}?",
        ][form - 3]
        answer = names[(index - 1) % length]
        full = f"{answer} comes before {names[index]}."
    elif form == 6:
        asked = f"What is the {ORDINALS[index]} {unit} of the {('week' if unit == 'day' else 'year')}?"
        answer = names[index]
        full = f"The {ORDINALS[index]} {unit} of the {('week' if unit == 'day' else 'year')} is {answer}."
    elif form == 7:
        if unit == "day":
            asked = f"If today is {names[index]}, what day is tomorrow?"
            answer = names[(index + 1) % 7]
            full = f"If today is {names[index]}, tomorrow is {answer}."
        else:
            asked = f"How many days does {names[index]} have?"
            answer = str(MONTH_LENGTHS[index])
            full = f"{names[index]} has {answer} days."
    elif unit == "day":
        asked = f"If today is {names[index]}, what day was yesterday?"
        answer = names[(index - 1) % 7]
        full = f"If today is {names[index]}, yesterday was {answer}."
    else:
        asked = f"Is {names[index]} a day or a month?"
        answer = "month"
        full = f"{names[index]} is a month."
    return ("days and months", (form, unit, index), asked, answer, full)


def counting():
    """Counting up and down, neighbours, repeated words."""
    form = dice.randrange(5)
    if form == 0:
        first = dice.randrange(0, 15)
        last = first + dice.randrange(2, 9)
        listed = ", ".join(map(str, range(first, last + 1)))
        return (
            "counting",
            (form, first, last),
            pick(f"Count from {first} to {last}.", f"Please count from {first} to {last}."),
            listed,
            listed + ".",
        )
    if form == 1:
        last = dice.randrange(0, 12)
        first = last + dice.randrange(2, 9)
        listed = ", ".join(map(str, range(first, last - 1, -1)))
        return ("counting", (form, first, last), f"Count down from {first} to {last}.", listed, listed + ".")
    if form == 2:
        first = dice.randrange(0, 40)
        return (
            "counting",
            (form, first),
            f"What number comes after {first}?",
            str(first + 1),
            f"{first + 1} comes after {first}.",
        )
    if form == 3:
        first = dice.randrange(1, 40)
        return (
            "counting",
            (form, first),
            f"What number comes before {first}?",
            str(first - 1),
            f"{first - 1} comes before {first}.",
        )
    times = dice.randrange(1, 9)
    word = dice.choice(OBJECTS)
    return (
        "counting",
        (form, times, word),
        f"How many times do I say {word}: " + " ".join([word] * times) + "?",
        str(times),
        f"You said {word} {times} time{('s' if times > 1 else '')}.",
    )


def sums():
    """Plus and minus up to 15."""
    sign = pick("+", "+", "-")
    a = dice.randrange(0, 16)
    b = dice.randrange(0, 16)
    if sign == "-" and b > a:
        a, b = (b, a)
    result = a + b if sign == "+" else a - b
    asked = (
        pick(f"What is {a} + {b}?", f"What is {a} plus {b}?", f"How much is {a} + {b}?", f"{a} + {b} = ?")
        if sign == "+"
        else pick(f"What is {a} - {b}?", f"What is {a} minus {b}?", f"How much is {a} - {b}?", f"{a} - {b} = ?")
    )
    return ("sums", (sign, a, b), asked, str(result), f"{a} {sign} {b} = {result}.")


def yes_or_no():
    """Comparisons of size and number, and colours that may be wrong."""
    form = dice.randrange(3)
    if form == 0:
        i, j = dice.sample(range(len(BY_SIZE)), 2)
        ask_bigger = dice.random() < 0.5
        yes = (i > j) == ask_bigger
        return (
            "yes/no",
            (form, i, j),
            f"Is {with_article(BY_SIZE[i])} {('bigger' if ask_bigger else 'smaller')} than {with_article(BY_SIZE[j])}?",
            "Yes" if yes else "No",
            f"{capital(with_article(BY_SIZE[i]))} is {('bigger' if i > j else 'smaller')} than {with_article(BY_SIZE[j])}, so the answer is {('yes' if yes else 'no')}.",
        )
    if form == 1:
        a, b = dice.sample(range(0, 30), 2)
        ask_bigger = dice.random() < 0.5
        yes = (a > b) == ask_bigger
        words = pick(("bigger", "smaller"), ("greater", "less"))
        return (
            "yes/no",
            (form, a, b),
            f"Is {a} {(words[0] if ask_bigger else words[1])} than {b}?",
            "Yes" if yes else "No",
            f"{a} is {(words[0] if a > b else words[1])} than {b}, so the answer is {('yes' if yes else 'no')}.",
        )
    thing = dice.choice(list(COLOUR_OF))
    said = COLOUR_OF[thing] if dice.random() < 0.5 else dice.choice(COLOURS)
    yes = said == COLOUR_OF[thing]
    return (
        "yes/no",
        (form, thing, said),
        f"Is {noun_with_article(thing)} {said}?",
        "Yes" if yes else "No",
        (
            f"Yes, {noun_with_article(thing)} is {said}."
            if yes
            else f"No, {noun_with_article(thing)} is {COLOUR_OF[thing]}."
        ),
    )
