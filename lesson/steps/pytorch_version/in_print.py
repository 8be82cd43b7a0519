"""In print: what the book and the post printed, beside the same numbers here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from lesson import loss
from lesson.charts.spread import OnTheWay, errors_with_spread
from lesson.digits import SIDE, Digits, load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.presets import EPOCHS
from lesson.experiments.random_starts import thousand_starts
from lesson.loss import distance_to_target
from lesson.models import linear_layer
from lesson.runs import Run, run_for
from lesson.steps.pytorch_version.changes import Epochs, ladder_run
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, batches
from lesson.words.numbers import Table
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

EQUAL, CLOSE, OTHER = "must match", "should be close", "cannot match"


class Printed(NamedTuple):
    """A number in print, and here."""

    what: str
    where: str
    printed: str
    here: str
    expected: str  # EQUAL, CLOSE or OTHER
    why: str = ""

    @property
    def mark(self) -> str:
        """Whether both are equal, or should be; "" where they need not be."""
        equal = self.printed == self.here
        return "✔" if equal else "✘" if self.expected == EQUAL else ""

    @property
    def row(self) -> tuple[str, str, str, str]:
        """As a table: what and where, printed, here, and whether they match."""
        says = f"{self.mark} {self.expected}{': ' if self.why else ''}{self.why}"
        return f"{self.what} ({self.where})", self.printed, self.here, says.lstrip()

    @property
    def off(self) -> float:
        """How far a printed number is from the range of those here."""
        low, *_, high = sorted(2 * [float(each) for each in self.here.split(" to ")])
        printed = float(self.printed)
        return max(low - printed, printed - high, 0.0)


def _shapes(*tensors: Tensor) -> str:
    return ", ".join(str(tuple(each.shape)) for each in tensors)


def before_training(digits: Digits) -> list[Printed]:
    """What depends on the pictures only, and has to be equal."""
    threes, sevens, valid_threes, valid_sevens = (
        digits.select(split, digit)[0].view(-1, SIDE, SIDE)
        for split in ("train", "valid")
        for digit in (3, 7)
    )
    average, four = baseline(), "{:.4f}".format
    second = threes[1].flatten()
    to_three, to_seven = second - average.mean_three, second - average.mean_seven
    trgts = torch.tensor([1.0, 0.0, 1.0])
    toys = (
        four(distance_to_target(torch.tensor([0.9, 0.4, last]), trgts))
        for last in (0.2, 0.8)
    )
    one = digits.train_x[0], digits.train_y[0]
    batch = next(batches(digits.train_x, digits.train_y, 256))
    layer = linear_layer(SIDE * SIDE, 1)
    to_the, mean = "second three to the average", "mean absolute difference"
    rows = [
        ("threes to learn from", "6131", str(len(threes))),
        ("sevens to learn from", "6265", str(len(sevens))),
        ("all threes", "(6131, 28, 28)", _shapes(threes)),
        ("validation threes", "(1010, 28, 28)", _shapes(valid_threes)),
        ("validation sevens", "(1028, 28, 28)", _shapes(valid_sevens)),
        ("train_x", "(12396, 784)", _shapes(digits.train_x)),
        ("train_y", "(12396, 1)", _shapes(digits.train_y)),
        ("a picture and its label", "(784,), (1,)", _shapes(*one)),
        ("a batch", "(256, 784), (256, 1)", _shapes(*batch)),
        (
            "weight and bias of nn.Linear",
            "(1, 784), (1,)",
            _shapes(*layer.parameters()),
        ),
        (f"{to_the} three: {mean}", "0.1114", four(to_three.abs().mean())),
        ("the same, root mean square", "0.2021", four(to_three.square().mean().sqrt())),
        (f"{to_the} seven: {mean}", "0.1586", four(to_seven.abs().mean())),
        ("the same, root mean square", "0.3021", four(to_seven.square().mean().sqrt())),
        ("average pictures, threes", "0.9168", four(average.on_threes)),
        ("average pictures, sevens", "0.9854", four(average.on_sevens)),
        ("the mean of both", "0.9511", four(average.accuracy)),
        ("loss of 0.9, 0.4, 0.2 for 1, 0, 1", "0.4333", next(toys)),
        ("loss of 0.9, 0.4, 0.8 for 1, 0, 1", "0.2333", next(toys)),
    ]
    return [Printed(what, "book", printed, here, EQUAL) for what, printed, here in rows]


def random_starts() -> list[Printed]:
    """What depends on random numbers that nobody knows any more."""
    starts = thousand_starts()
    why = "other random numbers: here the range of a thousand seeds"
    true, all_pairs = (
        f"{each.min():.4f} to {each.max():.4f}"
        for each in (starts.accuracy, starts.broadcast_accuracy)
    )
    return [
        Printed("random start, training", "book", "0.4912", true, OTHER, why),
        Printed("random start, all pairs", "post", "0.5040", all_pairs, OTHER, why),
    ]


HAND, LINEAR, LEARNER, NET = "by hand", "nn.Linear", "Learner", "ReLU net, lr 0.1"
ON_THE_WAY = (
    OnTheWay(HAND, 0, "0.5219", OTHER),
    OnTheWay(HAND, 1, "0.6883", OTHER),
    OnTheWay(HAND, 21, "0.9696", CLOSE),
    OnTheWay(LINEAR, 0, "0.4157", OTHER),
    OnTheWay(LINEAR, 1, "0.4932", CLOSE),
    OnTheWay(LINEAR, 10, "0.9673", CLOSE),
    OnTheWay(LINEAR, 20, "0.9785", CLOSE),
    OnTheWay(LEARNER, 1, "0.495584", CLOSE),
    OnTheWay(LEARNER, 10, "0.967615", CLOSE),
    OnTheWay(NET, 20, "0.977920", CLOSE),
    OnTheWay(NET, 40, "0.982826", CLOSE),
)


def runs() -> dict[str, Run]:
    """What has to be trained for them: the ladder, nn.Linear at learning rate 1, the ReLU net at 0.1."""
    return {
        "six starts": ladder_run(False),
        LEARNER: run_for(Settings("pytorch")),
        NET: run_for(Settings("relu_net", lr=0.1)),
    }


def curves(
    ladder: Epochs, module: Sequence[Epoch], net: Sequence[Epoch]
) -> dict[str, Tensor]:
    """Accuracies (n, starts) as the book measures them, of the epochs of `runs`, as far as all are there."""
    done = min(map(len, (ladder, module, net)))
    loud, small = torch.stack(
        [epoch.batch_means[1, :, 0] for epoch in ladder[:done]], dim=1
    )
    alone = (
        torch.tensor([epoch.valid_accuracy for epoch in run[:done]]).unsqueeze(1)
        for run in (module, net)
    )
    return dict(zip((HAND, LINEAR, LEARNER, NET), (loud, small, *alone), strict=True))


def wrong(*runs: Epochs | Sequence[Epoch]) -> dict[str, Tensor]:
    """The same as wrong answers among the validation images."""
    return {
        name: (1 - accuracies) * VALIDATION_IMAGES
        for name, accuracies in curves(*runs).items()
    }


def after_training(
    ladder: Epochs, module: Sequence[Epoch], net: Sequence[Epoch]
) -> list[Printed]:
    """Accuracies on the way, of the runs of `curves`, and the losses of the Learner."""
    here = curves(ladder, module, net)
    why = f"other random numbers: here the range of {here[HAND].shape[1]} seeds"
    smoothed = "fastai prints a moving average, here it is the mean of the epoch"

    def row(each: OnTheWay) -> Printed:
        reached, places = here[each.curve][each.epoch], len(each.printed) - len("0.")
        ends = (f"{end:.{places}f}" for end in reached.aminmax())
        of_starts = " to ".join(dict.fromkeys(ends))
        reason = why if each.expected == OTHER else ""
        return Printed(
            each.what, "book", each.printed, of_starts, each.expected, reason
        )

    what, losses = f"{LEARNER}, 10 epochs", module[10]
    valid, train = f"{losses.valid_loss:.6f}", f"{losses.train_loss:.6f}"
    return [
        *map(row, ON_THE_WAY),
        Printed(f"{what}, validation loss", "book", "0.038573", valid, CLOSE),
        Printed(f"{what}, training loss", "book", "0.017402", train, OTHER, smoothed),
    ]


def everything() -> list[Printed]:
    """All numbers in print, with the runs trained as far as they need to be."""
    trained = after_training(*(run.up_to(EPOCHS) for run in runs().values()))
    return [*before_training(load_digits()), *random_starts(), *trained]


PRINTED = Card(
    "What others printed",
    "Each diamond is an accuracy that the fast.ai book (chapter 4) printed, here as wrong answers. The curves are ours. "
    "Random starts cannot match: nobody knows their seed any more. After training they should come close. Do the diamonds "
    "lie on the curves?",
)
TO_THE_DIGIT = Card(
    "To the last digit",
    "What depends on the pictures alone has to be equal: counts, shapes, distances, the average pictures. The table below "
    "the figure has every number the book and the post printed, ours beside it, and whether it must match, should be close, "
    "or cannot.",
)


def caption(printed: Sequence[Printed]) -> str:
    """How many numbers that must match do, and how far the others that can be compared are off."""
    must = [each for each in printed if each.expected == EQUAL]
    close = [each for each in printed if each.expected == CLOSE]
    equal = sum(each.printed == each.here for each in must)
    within = sum(each.off == 0 for each in close)
    return (
        f"**{equal} of {len(must)}** numbers that depend on the pictures alone match to the last digit. Of {len(close)} after "
        f"training, {within} lie within ours, and the farthest is off by **{max(each.off for each in close):.4f}**."
    )


def all_printed(printed: Sequence[Printed]) -> Table:
    """Each number, as printed and here, and whether it matches."""
    return ("number", "printed", "here", "match"), [each.row for each in printed]


def in_print(lab: "Lab") -> None:
    """Every number that the book and the post printed, and ours."""
    lab.cards(PRINTED, TO_THE_DIGIT)
    lab.code(loss.mnist_loss, loss.distance_to_target, loss.batch_accuracy)
    lab.watch(
        runs(),
        EPOCHS,
        lambda epochs, _: errors_with_spread(wrong(*epochs.values()), ON_THE_WAY),
        lambda *_: caption(everything()),
    )
    with lab.details("All numbers in print, and ours"):
        lab.table(*all_printed(everything()))
