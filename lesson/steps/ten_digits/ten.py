"""Runs on ten digits: their controls, and what scenes of this page share."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import SGD

from lesson.charts import marks
from lesson.charts.theme import LINES
from lesson.data.all_mnist import read_all
from lesson.data.bundle import read_ten_digits
from lesson.data.mnist import whole_mnist
from lesson.digits import PIXELS, Digits
from lesson.experiments.ten_digits import CLASSES, TenEpoch, TenSettings, ten_columns
from lesson.runs import Run, Shelf, once
from lesson.training import Progress, epochs_of, with_parameters

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


ASKED_AT_ONCE = (
    256  # pictures, when nothing is to be learned from them: as few as in a batch
)


class TenDigits(NamedTuple):
    """Pictures of all ten digits, shared by everybody: never change them in place.

    A row of `x` is one picture, its 784 brightnesses as bytes, row by row; `y` is the digit itself.
    """

    train_x: Tensor  # (n, 784) uint8
    train_y: Tensor  # (n,) int64
    valid_x: Tensor  # (m, 784) uint8
    valid_y: Tensor  # (m,) int64


def read_sample() -> TenDigits:
    """The bundled sample: of each digit 1,000 pictures to learn from and 200 to check with, the zeros first."""
    arrays, both = read_ten_digits(), []
    for split in ("train", "valid"):
        each = [torch.from_numpy(arrays[f"{split}_{digit}"]) for digit in range(10)]
        counts = torch.tensor([len(pictures) for pictures in each])
        both += [
            torch.cat(each).view(-1, PIXELS),
            torch.arange(10).repeat_interleave(counts),
        ]
    return TenDigits(*both)


def read_everything(root: Path = Path("data")) -> TenDigits:
    """All of MNIST, 60,000 pictures to learn from and 10,000 to check with, downloaded to the folder if need be."""
    return TenDigits(**whole_mnist(root, download=True))


def ten_columns_at(settings: TenSettings, parameters: Iterable[Tensor]) -> nn.Module:
    """The model with the parameters of some epoch."""
    return with_parameters(ten_columns(settings), parameters)


def from_bytes(model: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The same model, for pictures that are bytes: so only a batch of them is ever there as floats, in [0, 1]."""
    return lambda xb: model(xb.float() / 255)  # bytes / 255 takes twice as long


@torch.no_grad()
def scores_of(model: nn.Module, x: Tensor, columns: int = CLASSES) -> Tensor:
    """Scores (n, columns) of pictures (n, 784), bytes."""
    scores = torch.empty(len(x), columns)  # results kept one by one would leave holes
    parts = zip(scores.split(ASKED_AT_ONCE), x.split(ASKED_AT_ONCE), strict=True)
    for some, pictures in parts:
        some.copy_(from_bytes(model)(pictures))
    return scores


def shares(scores: Tensor) -> Tensor:
    """Softmax: from scores (n, 10), any numbers, to shares from 0 to 1 that sum to 1 in each row."""
    # less the largest: that changes no share, and no power is too large for a computer
    powers = (scores - scores.amax(1, keepdim=True)).exp()
    return powers / powers.sum(1, keepdim=True)


def confusion_of(called: Tensor, y: Tensor) -> Tensor:
    """How many pictures of each digit (row) are called each digit (column): (10, 10), from (n,) and (n,)."""
    return torch.bincount(CLASSES * y + called, minlength=CLASSES**2).view(CLASSES, -1)


def train_ten(
    digits: TenDigits,
    settings: TenSettings,
    start: Iterable[Tensor] | None = None,
    done: int = 0,
) -> Iterator[TenEpoch | Progress]:
    """Epoch 0, before any step, then one TenEpoch after another, without end, with Progress in between.

    `start` and `done` as in `train`.
    """
    own = ten_columns(settings)
    model = with_parameters(own, [each.clone() for each in start]) if start else own
    opt = SGD(model.parameters(), settings.lr)
    x, y, loss_func = digits.train_x, digits.train_y, nn.functional.cross_entropy

    def record(number: int, train_loss: float) -> TenEpoch:
        scores = scores_of(model, digits.valid_x)
        loss = loss_func(scores, digits.valid_y).item()
        confusion = confusion_of(scores.argmax(1), digits.valid_y)
        now = tuple(parameter.detach().clone() for parameter in model.parameters())
        return TenEpoch(number, train_loss, loss, confusion, now)

    if not done:
        yield record(0, loss_func(scores_of(model, x), y).item())
    scored = from_bytes(model)
    yield from epochs_of(scored, x, y, settings, opt, record, loss_func, done)


