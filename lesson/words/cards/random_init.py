"""The story of the page on random starts."""

from lesson.digits import PIXELS
from lesson.training import Settings
from lesson.words.story import Card, knobs

FOUR, ALL = "Four pictures", "A thousand starts"  # what the last scene shows

KNOWS_NOTHING = Card(
    "A model that knows nothing",
    f"Every weight and bias is drawn at random: a weight for each of {PIXELS} pixels, and one bias. A picture's score is "
    "brightness times weight, added up, plus the bias. Above 0 the model calls it a 3, otherwise a 7. Press *Play*, and "
    "watch where each picture's score falls.",
    words=("weight and bias", "score"),
)
WHAT_IS_RIGHT = Card(
    "What it happens to get right",
    "Threes are blue and stand on the line, sevens are orange and hang from it. Pale ones are wrong. The accuracy is the "
    "share that is not. Move the seed: other random numbers, other luck.",
    words=("accuracy",),
    show={"Good luck": {"seed": 57}, "Bad luck": {"seed": 49}},
)
TOSSED_ONCE = Card(
    "Why not all a half?",
    "A coin is tossed anew for every picture. A random model is tossed once. Threes look like one another, so most of them "
    "get the same name by chance, and so do most sevens. Press *Play*: ten starts more at each step.",
)
SAME_OR_OTHER = Card(
    "The same name, or two",
    "Grey: most threes and most sevens are called the same, so one digit is mostly right and the other mostly wrong. That "
    "is often near a half. Green: they get different names. These make both ends: right way round, or the wrong way.",
)
WORST_IS_GOOD = Card(
    "The worst is as good as the best",
    "A very low accuracy is worth as much as a very high one. That model tells the digits apart, and only mixes up their "
    "names. Turn the sign of all its numbers around, and what was wrong is right.",
    show={"A very low one": {"seed": 49}},
)
A_HALF = Card(
    "An accuracy of a half",
    "The post measured its first random model and printed 0.5040. Who would be suspicious? But its predictions had the shape "
    "(N,), its labels (N, 1). PyTorch compares these by broadcasting: every prediction meets every label. Press *Play*.",
    words=("broadcasting",),
)
TWO_OF_FOUR = Card(
    "Two of four, whatever it says",
    "Look at one column. Whatever the model calls that picture, two of the four labels agree, since two are threes and two "
    "are sevens. So the mean is a half before the model has said a word. Only the framed pairs were meant.",
    show={"Other pictures": {"four": 42}},
)
EVERY_START = Card(
    "A thousand models, one answer",
    "Both halves show the same random starts. Above, each prediction with its own label: anything can come out. Below, all "
    "pairs: nearly a half, for every model. If an accuracy stays at a half, look at the shapes first.",
    show={"A thousand starts": {"ruler": ALL}, "Four pictures": {"ruler": FOUR}},
)
THE_SUM = Card(
    "What the start leaves behind",
    "Weights are their random start plus all the steps of training. Press *Play*. Curves are cosines: 1 for the same "
    "picture, 0 for nothing in common; *3 - 7* is the average three minus the average seven. With the usual settings, what "
    "was added soon looks like it; the weights stay like the start.",
)
LOUD = Card(
    "Outweigh the noise",
    "The start never leaves: training must outweigh it, and part of what it adds only undoes it. Longer steps go farther, "
    "and fewer are wrong. A small start leaves nothing to outweigh: then the weights are what was added, and look like it.",
    show={
        "Usual": knobs(Settings(), 40),
        "Longer steps": knobs(Settings(lr=5.0), 40),
        "Small start": knobs(Settings(init_std=0.01), 40),
    },
)
