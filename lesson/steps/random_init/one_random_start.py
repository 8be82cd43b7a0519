"""One random start: 785 random numbers, and the scores they give."""

from typing import TYPE_CHECKING

from torch import Tensor

from lesson.digits import PIXELS, load_digits
from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import STARTS, Starts, thousand_starts
from lesson.loss import batch_accuracy
from lesson.models import init_params, linear
from lesson.steps.random_init.one_random_start_figure import (
    alternating,
    picture_words,
    scores_by_digit,
)
from lesson.steps.random_init.starts import OneStart, one_start
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES
from lesson.words.numbers import count, wilson
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


SAME, HALF, BETTER = (
    "It stays what it is",
    "It comes nearer to a half",
    "It gets better",
)
TOSS, SPREAD, NOTHING = (
    "All about 50%: it is like tossing a coin",
    "Anything from far below 50% to far above",
    "All about 0%: they know nothing",
)
SMALLER = Question(
    "smaller",
    "A hundredth of everything",
    "Multiply all 785 random numbers by a hundredth, as a std of 0.01 instead of 1 does. What happens to the accuracy?",
    (SAME, HALF, BETTER),
)
MANY = Question(
    "spread",
    "Before you go on",
    f"The next scene has {STARTS:,} models that know nothing. How many per cent of the training pictures will they get right?",
    (TOSS, SPREAD, NOTHING),
)


def smaller(seed: int, loud: OneStart, quiet: OneStart) -> Answer:
    """From one seed with std 1 and with std 0.01."""
    before, after = loud.accuracy, quiet.accuracy
    nearer = HALF if abs(after - 0.5) < abs(before - 0.5) else BETTER
    return Answer(
        SAME if abs(after - before) < 0.001 else nearer,
        f"With seed {seed} it is {before:.4f}, then {after:.4f}. All scores shrink alike, from at most ±"
        f"{loud.scores.abs().max():.2g} to ±{quiet.scores.abs().max():.2g}, and the accuracy only asks on which side of 0 they "
        "are.",
    )


def spread(starts: Starts) -> Answer:
    """From many starts."""
    lowest, highest = starts.accuracy.min().item(), starts.accuracy.max().item()
    narrow = TOSS if lowest > 0.3 else NOTHING
    return Answer(
        SPREAD if highest - lowest > 0.3 else narrow,
        f"They run from {lowest:.1%} to {highest:.1%}. The next scene shows them all, and why.",
    )


def smaller_now(seed: int) -> Answer:
    """Draw both, and answer."""
    return smaller(seed, one_start(seed, 1.0), one_start(seed, 0.01))


def spread_now() -> Answer:
    """Draw them all, and answer."""
    return spread(thousand_starts())


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


def caption(start: OneStart, targets: Tensor) -> str:
    """What a start (n, 1) happens to call a 3, and its accuracies."""
    counts = confusion(start.scores, targets)
    right = round(start.valid_accuracy * VALIDATION_IMAGES)
    low, high = wilson(right, VALIDATION_IMAGES)
    return (
        f"It calls {count(counts.threes_called_3, 'three')} and {count(counts.sevens_called_3, 'seven')} a 3: accuracy "
        f"**{start.accuracy:.4f}** on all {TRAINING_IMAGES:,} training pictures, on the validation pictures "
        f"{start.valid_accuracy:.4f} (95 % interval {low:.3f} to {high:.3f})."
    )


ONE_BY_ONE = 40  # pictures


def one_random_start(lab: "Lab") -> None:
    """785 random numbers, and the scores they give."""
    seed, std = lab.seed(), lab.init_std()
    lab.cards(
        KNOWS_NOTHING,
        WHAT_IS_RIGHT,
        Ask(SMALLER, lambda: smaller_now(seed)),
        Ask(MANY, spread_now),
    )
    x, y = load_digits().train_x, load_digits().train_y
    start, rows = one_start(seed, std), alternating(y, ONE_BY_ONE)
    lab.figure(scores_by_digit(start.scores, y, start.weights, x, rows))
    words = picture_words(start.scores[rows], y[rows])
    lab.play(len(rows) - 1, "picture", words)
    lab.what_you_see(caption(start, y))
    lab.equation(r"\text{score} = \sum_{i=1}^{784} x_i\,w_i + b", (linear, "return"))
    lab.code(init_params, linear, batch_accuracy)
