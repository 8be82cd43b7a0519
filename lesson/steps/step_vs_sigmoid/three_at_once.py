"""Three pictures: loss and accuracy of three predictions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import torch

from lesson.charts import marks
from lesson.charts.pictures import example_png
from lesson.charts.theme import QUIET, Figure
from lesson.loss import batch_accuracy, distance_to_target
from lesson.runs import once
from lesson.steps.step_vs_sigmoid.colours import DIGIT, SLOPE
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class Few(NamedTuple):
    """A handful of predictions, measured."""

    distances: list[float]  # of each prediction to its target
    loss: float
    answers: list[bool]  # of each prediction, whether it is on the right side of 0.5

    @property
    def right(self) -> int:
        """How many are."""
        return sum(self.answers)


def measure_few(predictions: Sequence[float], targets: Sequence[int]) -> Few:
    """Compare n predictions in [0, 1] with n targets, 1 for a three and 0 for a seven."""
    predictions = torch.tensor(predictions, dtype=torch.float64).unsqueeze(1)  # (n, 1)
    targets = torch.tensor(targets).unsqueeze(1)  # (n, 1)
    distances = [
        distance_to_target(*pair).item()
        for pair in zip(predictions, targets, strict=True)
    ]
    answers = [
        batch_accuracy(*pair).item() == 1
        for pair in zip(predictions - 0.5, targets, strict=True)
    ]
    return Few(distances, distance_to_target(predictions, targets).item(), answers)


@once
def _three_pictures() -> dict[str, Any]:
    """Four columns of equal width: three pictures, and the mean of their distances."""
    side = "min(72, width / 4 - 8)"
    y = alt.Y("prediction:Q").title("prediction")
    room = marks.span(f"height - {side} - 34", 28)
    y = y.scale(domain=[-0.04, 1.04], range=room, nice=False)
    y = y.axis(values=[0, 0.5, 1], grid=False)
    rows, mean = marks.data("pictures"), marks.data("mean")
    middle, down = "(datum.place + 0.5) * width / 4", f"height - {side} / 2 - 24"
    x = marks.at(middle, y)
    edge = marks.data("edge").mark_rule(strokeDash=[4, 4], color=QUIET, aria=False)
    bar = {"strokeWidth": 30, "opacity": 0.75, "aria": False}
    large = {"large": 22, "baseline": "bottom", "aria": False}
    plain = {"baseline": "middle", "aria": False}
    return marks.drawn(
        edge.encode(**marks.at(0, y, x2="0.75 * width")),
        rows.mark_rule(color=DIGIT, **bar).encode(**x, y2="target:Q"),
        mean.mark_rule(color=SLOPE, **bar).encode(**x, y2=alt.datum(0)),
        marks.dot(rows, 240, color=SLOPE, aria=False).encode(**x),
        marks.text(rows, "words", middle, "22", dy=-1, **large),
        marks.text(mean, "words", middle, "22", **large),
        marks.image(rows, side, middle, down),
        marks.text(rows, "verdict", middle, "height - 8", **plain),
        marks.text(mean, "verdict", middle, "height - 8", **plain),
        marks.text(mean, "name", middle, down, **plain),
    )


def three_pictures(
    pictures: list[str], predictions: list[float], targets: list[int], few: Few
) -> Figure:
    """Three PNGs with what is predicted for each, how far that is from its target, and the mean distance: the loss."""
    answers = ["right" if right else "wrong" for right in few.answers]
    distances = [f"{distance:.2f}" for distance in few.distances]
    rows = zip(pictures, predictions, targets, distances, answers, strict=True)
    rows = [(place, *each) for place, each in enumerate(rows)]
    mean = {"place": len(rows), "prediction": few.loss, "words": f"{few.loss:.4f}"}
    mean |= {"name": "loss", "verdict": f"{few.right} of {len(rows)} right"}
    listed = "; ".join(
        f"a {3 if target else 7}, prediction {prediction:g}, {distance} from its target {target}"
        for _, _, prediction, target, distance, _ in rows
    )
    columns = "place url prediction target words verdict"
    return Figure(
        _three_pictures(),
        {
            "pictures": marks.table(columns, rows),
            "mean": marks.record(**mean),
            "edge": marks.record(prediction=0.5),
        },
        f"Three pictures and how far each prediction is from its target: {listed}. The mean, the loss, is {few.loss:.4f}.",
    )


TARGETS, PREDICTIONS = [1, 0, 1], [0.9, 0.4, 0.2]
BY_HAND = Card(
    "The loss by hand",
    "Three pictures, and what some model predicts for each, after the sigmoid. A bar is the distance from the target: 1 "
    "for a three, 0 for a seven. Their mean is the loss. Accuracy only counts how many are on the right side of the "
    "dashed line, at 0.5.",
)
BOTH, ONLY_LOSS, NEITHER = (
    "Both get better",
    "Only the loss gets better",
    "Neither gets better",
)
MOVED = Question(
    "moved",
    "A step in the right direction",
    f"The third picture is a three, and the model says {PREDICTIONS[2]:g}. Move that to 0.4. "
    "What will loss and accuracy say?",
    (BOTH, ONLY_LOSS, NEITHER),
)


def moved() -> Answer:
    """From the three predictions as they are at first, with the third moved to 0.4 and to 0.8."""
    start, nearer, past = (
        measure_few([*PREDICTIONS[:2], third], TARGETS)
        for third in (PREDICTIONS[2], 0.4, 0.8)
    )
    better = nearer.loss < start.loss, nearer.right > start.right
    return Answer(
        {(True, True): BOTH, (True, False): ONLY_LOSS}.get(better, NEITHER),
        f"The loss falls from {start.loss:.4f} to {nearer.loss:.4f}, but still {nearer.right} of 3 are right. Accuracy "
        f"notices only past 0.5: at 0.8 {past.right} of 3 are right, and the loss is {past.loss:.4f}.",
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


def caption(predictions: list[float], targets: list[int], few: Few) -> str:
    """The loss of a few predictions, as one works it out by hand, and the accuracy."""
    terms = " + ".join(
        f"(1 − {each:g})" if target else f"{each:g}"
        for each, target in zip(predictions, targets, strict=True)
    )
    distances = " + ".join(f"{each:g}" for each in few.distances)
    of = len(targets)
    return (
        f"loss = ({terms}) / {of} = ({distances}) / {of} = **{few.loss:.4f}**  \n"
        f"accuracy = {few.right} / {of} = {few.right / of:.4f}"
    )


def three_at_once(lab: "Lab") -> None:
    """Loss and accuracy of three predictions."""
    lab.cards(BY_HAND, Ask(MOVED, moved), PAST_HALF)
    hundredths = [step / 100 for step in range(101)]
    places = zip(("first", "second", "third"), "373", PREDICTIONS, strict=True)
    said = [
        lab.select(f"{name.title()} prediction: a {digit}", hundredths, start, name)
        for name, digit, start in places
    ]
    few = measure_few(said, TARGETS)
    pictures = [example_png(3), example_png(7), example_png(3, 1)]
    lab.figure(three_pictures(pictures, said, TARGETS, few))
    lab.what_you_see(caption(said, TARGETS, few))
    lab.code(measure_few, distance_to_target, batch_accuracy)
