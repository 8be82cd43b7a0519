"""The story of the gradient."""

from lesson.digits import PIXELS
from lesson.words.story import Card

DOWNHILL = Card(
    "All slopes at once",
    "One call, `loss.backward()`, finds the gradient: a slope for every number. Here are those of the weights. Orange: "
    "more weight there makes the loss smaller. Blue: larger. Press *Play*: it begins with a single picture and ends as "
    "the mean over the whole batch.",
    words=("gradient",),
)
SORTED = Card(
    "A negative three",
    "The files are sorted, so the first pictures are all threes, and every three wants a higher score: no slope is above "
    "0. A step goes against the gradient, so it adds a blue three to the weights. Shuffled, sevens pull the other way.",
    show={
        "First 256": {"images": "first 256"},
        "Shuffled 256": {"images": "shuffled 256"},
    },
)
SILENT = Card(
    "Where there is no colour",
    "Outside no picture of the batch has ink: weight × 0 is 0, and so is the slope. Pale or empty places with ink are "
    "another matter. There, hardly any picture has a say, because the model is so sure of them, rightly or wrongly.",
    show={
        "Loud start": {"init_std": 3.0},
        "Quiet start": {"init_std": 0.01},
    },
)
PULLS = Card(
    "How hard does a picture pull?",
    "The gradient is a mean of pulls: each picture pulls at the weights under its ink, by p (1 − p), the slope of the "
    "sigmoid. Undecided, p = 0.5, that is 0.25; near 0 or 1, hardly anything. Make the start "
    "quieter, and watch the pictures climb.",
)
SURE_AND_WRONG = Card(
    "Sure and wrong",
    "This is saturation: a sure picture hardly pulls, also where it is wrong. Blame the loss, not the sigmoid: with "
    "cross-entropy a picture pulls with |p − y|, hardest when sure and wrong. What you see says how much that would be "
    "here.",
    words=("saturation",),
)
NOT_FASTER = Card(
    "Longer is not faster",
    "The quiet start has the longer gradient. Does it learn faster? After one epoch of sorted batches it calls every "
    "picture a 3, and has more wrong answers than the loud one. How far to go along a gradient is another question: that of "
    "the learning rate.",
)
SAME_START = Card(
    "Same start, two losses",
    "Below: how hard each pulls at the score. mnist_loss has the slope p (1 − p), cross-entropy |p − y|. Above: where "
    "that takes it. A sure and wrong picture is hardly heard by the one, and heard most of all by the other. Press *Play*.",
    show={
        "Sure, wrong": {"score": -5.0, "digit": "a three"},
        "Undecided": {"score": 0.0, "digit": "a three"},
    },
)
WHO_IS_HEARD = Card(
    "A loss decides who is heard",
    "Suppose one picture in a batch is labelled wrongly, or unreadable. mnist_loss gives it up, and goes by the undecided. "
    "Cross-entropy lets it pull as hard as a picture can. Neither is always better: the next pages let you choose the "
    "loss, behind *More*.",
)
WHERE = Card(
    "Who changes what?",
    "`backward()` returns nothing: it leaves its slopes in `.grad`, of tensors it never names. Press *Play*: a number "
    "appears where a statement has changed it, for one weight and the bias. One `backward()` is there once too often.",
)
FORGET = Card(
    "So forget it",
    "Nobody calls `backward()` twice for one batch. But the next batch's `backward()` adds to what the last one has left, "
    "and no error warns you. So every step ends by forgetting the gradient. Try other batches and starts.",
)
ASK_THE_LOSS = Card(
    "Ask the loss itself",
    "Raise one weight by a step, lower it by as much, and see how much the loss differs: a slope without calculus. All of "
    f"them would take {2 * (PIXELS + 1):,} looks at the pictures; `backward()` takes one. Press *Play*: ever "
    "smaller steps.",
)
TWO_ERRORS = Card(
    "Two errors take turns",
    "A long step measures a straight line through a curve: a tenth of the step, a hundredth of that error. A short one "
    "subtracts two losses that agree in all but their last digits, and divides what rounding left: a tenth of the step, "
    "ten times the error.",
)
DIGITS = Card(
    "Seven digits or sixteen",
    "float32 keeps about 7 digits, float64 about 16, so there rounding takes over much later. Autograd takes no step at "
    "all: only the rounding of its own numbers is left. The dotted line is its error in float32.",
)
HOW_FAR = Card(
    "How far should a step go?",
    "The gradient says which way, not how far. Press *Play*: the step grows from nothing to a thousand. Too short, and hardly "
    "anything changes. Too far, and mnist_loss is flat: there the next gradient says nothing. The dashed line is the learning "
    "rate.",
    words=("learning rate",),
)
ONE_DIGIT_ONLY = Card(
    "Best for whom?",
    "The first pictures are all threes. The farther the step, the better for them: in the end everything is called a 3. All "
    "pictures together see it otherwise. Mix the batch, and both agree much longer.",
    show={
        "First 256": {"images": "first 256"},
        "Shuffled 256": {"images": "shuffled 256"},
    },
)
MIXED = {"images": "shuffled 256", "before": 0}
RUNNING_START = Card(
    "It depends on where you stand",
    "From a loud start the scores are far from 0, and only a very long step changes many of them. From a small start a "
    "shorter one does. After some training, another length is best. So no rate is right at every moment.",
    show={
        "Loud start": MIXED | {"init_std": 1.0},
        "Small start": MIXED | {"init_std": 0.01},
        "After 10 epochs": MIXED | {"init_std": 1.0, "before": 10},
    },
)
