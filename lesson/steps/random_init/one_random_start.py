"""One random start: 785 random numbers, and the scores they give."""

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import ROOM, SIDE
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import QUIET, Figure
from lesson.digits import PIXELS, load_digits
from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import STARTS, Starts, thousand_starts
from lesson.loss import batch_accuracy
from lesson.models import init_params, linear
from lesson.runs import once
from lesson.steps.random_init.starts import YOURS, OneStart, one_start
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES
from lesson.words.numbers import count, wilson
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def alternating(targets: Tensor, most: int) -> list[int]:
    """The rows of the first few threes and sevens of (n, 1) targets, in turn."""
    threes, sevens = ((targets[:, 0] == each).nonzero()[:, 0] for each in (1, 0))
    pairs = zip(threes.tolist(), sevens.tolist(), strict=False)
    return [row for pair in pairs for row in pair][:most]


def _verdicts(scores: Tensor, targets: Tensor) -> list[tuple[str, str]]:
    return [
        (
            f"a {3 if target else 7}: {score:+.2g}",
            f"this {3 if target else 7} is called a {3 if score > 0 else 7}: "
            + ("right" if (score > 0) == (target == 1) else "wrong"),
        )
        for score, target in zip(scores[:, 0].tolist(), targets[:, 0], strict=True)
    ]


def picture_words(scores: Tensor, targets: Tensor) -> list[str]:
    """What the transport says aloud at each of these pictures."""
    return [
        f"picture {number} of {len(scores)}: {label}, {says}"
        for number, (label, says) in enumerate(_verdicts(scores, targets), start=1)
    ]


BINS_EACH_SIDE = 24
MIDDLE = f"width - {SIDE} / 2"  # of the pictures beside the scores
ABOVE = {"baseline": "bottom", "dy": -4, "tooltip": None}  # their names


@once
def _scores_by_digit() -> dict[str, Any]:
    """Threes stand on the line at 0, sevens hang from it; right answers are solid, wrong ones pale. At the right the weights,
    and below them the picture of the frame, whose score is marked."""
    x = alt.X("left:Q").title("← calls it 7   ·   score   ·   calls it 3 →")
    x = x.scale(nice=False, range=marks.span(0, ROOM)).axis(grid=False, tickCount=5)
    y = alt.Y("height:Q").title("training pictures")
    y = y.scale(nice=False, range=marks.span("height - 22", 94))
    y = y.axis(labelExpr="format(abs(datum.value), ',')", grid=False, tickCount=4)
    strength = alt.Opacity("answer:O").legend(None)
    bars = marks.data("bins").mark_rect()
    bars = bars.encode(
        x,
        alt.X2("right:Q"),
        y,
        alt.Y2Datum(0),
        marks.by_digit(),
        strength.scale(domain=["right", "wrong"], range=[1, 0.35]),
        tooltip=marks.tips(
            "digit:N",
            ("left:Q", ".3g", "score from"),
            ("right:Q", ".3g", "to"),
            ("images:Q", ",", "pictures"),
            "answer:N",
        ),
    )
    zero = marks.data("zero")
    line = zero.mark_rule(color=QUIET, tooltip=None, aria=False)
    dashed = zero.mark_rule(color=QUIET, strokeDash=[4, 3], tooltip=None, aria=False)
    corners = [
        marks.text(
            zero,
            f"{ROOM} < 250 ? '' : datum.{digit}_called_{called}",
            *(across, down),
            align=align,
            fontWeight="bold",
            tooltip=None,
        )
        for digit, down in (("threes", "80"), ("sevens", "height - 8"))
        for called, align, across in ((7, "left", "2"), (3, "right", f"{ROOM} - 2"))
    ]
    wrong = marks.text(
        zero, "wrong", ROOM, 0, large=34, **marks.TOP_RIGHT, tooltip=None
    )
    return marks.drawn(
        bars,
        line.encode(**marks.at(0, alt.Y("zero:Q"), x2=ROOM)),
        dashed.encode(**marks.at(alt.X("zero:Q"), 70, y2="height")),
        *corners,
        wrong,
        *_weights(),
        *_one_by_one(),
        by="picture",
    )


def _weights() -> list[alt.Chart]:
    """At the top right."""
    said = f"'weights' + ({SIDE} < 120 ? '' : ', up to ' + datum.largest)"
    place, look = (MIDDLE, f"24 + {SIDE} / 2"), {"url": "weights", "tooltip": None}
    return [
        marks.text(marks.data("zero"), said, MIDDLE, 24, **ABOVE),
        marks.image(marks.data("zero"), SIDE, *place, **look),
    ]


