"""Reading a visitor's digit: the models, their answers, and the controls of both."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from torch import Tensor

from lesson.experiments.presets import EPOCHS
from lesson.gradients import Model
from lesson.handwriting.preparation import Given
from lesson.handwriting.readers import READERS, settings_of
from lesson.handwriting.votes import says, votes_of
from lesson.runs import run_for
from lesson.training import Settings, model_at
from lesson.words.numbers import listed

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

BY_HAND, PYTORCH, NET = ALL = list(READERS)


class Reader(NamedTuple):
    """A model that has learned for some epochs."""

    settings: Settings
    parameters: Sequence[Tensor]
    epochs: int

    @property
    def model(self) -> Model:
        """The model itself: scores of (n, 784) pictures, (n, 1)."""
        return model_at(self.settings, self.parameters)


def trained_readers(
    seed: int, last: int, names: Iterable[str] = READERS
) -> dict[str, Reader]:
    """The models of these names after `last` epochs, trained here and now where they are not there yet."""
    return {
        name: Reader(each, tuple(run_for(each).up_to(last)[last].parameters), last)
        for name, each in settings_of(seed, names).items()
    }


def usual_reader() -> Reader:
    """PyTorch's version with its usual settings: the one that guesses are about."""
    return trained_readers(0, EPOCHS, [PYTORCH])[PYTORCH]


def scores_of(
    pictures: Iterable[Tensor], readers: Mapping[str, Reader]
) -> dict[str, list[float]]:
    """The scores that named models give to pictures, (784,) each."""
    seen = list(pictures)
    return {
        name: [votes_of(each, reader.parameters).score for each in seen]
        for name, reader in readers.items()
    }


def all_three(names: Sequence[str], everybody: Collection[str]) -> str:
    """Models by their names, or "all three"."""
    return "all three" if len(names) == len(everybody) == 3 else listed(names)


def who_says_what(scores: Mapping[str, float]) -> str:
    """Who says what, as in "all three say **7**"."""
    parts = []
    for answer in ("3", "7"):
        names = [name for name, score in scores.items() if says(score) == answer]
        verb = "says" if len(names) == 1 else "say"
        if names:
            parts.append(f"{all_three(names, scores)} {verb} **{answer}**")
    return ", but ".join(parts)


def digit_and_readers(lab: "Lab", *names: str) -> tuple[Given, dict[str, Reader]]:
    """The digit that all scenes speak of and the named models; the controls of both are behind "More"."""
    with lab.more("the digit, the models"):
        given = lab.given_digit()
        last, seed = lab.epochs(), lab.seed()
    with lab.busy("Training"):
        return given, trained_readers(seed, last, names)


def epochs_and_seed(lab: "Lab") -> tuple[int, int]:
    """How long the models learn, and from which start: behind "More"."""
    with lab.more("the models"):
        return lab.epochs(), lab.seed()
