"""The story of step and sigmoid."""

from lesson.experiments import presets
from lesson.words.story import Card, Knobs, knobs


def loss_free(preset: presets.Preset) -> Knobs:
    """All controls of a run but for the loss: a scene shows both."""
    return {name: value for name, value in knobs(*preset).items() if name != "loss"}


ONE = Card(
    "A step or a slope",
    "Accuracy only asks on which side of 0 a score is: a step, flat on either side. The sigmoid squeezes "
    "the same score smoothly into 0 to 1, and the loss is its distance from the truth. Press *Play*: the loss has a "
    "slope to follow. The square on the step has none.",
    words=("sigmoid", "loss", "slope"),
)
TOO_SURE = Card(
    "Sure and wrong",
    "Start this three at a score of −6: the model is sure that it sees a seven. Out there the sigmoid is nearly flat, "
    "too, and the same number of moves hardly gets it anywhere. A slope is better than none; how steep it is matters.",
    show={
        "Start at −6": {"score": -6.0, "digit": "a three"},
        "Start at −2": {"score": -2.0, "digit": "a three"},
    },
)
BY_HAND = Card(
    "The loss by hand",
    "Three pictures, and what some model predicts for each, after the sigmoid. A bar is the distance from the target: 1 "
    "for a three, 0 for a seven. Their mean is the loss. Accuracy only counts how many are on the right side of the "
    "dashed line, at 0.5.",
)
PAST_HALF = Card(
    "Only past a half",
    "As the third prediction climbs towards its target, the loss rewards every bit of it. Accuracy takes no notice "
    "until it crosses 0.5, jumps, and takes no notice again. Move all three, and find where either of them changes.",
    show={
        "To 0.4": {"third": 0.4},
        "To 0.8": {"third": 0.8},
    },
)
TURN = Card(
    "Turn one weight",
    "A real model, 784 random weights and a bias. Click a pixel: blue ones have more ink in threes, orange ones in "
    "sevens. Press *Play* to turn its weight while all others stay. Above: how many more training pictures come out "
    "right. Below: the loss.",
)
STAIRCASE = Card(
    "It is a staircase",
    "From afar the upper line may look like a slope. It is a staircase: a small step for each picture with ink at this "
    "pixel. Wherever a weight stands, it stands on a flat tread. The dashed lines are as steep as the curves are at "
    "the dot.",
)
BLANK = Card(
    "Where nobody writes",
    "In the corner no training picture has any ink. What a weight adds to a score is weight × ink, and anything × 0 is "
    "0. Turn such a weight as far as you like: no score moves, no answer, no loss. So training never moves it either.",
    show={
        "A blank pixel": {"row": 0, "column": 0},
        "A pixel with ink": {"row": 9, "column": 14},
    },
)
MICROSCOPE = Card(
    "Under the microscope",
    "The nudge is also the zoom: the filled dots are before it, the rings after it. Make it smaller. Above, one flat "
    "tread is left. Below, the curve becomes a straight line, and its slope times the nudge tells how much the loss "
    "will change.",
    show={
        "Nudge by 1": {"nudge": 1.0},
        "By a millionth": {"nudge": 1e-6},
    },
)
TRAIL = Card(
    "Where the trail ends",
    "Autograd follows the loss back to each weight, operation by operation. Accuracy compares, `scores > 0`, and a "
    "comparison passes no slope on: there the trail ends. So the machine learns from the loss, and people read the "
    "accuracy.",
)
KEEPS_ITS_WORD = Card(
    "Does p keep its word?",
    "A trained model answers 3 with p = 0.9: then one in ten such answers should be wrong. Across: how often p says that "
    "an answer is wrong. Up: how often it is. On the dashed line they agree; above it, p promises too much. Below: "
    "wrong/pictures.",
)
DICE = Card(
    "What mnist_loss means",
    "Roll dice: answer 3 with probability p. mnist_loss is the share of mistakes to expect. With p near 0 or 1 dice hardly "
    "matter, so it is near the error rate. It is no measure of honest doubt: of pictures that are mostly threes, it wants "
    "p = 1.",
)
HONEST = Card(
    "What cross-entropy asks",
    "Suppose seven in ten pictures that look alike are threes. mnist_loss is least at p = 1, cross-entropy at p = 0.7. So it "
    "wants the truth; training may still fall short of it. Shuffled, from a small start, it nearly keeps its word. By "
    "default neither does.",
    show={
        "Small start": loss_free(presets.JUST_RIGHT),
        "Default": loss_free(presets.USUAL),
    },
)
