"""The story of the 45 pairs, the last scene of the page on ten digits."""

from lesson.experiments.hard_pairs import PAIRS
from lesson.words.story import Card

SAMPLE, ALL = "Sample", "All 70,000"
EPOCHS = 10
LESSON = {"pictures": SAMPLE, "pair_epochs": EPOCHS}

TWO_AT_A_TIME = Card(
    "Two at a time",
    f"3 and 7 were one pair of digits; there are {len(PAIRS)}. Each gets the lesson you know: 784 weights, a bias, the same "
    "loop. A cell says how many per cent of a pair's validation pictures are wrong. Click one for its weights, "
    "blue for the smaller digit, and its surest mistakes.",
    words=("validation",),
    show={"4/9": {"pair": "4/9"}, "0/1": {"pair": "0/1"}},
)
HOW_SURE = Card(
    "How sure is the order?",
    "The sample has few validation pictures of each pair. Point at a cell for its 95 % interval: many overlap, so the order "
    "may be chance. All of MNIST has about five times as many. Does the same pair stay hardest?",
    show={ALL: LESSON | {"pictures": ALL}, "The sample": LESSON},
)
