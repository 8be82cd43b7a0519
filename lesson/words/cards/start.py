"""The story of the start page."""

from lesson.digits import PIXELS
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES
from lesson.words.story import Card

WATCH = Card(
    f"Can {PIXELS + 1} numbers read?",
    "The model has never seen the digit on the pad. Its numbers begin at random, so its first answer is luck. Press "
    f"*Play*: each epoch shows it {TRAINING_IMAGES:,} other digits, and it takes small steps downhill. When does its "
    f"answer turn? The lower curve counts wrong answers to {VALIDATION_IMAGES:,} further digits.",
    words=("epoch",),
)
YOURS = Card(
    "Draw your own",
    "Draw a 3 or a 7 on the pad, with the mouse, a finger or a pen. The figure shows it as the model sees it: "
    "28 × 28 pixels, scaled and centred as in MNIST. Then press *Play*. *Clear* brings the example back, and the slider "
    "has others.",
)
VOTES = Card(
    "One vote a pixel",
    f"Each of the {PIXELS} weights belongs to one pixel, and votes with its ink: blue for 3, orange for 7. The sum of all "
    "votes, and one number more, is the score. Nobody writes down what a 3 looks like. Still a 3 over a 7 appears "
    "in the weights.",
    words=("score",),
)
LESSON = Card(
    "A lesson to play with",
    "This is the MNIST lesson of the fast.ai course: the real pictures, real training. You can watch every step, change "
    "whatever you like, and read the code that runs, below each figure. *Next* walks through the whole lesson. Below is its "
    "map.",
)
RACE = Card(
    "A fair race",
    f"All three see the same pictures in the same order. Two are the same {PIXELS + 1} numbers: *by hand* starts with large "
    "ones, *small start* as PyTorch does. The *ReLU net* has two layers, and starts small too. The dotted line takes no steps: "
    "it averages labelled pictures, and asks which average is nearer.",
)
SAME_START = Card(
    "Compare like with like",
    "The net beats the model by hand, and it is tempting to thank its second layer. But one layer with a small start does as "
    "well after 40 epochs. Two things had changed at once. *PyTorch's version* takes such a difference apart; *ReLU "
    "net* shows where a second layer pays.",
)