MEMORY = 40_000_000  # bytes for all runs that are kept
sample = once(read_sample)  # 9.4 MB


@once
def everything() -> TenDigits:
    """All of MNIST from where the app keeps it, 55 MB once somebody has chosen it; DataFileError if it is not there."""
    return TenDigits(**read_all())


DATA: dict[str, Callable[[], TenDigits]] = {  # by TenSettings.data
    "sample": sample,
    "all": everything,
}


def _train(
    _: Digits,
    settings: TenSettings,
    start: Iterable[Tensor] | None = None,
    done: int = 0,
) -> Iterator[TenEpoch | Progress]:
    return train_ten(DATA[settings.data](), settings, start, done)


SHELF = Shelf(MEMORY, _train)


def ten_run_for(settings: TenSettings) -> Run:
    """The one run of these settings in this process; the least recently wanted are dropped for new ones."""
    return SHELF.run_for(settings.essential())


@torch.no_grad()
def scores_after(
    settings: TenSettings, epochs: Iterable[TenEpoch], pixels: Tensor
) -> Tensor:
    """The ten scores that the models of k epochs give to a picture (784,) in [0, 1]: (k, 10)."""
    models = (ten_columns_at(settings, epoch.parameters) for epoch in epochs)
    return torch.stack([model(pixels) for model in models])


RIGHT, WRONG = LINES[0], LINES[5]
# where rows say it themselves: the fields "across" and "down"
PLACE = marks.at_fields("across", "down")
EPOCHS = 40


def _after() -> tuple[TenSettings, TenEpoch]:
    return TenSettings(), ten_run_for(TenSettings()).up_to(EPOCHS)[EPOCHS]


SAMPLE, ALL = "Sample", "All 70,000"
ONE_LAYER, NET = MODELS = ("one layer", "ReLU net")


def still_the_sample(why: str) -> str:
    """Why all of MNIST is not shown."""
    return f"{why} The sample goes on."


def percent(share: float) -> str:
    """A share in per cent, whole but near the ends: "93 %", "99.2 %", "over 99.9 %"."""
    if share > 0.9994:
        return "over 99.9 %"
    if share < 0.0006:
        return "under 0.1 %"
    digits = 0 if 0.0095 < share < 0.9905 else 1
    return f"{share:.{digits}%}".replace("%", " %")


DIGITS = range(10)


def ten_controls(
    lab: "Lab", in_sight: Sequence[str] = ("lr", "epochs"), without: Sequence[str] = ()
) -> tuple[TenSettings, int]:
    """The controls of a run on ten digits, as `training_controls`: its settings, and how many epochs of it to show."""
    hint = (
        "Off: all zeros, then all ones, … so nearly every batch holds one digit only."
    )
    make = {
        "model": lambda: lab.one_of("Model", MODELS, MODELS[0], "model"),
        "lr": lambda: lab.lr(TenSettings.lr),
        "epochs": lab.epochs,
        "batch_size": lab.batch_size,
        "seed": lab.seed,
        "hidden": lab.hidden,
        "shuffle": lambda: lab.toggle(
            "Shuffle every epoch", TenSettings.shuffle, "shuffle", help=hint
        ),
        "data": lambda: chosen_pictures(lab),
    }
    make = {name: each for name, each in make.items() if name not in without}
    chosen = lab.chosen(make, in_sight)
    net = chosen.pop("model", MODELS[0]) == NET
    last = chosen.pop("epochs")
    return TenSettings("relu_net" if net else "linear", **chosen), last


def chosen_pictures(lab: "Lab") -> str:
    """A control: "sample" or "all", for `TenSettings.data`. While all are not there, the sample goes on, and it is said why."""
    hint = "A sample comes with the app. All of MNIST is downloaded once, if it is not here yet."
    sample, everyone = SAMPLE, ALL
    chosen = lab.one_of("Pictures", [sample, everyone], sample, "pictures", help=hint)
    here = chosen == everyone and lab.all_are_here(everything, still_the_sample)
    return "all" if here else "sample"
