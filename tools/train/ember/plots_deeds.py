"""The plots around something done or learned.

Every plot gets the hero, the friend, the thing, the thing with its colour, a time and a sign of joy; it returns the parts of a story.
"""

from __future__ import annotations

from people import ending
from words import FEARS, SKILLS, TRAITS, dice, pick, with_article


def stuck(hero, friend, thing, look, when, happy):
    """Somebody is stuck and is pulled out."""
    trap = pick("a deep hole", "a net", "a thorn bush", "the mud", "a hollow tree")
    return [
        f'{when} {hero.name} went for a walk and heard a cry. It was {friend.name}, {with_article(friend.kind)} who was stuck in {trap}. "Please help me!" called {friend.name}.',
        f'{hero.name} pulled and pulled, but {hero.he} was not strong enough. "Wait here," said {hero.name}. "I will get a rope." {hero.He} ran home as fast as {hero.he} could.',
        f'With the rope {hero.name} pulled again, and this time {friend.name} came free. "You saved me!" said {friend.name}. {friend.He} gave {hero.name} a big hug.',
        "They became best friends and played together every day.",
        ending(
            hero,
            pick(
                "you should never give up on someone in need",
                "a good idea can be stronger than big arms",
                "kindness is how friendships begin",
            ),
        ),
    ]


def afraid(hero, friend, thing, look, when, happy):
    """A fear gets smaller with a friend."""
    fear, event, time = dice.choice(FEARS)
    return [
        f"{hero.name} was afraid of {fear}. When the others laughed, {hero.he} hid and felt small.",
        f"One {time} {hero.name} was out with {hero.his} friend {friend.name}, {with_article(pick(*TRAITS[1:4]))} {friend.kind}. Suddenly {event}. {hero.name} began to shake.",
        f""""{pick('Take my hand', 'Stay close to me')}," said {friend.name}. "{pick('Close your eyes and count to five', 'Breathe in and out', 'Sing a song with me')}." {hero.name} did what {friend.name} said, and slowly the fear became smaller.""",
        f'When it was over, {hero.name} {happy}. "I was afraid, but I did it!" {hero.he} said.',
        ending(
            hero,
            pick(
                "being brave means going on even when you are afraid",
                "fear gets smaller when you share it",
                "a friend can make you brave",
            ),
        ),
    ]


def practice(hero, friend, thing, look, when, happy):
    """A skill comes with many tries."""
    skill, where = dice.choice(SKILLS)
    return [
        f"{hero.name} wanted to learn to {skill}. All {hero.his} friends could do it, but {hero.name} could not.",
        f'{when} {hero.he} went to {where} and tried. It went wrong. {hero.He} tried again, and it went wrong again. "I will never learn to {skill}," said {hero.name}.',
        f'{friend.name}, an old {friend.kind}, heard {hero.him}. "I needed a hundred tries," said {friend.name}. "Come every day and try a little." So {hero.name} came back every day.',
        f"After {pick('two weeks', 'a month', 'many days')} it finally worked. {hero.name} could {skill}! {friend.name} {happy}.",
        ending(
            hero,
            pick(
                "practice makes the hard things easy",
                "you only fail when you stop trying",
                "every master was once a beginner",
            ),
        ),
    ]


def race(hero, friend, thing, look, when, happy):
    """The fast one sleeps, the slow one wins."""
    return [
        f'{hero.name} was very fast and told everybody about it. "Nobody can beat me!" {hero.he} said every day.',
        f"""{when} {friend.name}, a slow {friend.kind}, said, "Let us race to the {pick('big tree', 'old bridge', 'red house', 'windmill')}." {hero.name} laughed, but {hero.he} agreed.""",
        f"""{hero.name} ran ahead and was soon far away. "I have so much time," {hero.he} thought, and {hero.he} lay down to {pick('sleep', 'take a nap', 'rest')}. {friend.name} kept walking, step by step.""",
        f"When {hero.name} woke up, {friend.name} was already there. Everybody cheered for {friend.name}. {hero.name} was ashamed, but {hero.he} shook {friend.his} hand.",
        ending(
            hero,
            pick(
                "slow and steady wins the race", "it is better to finish than to boast", "being proud can make you lose"
            ),
        ),
    ]


def lost_way(hero, friend, thing, look, when, happy):
    """Too far from home, and a way back."""
    weather = pick("fog came up", "it began to snow", "it got dark", "heavy rain began to fall")
    sign = pick(
        ("a small light", "the light"),
        ("the sound of a bell", "the sound"),
        ("a little stream", "the stream"),
        ("a trail of footprints", "the trail"),
    )
    return [
        f"""{hero.His} mother always said, "Do not walk too far." But {when.lower()} {hero.name} followed a {pick('butterfly', 'bird', 'rainbow', 'shiny beetle')} and forgot {hero.his} mother's words.""",
        f"Soon {weather}, and {hero.name} did not know where {hero.he} was. {hero.He} felt cold and lonely.",
        f'Then {hero.he} noticed {sign[0]}. {hero.name} followed {sign[1]} until {hero.he} met {with_article(friend.kind)} named {friend.name}. "I know the way to your home," said {friend.name}, and walked with {hero.him}.',
        f"{hero.His} mother was waiting at the door. She hugged {hero.name} and gave {friend.name} {pick('a bowl of soup', 'a piece of cake', 'a warm blanket')} to say thank you.",
        ending(
            hero,
            pick(
                "it is good to listen to people who love you",
                "even when you are lost, there is a way home",
                "you should thank those who help you",
            ),
        ),
    ]


def seed(hero, friend, thing, look, when, happy):
    """A seed needs time."""
    plant = pick(
        ("apple tree", "apples"),
        ("pear tree", "pears"),
        ("sunflower", "seeds"),
        ("strawberry plant", "strawberries"),
        ("cherry tree", "cherries"),
    )
    return [
        f'{when} {hero.name} found a tiny seed and put it into the ground. "Grow!" said {hero.name}. But nothing happened.',
        f'The next day {hero.he} looked again, and still there was nothing. "This seed is no good," said {hero.name}. {friend.name}, {hero.his} neighbor, {with_article(friend.kind)}, smiled. "Give it water, sun and time," said {friend.name}.',
        f"So {hero.name} watered the seed every day. First there was a small green leaf, then a stem, and after a long time {with_article(plant[0])}.",
        f"When the {plant[1]} were ripe, {hero.name} shared them with {friend.name} and all the others. They tasted wonderful.",
        ending(
            hero,
            pick(
                "good things need time",
                "patience brings the sweetest fruit",
                "small care every day makes big things grow",
            ),
        ),
    ]


def picnic(hero, friend, thing, look, when, happy):
    """Rain, and a better idea."""
    return [
        f"{when} {hero.name} and {hero.his} friend {friend.name}, {with_article(friend.kind)}, wanted to have a picnic. They packed {pick('bread and cheese', 'apples and cookies', 'sandwiches and juice')} into a basket.",
        f'But as soon as they sat down, it began to rain. Everything got wet. "The day is ruined," said {friend.name}.',
        f"""{hero.name} thought for a moment. "{pick('Let us build a tent from blankets', 'Let us have the picnic under the table', 'Let us eat in the old barn')}," {hero.he} said. So they ran inside, dried their feet and told each other funny stories while the rain fell on the roof.""",
        "It was the best picnic they had ever had.",
        ending(
            hero,
            pick(
                "a bad start can still become a good day",
                "you can make your own sunshine",
                "good company matters more than good weather",
            ),
        ),
    ]