def _one_by_one() -> list[alt.Chart]:
    """The picture of the frame, and its score among all scores."""
    here = marks.data("pictures", frames.here("picture"))
    score = alt.X("score:Q").scale(nice=False, range=marks.span(0, ROOM))
    rule = here.mark_rule(color=YOURS, strokeWidth=3, tooltip=None, aria=False)
    return [
        marks.image(here, SIDE, MIDDLE, f"1.5 * {SIDE} + 52", tooltip=None),
        marks.text(here, "label", MIDDLE, f"{SIDE} + 52", readout=0, **ABOVE),
        rule.encode(**marks.at(score, 94, y2="height - 22")),
        marks.text(here, "says", ROOM, 40, readout=1, **marks.TOP_RIGHT, tooltip=None),
    ]


def _bins(scores: Tensor, targets: Tensor) -> pd.DataFrame:
    """Both histograms, the sevens' downwards."""
    reach = scores.abs().max().item() or 1.0
    steps = np.arange(-BINS_EACH_SIDE, BINS_EACH_SIDE + 1)
    edges = steps * (reach / BINS_EACH_SIDE)  # one of them is 0
    both = []
    for digit, target, upwards in (("3", 1, 1), ("7", 0, -1)):
        images, _ = np.histogram(scores[targets == target].numpy(), edges)
        rows = []
        for place, number in enumerate(images):
            answer = "right" if (steps[place] >= 0) == target else "wrong"
            ends = edges[place : place + 2]
            rows.append((digit, *ends, number, upwards * number, answer))
        both.append(marks.table("digit left right images height answer", rows))
    return pd.concat(both)


def scores_by_digit(
    scores: Tensor, targets: Tensor, weights: Tensor, x: Tensor, rows: list[int]
) -> Figure:
    """Two histograms of (n, 1) scores around zero, threes above the line, sevens below it, and the (784, 1) weights.

    Those `rows` of the (n, 784) pictures are shown one by one with the transport "picture".
    """
    counts, words, corners = confusion(scores, targets), {}, {}
    for name, number in counts._asdict().items():
        digit, called = name.split("_called_")
        short, target = ("3s", 1) if digit == "threes" else ("7s", 0)
        answer = "right" if short[0] == called else "wrong"
        share = f"{number / (targets == target).sum().item():.1%} {answer}"
        words[name], corners[name] = f"{digit}: {share}", f"{short}: {share}"
    zero = {"zero": 0, **corners, "wrong": f"{counts.wrong:,} wrong"}
    zero |= {"weights": votes_png(weights), "largest": f"±{weights.abs().max():.2g}"}
    pictures = [
        (number, digit_png(x[row]), scores[row].item(), *said)
        for number, (row, said) in enumerate(
            zip(rows, _verdicts(scores[rows], targets[rows]), strict=True)
        )
    ]
    columns = "picture url score label says newest"
    return Figure(
        _scores_by_digit(),
        {
            "bins": _bins(scores, targets),
            "zero": marks.record(**zero),
            "pictures": marks.table(columns, pictures, by="picture"),
        },
        f"{counts.wrong:,} of {len(scores):,} are wrong. Two histograms of the scores of the training pictures, threes above "
        "the line and sevens below it. "
        f"Where the model says 3, right of zero: {words['threes_called_3']}, {words['sevens_called_3']}. "
        f"Where it says 7, left of zero: {words['threes_called_7']}, {words['sevens_called_7']}. "
        "Beside them the weights as a picture, and some of the pictures one by one.",
    )


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
SAME, HALF = "It stays what it is", "It comes nearer to a half"
BETTER = "It gets better"
SMALLER = Question(
    "smaller",
    "A hundredth of everything",
    "Multiply all 785 random numbers by a hundredth, as a std of 0.01 instead of 1 does. What happens to the accuracy?",
    (SAME, HALF, BETTER),
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


def smaller_now(seed: int) -> Answer:
    """Draw both, and answer."""
    return smaller(seed, one_start(seed, 1.0), one_start(seed, 0.01))


TOSS, SPREAD, NOTHING = (
    "All about 50%: it is like tossing a coin",
    "Anything from far below 50% to far above",
    "All about 0%: they know nothing",
)
MANY = Question(
    "spread",
    "Before you go on",
    f"The next scene has {STARTS:,} models that know nothing. How many per cent of the training pictures will they get right?",
    (TOSS, SPREAD, NOTHING),
)


def spread(starts: Starts) -> Answer:
    """From many starts."""
    lowest, highest = starts.accuracy.min().item(), starts.accuracy.max().item()
    narrow = TOSS if lowest > 0.3 else NOTHING
    return Answer(
        SPREAD if highest - lowest > 0.3 else narrow,
        f"They run from {lowest:.1%} to {highest:.1%}. The next scene shows them all, and why.",
    )


def spread_now() -> Answer:
    """Draw them all, and answer."""
    return spread(thousand_starts())


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
