"""A grammar of English opinions: every sentence comes with its label, 1 praise or 0 blame.

`Grammar(seed).sentence()` draws one. Clauses are facts ("the zipper broke"),
judgements ("the soup was far from bland"), idioms ("I dare you not to smile"), and
sentences join them; in a contrast the main clause decides the label.
"""
from __future__ import annotations

import random
import re

from phrases import read_sections, read_words

WORDS = read_words("words.txt")
FACTS = read_sections("facts.txt")
IDIOMS = read_sections("idioms.txt")
DOMAINS = [k[: -len(" items")] for k in WORDS if k.endswith(" items")]
SIGN = {1: "+", 0: "-"}
SLOT = re.compile(r"\{(\w+)\}")
NO_ATTRIBUTE = re.compile(
    r"(a |an |worth|not |nothing|better|worse|exactly|just|beyond|second|too |hard to|impossible|easy|simple|spot)")


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def with_article(text: str) -> str:
    return ("an " if text[0].lower() in "aeiou" else "a ") + text


def attributive(words: list[str]) -> list[str]:
    """Only the adjectives that may stand before a noun."""
    return [w for w in words if not NO_ATTRIBUTE.match(w)]


PRAISE, BLAME = WORDS["praise"], WORDS["blame"]
ADJECTIVES = {1: PRAISE, 0: BLAME}
ATTRIBUTES = {1: attributive(PRAISE), 0: attributive(BLAME)}


