"""Runs on ten digits: their pictures, their controls, and what scenes of this page do with them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from lesson.data.all_mnist import read_all
from lesson.digits import Digits
from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import (
    TenDigits,
    TenEpoch,
    TenSettings,
    read_sample,
    ten_columns_at,
    train_ten,
)
from lesson.runs import Run, Shelf, once
from lesson.training import Progress

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

MEMORY = 40_000_000  # bytes for all runs that are kept
DIGITS = range(10)
ONE_LAYER, NET = MODELS = ("one layer", "ReLU net")
SAMPLE, ALL = "Sample", "All 70,000"

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
    _: Digits, settings: TenSettings, *resumed: Iterable[Tensor] | int | None
) -> Iterator[TenEpoch | Progress]:
    return train_ten(DATA[settings.data](), settings, *resumed)


SHELF = Shelf(MEMORY, _train)


def ten_run_for(settings: TenSettings) -> Run:
    """The one run of these settings in this process; the least recently wanted are dropped for new ones."""
    return SHELF.run_for(settings.essential())


def usual_run() -> tuple[TenSettings, TenEpoch]:
    """One layer with the usual settings, and its last epoch: what guesses are about."""
    return TenSettings(), ten_run_for(TenSettings()).up_to(EPOCHS)[EPOCHS]


@torch.no_grad()
def scores_after(
    settings: TenSettings, epochs: Iterable[TenEpoch], pixels: Tensor
) -> Tensor:
    """The ten scores that the models of k epochs give to a picture (784,) in [0, 1]: (k, 10)."""
    models = (ten_columns_at(settings, epoch.parameters) for epoch in epochs)
    return torch.stack([model(pixels) for model in models])


def percent(share: float) -> str:
    """A share in per cent, whole but near the ends: "93 %", "99.2 %", "over 99.9 %"."""
    if share > 0.9994:
        return "over 99.9 %"
    if share < 0.0006:
        return "under 0.1 %"
    digits = 0 if 0.0095 < share < 0.9905 else 1
    return f"{share:.{digits}%}".replace("%", " %")


def ten_controls(
    lab: "Lab", in_sight: Sequence[str] = ("lr", "epochs"), without: Sequence[str] = ()
) -> tuple[TenSettings, int]:
    """The controls of a run on ten digits, as `training_controls`: its settings, and how many epochs of it to show."""
    hint = (
        "Off: all zeros, then all ones, … so nearly every batch holds one digit only."
    )
    make = {
        "model": lambda: lab.one_of("Model", MODELS, ONE_LAYER, "model"),
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
    net = chosen.pop("model", ONE_LAYER) == NET
    last = chosen.pop("epochs")
    return TenSettings("relu_net" if net else "linear", **chosen), last


def chosen_pictures(lab: "Lab") -> str:
    """A control: "sample" or "all", for `TenSettings.data`. While all are not there, the sample goes on, and it is said why."""
    hint = "A sample comes with the app. All of MNIST is downloaded once, if it is not here yet."
    chosen = lab.one_of("Pictures", [SAMPLE, ALL], SAMPLE, "pictures", help=hint)
    here = chosen == ALL and lab.all_are_here(
        everything, lambda why: f"{why} The sample goes on."
    )
    return "all" if here else "sample"
