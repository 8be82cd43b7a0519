"""The story of the page on shapes."""

from lesson.digits import PIXELS, SIDE
from lesson.training import TRAINING_IMAGES
from lesson.words.story import Card

A_STRIP = Card(
    "A picture becomes a strip",
    f"A model does not see a picture, only {PIXELS} numbers in a row, a small tensor. Press *Play*: the "
    "first row of pixels goes into the strip, then the second behind it. Point at the picture or at the strip: where did "
    "that pixel go?",
    words=("tensor",),
)
ONE_ROW_DOWN = Card(
    "One pixel down, 28 numbers on",
    "Pixels that touch in one row stay neighbours in the strip. Pixels that touch in one column do not: a step down in the "
    "picture is a jump of 28 in the strip. Nothing is lost, as long as somebody remembers how wide a row was.",
    show={"A pixel": {"index": 9 * SIDE + 14}, "One below": {"index": 10 * SIDE + 14}},
)
READ_A_SHAPE = Card(
    "Read a shape from the left",
    f"Press *Play*: each line is run, and below it stands what it makes. ({TRAINING_IMAGES}, 28, 28) is "
    f"{TRAINING_IMAGES:,} pictures of 28 rows of 28 numbers. In `view(-1, 28 * 28)` the −1 says: work this one out "
    "yourself.",
)
ROW_OR_COLUMN = Card(
    "A row or a column?",
    f"`unsqueeze(1)` turns ({TRAINING_IMAGES},), a row of labels, into ({TRAINING_IMAGES}, 1), a column: one label for "
    "each score. They look much alike. Mix them up, and an accuracy is spoiled without a word of warning, as the next page "
    "shows.",
)
WHOSE_NUMBERS = Card(
    "Whose numbers are they?",
    "A view looks at numbers that lie somewhere else. Change one there, and it changes in every view of it. Show the memory, "
    "and go through the lines again: which of them make numbers of their own?",
    show={"Show the memory": {"memory": True}},
)
ANOTHER_WIDTH = Card(
    "What if a row were wider?",
    "`view` can cut the strip into rows of any width that divides 784. Nothing moves in memory. In rows of 56, two rows of "
    "the picture stand side by side. Press *Play*: purple is one row of the picture.",
)
NO_MATTER = Card(
    "You mind, the model does not",
    "In rows of another width you can no longer see the digit. The model gets the same 784 numbers in the same order, so its "
    "scores do not change at all: it never knew about rows.",
    show={"Two beside each other": {"width": 56}, "Torn in two": {"width": 14}},
)
SHUFFLE_THE_PIXELS = Card(
    "And if all pixels were shuffled?",
    f"Take one random order of the {PIXELS} pixels, and put every picture into it, always the same. The lower picture is the "
    "upper one, shuffled. Could you learn to read it? Press *Play*: one model sees the pictures as they are, the other sees "
    "them shuffled.",
)
NO_NEIGHBOURS = Card(
    "It has no neighbours",
    "A score is a sum: brightness times weight, over all pixels. In which order they are added does not matter, so each "
    "weight only moves along with its pixel. The model never knew which pixels touch. Your eyes use little else.",
    words=("score",),
)
ANOTHER_START = Card(
    "Not even a little?",
    "Both started alike: each random weight went along with its pixel. Leave the random weights where they are, and the "
    "shuffled model has another start. Now it gets other pictures wrong, as it would with another seed.",
    show={"Start alike": {"alike": True}, "Start otherwise": {"alike": False}},
)
IN_BATCHES = Card(
    "A batch at a time",
    f"Training does not look at all {TRAINING_IMAGES:,} pictures at once. It takes a batch, then the next, until all have "
    "been seen. The strip is one such pass: threes are blue, sevens orange. Press *Play*, and look at what is in each.",
    words=("batch",),
)
HOW_LARGE = Card(
    "How large a batch?",
    "Large batches make few steps a pass, small ones many. The pictures stay in the order of the files, so at most "
    "one batch of a pass holds both digits. What that does to learning is a scene of page 5.",
    show={
        "8": {"batch_size": 8},
        "256": {"batch_size": 256},
        "4096": {"batch_size": 4096},
    },
)