class Grammar:
    """Draws labelled sentences; the same seed gives the same sentences."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.pick = self.random.choice

    # words and phrases -------------------------------------------------
    def item(self, domain: str) -> str:
        return self.pick(WORDS[f"{domain} items"])

    def aspect(self, domain: str) -> str:
        return self.pick(WORDS[f"{domain} aspects"])

    def noun(self, domain: str) -> str:
        return self.aspect(domain) if self.random.random() < 0.7 else self.item(domain)

    def adjective(self, good: int, before_noun: bool = False) -> str:
        word = self.pick((ATTRIBUTES if before_noun else ADJECTIVES)[good])
        if word in ATTRIBUTES[good] and self.random.random() < 0.3:
            word = self.pick(WORDS["adverbs"]) + " " + word
        return word

    def denial(self, good: int) -> str:
        """'not boring at all' for praise, 'hardly moving' for blame."""
        word = self.pick(ATTRIBUTES[1 - good])
        if good:
            forms = ["not {} at all", "not {}", "never {}", "anything but {}", "not the least bit {}", "far from {}",
                     "not {} in any way"]
        else:
            forms = ["not {}", "not {} at all", "not very {}", "not even {}", "never {}", "hardly {}", "anything but {}",
                     "far from {}", "not as {} as they say", "barely {}", "not particularly {}",
                     "neither {} nor " + self.pick(ATTRIBUTES[1]), "less {} than I hoped"]
        return self.pick(forms).format(word)

    def verb(self, noun: str) -> str:
        past = self.random.random() < 0.35
        plural = noun in WORDS["plural aspects"]
        return ("were" if plural else "was") if past else ("are" if plural else "is")

    def slot(self, name: str, domain: str, good: int) -> str:
        """A fresh filling for one slot of an idiom."""
        lists = {"padv": "pleasantly", "nadv": "unpleasantly", "who": "people", "ppt": "experienced", "feelp": "feeling well",
                 "feeln": "feeling bad", "mild": "mild flaws", "mildp": "mild merits", "fans": "audiences", "ving": "doing"}
        plain = name.rstrip("23")
        if plain in ("ppos", "nneg"):
            return self.pick(WORDS["pleasures" if plain == "ppos" else "troubles"])
        if plain in ("cmp", "cmpn"):
            return self.pick(WORDS["better" if plain == "cmp" else "worse"])
        if name in lists:
            return self.pick(WORDS[lists[name]])
        choices = {"fixed": ["fixed", "repairs", "improves", "got rid of"], "v": ["love", "enjoy", "like"],
                   "broke": ["broke", "ruined", "removed", "destroys"], "vn": ["hate", "dislike", "regret"],
                   "ppt0": ["slept", "ate", "laughed", "danced", "talked", "were treated"]}
        if name in choices:
            return self.pick(choices[name])
        if name in ("adjvp", "adjvn"):
            return self.pick([w for w in ATTRIBUTES[int(name == "adjvp")] if w[0] in "aeiou"])
        return {"i": self.item, "n": self.aspect, "ai": lambda d: with_article(self.item(d)),
                "adjp": lambda d: self.pick(ATTRIBUTES[1]), "g": lambda d: self.pick(ATTRIBUTES[1]),
                "adjn": lambda d: self.pick(ATTRIBUTES[0]), "b": lambda d: self.pick(ATTRIBUTES[0]),
                "c": lambda d: self.clause(d, good)}[name](domain)

    def fill(self, template: str, domain: str, good: int) -> str:
        return SLOT.sub(lambda m: self.slot(m[1], domain, good), template)

    # clauses -----------------------------------------------------------
    def fact(self, domain: str, good: int) -> str:
        return self.pick(FACTS[f"{domain} {SIGN[good]}"])

    def idiom(self, domain: str, good: int) -> str:
        return self.fill(self.pick(IDIOMS[f"idioms {SIGN[good]}"]), domain, good)

    def clause(self, domain: str, good: int) -> str:
        chance = self.random.random()
        if chance < 0.40:
            return self.plain_clause(domain, good)
        if chance < 0.80:
            return self.idiom(domain, good)
        if chance < 0.92:
            if domain in ("product", "service") or self.random.random() < 0.3:
                return f"the {self.aspect(domain)} {self.pick(IDIOMS[f'predicates {SIGN[good]}'])}"
            return self.idiom(domain, good)
        return self.fact(domain, good)

    def plain_clause(self, domain: str, good: int) -> str:
        chance = self.random.random()
        if chance < 0.34:
            return self.fact(domain if self.random.random() < 0.72 else "any", good)
        if chance < 0.75:
            noun = self.noun(domain)
            said = self.adjective(good) if chance < 0.62 else self.denial(good)
            return f"the {noun} {self.verb(noun)} {said}"
        if chance < 0.83:
            target = self.pick([f"this {self.item(domain)}", f"the {self.aspect(domain)}", "it"])
            if self.random.random() < 0.35:
                return (f"I don't {self.pick(['regret', 'dislike', 'hate'])} {target} at all" if good
                        else f"I don't {self.pick(WORDS['praising verbs'])} {target}")
            return f"I {self.pick(WORDS['praising verbs' if good else 'blaming verbs'])} {target}"
        if chance < 0.91:
            said = self.adjective(good) if self.random.random() < 0.75 else self.denial(good)
            return self.pick(["it is {}", "it was {}", "this is {}", "what we got was {}", "we found it {}"]).format(said)
        return self.existence(domain, good)

    def existence(self, domain: str, good: int) -> str:
        like, noun = self.pick(["like", "love", "enjoy", "admire"]), self.aspect(domain)
        both = f"it has {with_article(self.adjective(good, True))} {noun} and " \
               f"{with_article(self.adjective(good, True))} {self.aspect(domain)}"
        other = self.pick(ATTRIBUTES[1 - good])
        if good:
            return self.pick([f"there is a lot to {like} here", "there is nothing to complain about", both,
                              f"I found no fault with the {noun}", f"there was not one {other} moment",
                              f"no {self.item(domain)} has ever made me this happy", f"you could not ask for a better {noun}"])
        return self.pick([f"there is nothing to {like} here", "there is a lot to complain about", both,
                          f"I found many faults with the {noun}", f"there was not one {other} moment",
                          f"no {self.item(domain)} has ever made me this angry", f"you could hardly find a worse {noun}",
                          f"it lacks {other} {noun}", f"there is too much hype and too little {noun}", f"where is the {noun}?"])

    def noun_phrase(self, domain: str, good: int) -> str:
        first = with_article(self.adjective(good, True))
        second, item = self.adjective(good, True), self.item(domain)
        top = self.pick(["best", "finest", "nicest", "most enjoyable", "most impressive"] if good
                        else ["worst", "dullest", "weakest", "most annoying", "most disappointing"])
        return self.pick([f"{first} {item}", f"{first}, {second} {item}", f"{first} and {second} {item}", f"what {first} {item}",
                          f"one of the {top} {item}s I know", f"{first} {item} with {with_article(second)} {self.aspect(domain)}"])

    # sentences ---------------------------------------------------------
    def contrast(self, domain: str, good: int) -> str:
        """Two clauses that disagree; the main clause carries the label."""
        other, main = self.clause(domain, 1 - good), self.clause(domain, good)
        thing = self.pick(WORDS["bad things" if good else "good things"])
        said = self.pick(["I was told that", "they say that", "the reviews say that", "I thought that", "I expected that"])
        return self.pick([f"{other}, but {main}", f"{other}, but {main}", f"although {other}, {main}", f"even though {other}, {main}",
                          f"{main}, even though {other}", f"{other}; however, {main}", f"{other}, yet {main}",
                          f"despite {thing}, {main}", f"{said} {other}, but {main}"])

    def agreement(self, domain: str, good: int) -> str:
        x, y, z = (self.clause(domain, good) for _ in range(3))
        return self.pick([f"{x} and {y}", f"{x}, and {y}", f"{x}. {capital(y)}", f"{x}. {capital(y)}",
                          f"{x}. {capital(y)}. {capital(z)}", f"{x}, {y}, and {z}", f"{x} because {y}",
                          f"{capital(self.item(domain))}: {x}, {y}"])

    def expectation(self, domain: str, good: int) -> str:
        item, noun, main = self.item(domain), self.aspect(domain), self.clause(domain, good)
        feared = self.adjective(1 - good)
        if good:
            return self.pick([f"I expected it to be {feared}, but {main}", f"I was afraid the {noun} would be {feared}, and I was wrong",
                              f"at first I did not like the {noun}, now I love it", f"I had my doubts about the {item}, but {main}",
                              f"I was ready to hate this {item} and ended up loving it", f"it could have been {feared}, and instead {main}",
                              f"it is not {self.pick(['cheap', 'perfect', 'short', 'new', 'big', 'fancy', 'for everyone'])}, but {main}"])
        return self.pick([f"I expected it to be {feared}, but {main}", f"I hoped the {noun} would be {feared}, and I was wrong",
                          f"at first I liked the {noun}, now I hate it", f"I had high hopes for the {item}, but {main}",
                          f"I wanted to like this {item} and ended up hating it", f"it could have been {feared}, and instead {main}",
                          f"it is {self.pick(['cheap', 'pretty', 'short', 'new', 'big', 'fancy', 'well known'])}, but {main}",
                          f"it tries to be {feared} but only manages to be {self.adjective(0)}",
                          f"the only {self.pick(PRAISE[:40])} thing about it is the {noun}",
                          f"they promise {with_article(self.adjective(1, True))} {item}; what you get is {with_article(self.adjective(0, True))} one"])

    def opened(self, domain: str, good: int) -> str:
        """One clause, now and then with an opening."""
        text = self.clause(domain, good)
        if self.random.random() < 0.15:
            text = self.pick(["honestly, ", "all in all, ", "in the end, ", "after a month, ", "to be fair, ", "I must say, ",
                              "so far, ", "long story short: ", "verdict: "]) + text
        if self.random.random() < 0.1:
            text = self.pick(["for my birthday I got this {i}: ", "we went there last weekend and ", "I bought this {i} last month and ",
                              "my first {i}: ", "we saw it yesterday: ", "I have had it since March and "]).replace("{i}", self.item(domain)) + text
        return text

    def sentence(self) -> tuple[str, int]:
        good, domain, chance = self.random.randrange(2), self.pick(DOMAINS), self.random.random()
        shapes = [(0.30, self.opened), (0.51, self.clause), (0.58, self.noun_phrase), (0.735, self.contrast),
                  (0.86, self.agreement), (0.916, self.expectation)]
        make = next((f for limit, f in shapes if chance < limit), None)
        text = make(domain, good) if make else self.fill(self.pick(IDIOMS[f"exclamations {SIGN[good]}"]), domain, good)
        text = capital(text.strip())
        if text[-1] not in ".!?":
            text += self.pick([".", ".", ".", ".", "!", ""])
        return (text.lower() if self.random.random() < 0.12 else text), good
