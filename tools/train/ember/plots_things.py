"""The plots around a thing.

Every plot gets the hero, the friend, the thing, the thing with its colour, a time and a sign of joy; it returns the parts of a story.
"""

from __future__ import annotations

from people import ending
from words import HIDING_PLACES, capital, pick, with_article


def lost_and_found(hero, friend, thing, look, when, happy):
    """The thing is gone; a friend helps to find it."""
    hidden = pick(*HIDING_PLACES)
    return [
        pick(
            f"{hero.name} had {with_article(look)} and loved it very much.",
            f"{hero.His} favorite thing was {with_article(look)}.",
        ),
        f"{when} the {thing} was gone. {hero.name} looked everywhere, but {hero.he} could not find it. {hero.He} was sad and began to cry.",
        f"""Then {with_article(friend.kind)} named {friend.name} came by. "{pick('What is wrong', 'Why are you crying')}, {hero.name}?" asked {friend.name}. "I lost my {look}," said {hero.name}. "{pick('I will help you', 'Let us look together')}," said {friend.name}.""",
        f'They looked and looked. At last {friend.name} found the {thing} {hidden}. {hero.name} {happy}. "Thank you, {friend.name}!" {hero.he} said.',
        ending(
            hero,
            pick(
                "a good friend makes every search shorter",
                "it is wise to ask for help",
                "two pairs of eyes see more than one",
            ),
        ),
    ]


def learning_to_share(hero, friend, thing, look, when, happy):
    """First "it is mine", then sorry."""
    return [
        f"{when} {hero.name} got {with_article(look)} from {hero.his} {pick('grandmother', 'uncle', 'mother', 'father')}. {hero.He} was very proud of it.",
        f"""{capital(with_article(friend.kind))} named {friend.name} saw the {thing}. "May I {pick('hold it', 'try it', 'have it for a while')}?" asked {friend.name}. "No, it is mine!" said {hero.name}. {friend.name} went away with {friend.his} head down.""",
        f'''{hero.name} sat alone with the {look}, but it was no fun. {hero.He} felt bad. So {hero.he} ran after {friend.name} and said, "{pick('I am sorry', 'Please forgive me')}. Let us share it."''',
        f"{friend.name} {happy}, and the two of them spent the whole {pick('day', 'afternoon')} together.",
        ending(
            hero,
            pick(
                "sharing makes everything better",
                "joy grows when it is shared",
                "a friend is worth more than " + with_article(thing),
            ),
        ),
    ]


def broken_thing(hero, friend, thing, look, when, happy):
    """A thing breaks, is hidden, and the truth comes out."""
    parent = pick("mother", "father", "grandmother", "grandfather")
    return [
        f"{hero.His} {parent} had {with_article(look)} that nobody was allowed to touch.",
        f"{when} {hero.name} played with it anyway. It fell to the floor and broke. {hero.name} was scared, so {hero.he} hid the pieces {pick(*HIDING_PLACES)}.",
        f'At dinner {hero.name} could not eat. {hero.His} tummy hurt because {hero.he} felt so bad. At last {hero.he} said, "I broke the {look}. I am sorry."',
        f"""{hero.His} {parent} was quiet for a moment and then said, "{pick('Thank you for telling me the truth', 'I am glad that you told me')}. We can fix it together." They did, with {pick('glue', 'a lot of glue', 'glue and patience')}, and {hero.name} felt light again.""",
        ending(
            hero,
            pick(
                "the truth is easier to carry than a secret",
                "telling the truth takes courage",
                "everyone makes mistakes, but it is good to say sorry",
            ),
        ),
    ]


def birthday(hero, friend, thing, look, when, happy):
    """It looks as if everyone had forgotten."""
    return [
        f'It was {hero.his} birthday, but nobody said a word about it. {hero.name} went to {friend.name} the {friend.kind}, but {friend.name} said, "I am busy," and shut the door. {hero.name} thought that everyone had forgotten {hero.him}.',
        f"Sad and alone, {hero.he} walked home. It was dark inside. {hero.name} opened the door, and suddenly all the lights went on.",
        f'"Happy birthday, {hero.name}!" shouted all {hero.his} friends. {friend.name} held {with_article(look)} in {friend.his} hands. "This is for you," said {friend.name}. "That is why I was so busy."',
        f"{hero.name} {happy}. They ate cake and danced until late.",
        ending(
            hero,
            pick(
                "you should not be too quick to be sad",
                "friends do not forget you",
                "sometimes a closed door hides a surprise",
            ),
        ),
    ]


def finder(hero, friend, thing, look, when, happy):
    """A found thing goes back to its owner."""
    return [
        f"{when} {hero.name} found {with_article(look)} on the road. It was beautiful, and {hero.name} wanted to keep it.",
        f'''Then {hero.he} saw {friend.name}, an old {friend.kind}, who was looking for something. "Have you lost anything?" asked {hero.name}. "Yes, my {look}," said {friend.name}. "It was a gift from my {pick('brother', 'sister', 'best friend')}."''',
        f'{hero.name} did not want to give it away, but {hero.he} knew what was right. "Here it is," {hero.he} said and handed over the {thing}.',
        f"{friend.name} had tears in {friend.his} eyes. Every week after that, {friend.he} brought {hero.name} fresh {pick('bread', 'berries', 'honey', 'flowers')}.",
        ending(
            hero, pick("honesty is rewarded", "doing the right thing feels good", "what you give comes back to you")
        ),
    ]
