"""One weight turned or nudged: what accuracy and loss make of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import altair as alt
import torch
from torch import Tensor
from torch.nn.functional import pad

from lesson.charts.theme import LINES, SEVEN, THREE
from lesson.digits import PIXELS, load_digits
from lesson.gradients import calc_grad
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import LinearByHand
from lesson.training import TRAINING_IMAGES, Settings, start_model

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class OneWeight(NamedTuple):
    """One weight of a model, and all that there is to know if only this weight is turned."""

    value: float
    slope: float  # of the loss, by autograd
    ink: Tensor  # (n, 1) float64: the brightness of its pixel in each picture
    scores: Tensor  # (n, 1) float64: the scores with the weight where it is
    targets: Tensor  # (n, 1)

    @property
    def inked(self) -> int:
        """Pictures in which its pixel is not blank."""
        return int((self.ink > 0).sum())

    @property
    def accuracy(self) -> float:
        """Over all pictures, with the weight where it is."""
        return batch_accuracy(self.scores, self.targets).item()

    def in_single_precision(self) -> "OneWeight":
        """The same in float32, as training computes."""
        return self._replace(ink=self.ink.float(), scores=self.scores.float())


def one_weight(x: Tensor, y: Tensor, model: LinearByHand, pixel: int) -> OneWeight:
    """Look at the weight of one pixel, over (n, 784) pictures and (n, 1) targets. It adds to the model's gradients.

    From here on it is float64: the changes of the loss that we are after are smaller than the rounding of float32.
    """
    calc_grad(x, y, model)
    value, slope = model.weights[pixel].item(), model.weights.grad[pixel].item()
    return OneWeight(
        value, slope, x[:, pixel : pixel + 1].double(), model(x).detach().double(), y
    )


class Nudged(NamedTuple):
    """What raising one weight a little has changed."""

    nudge: float
    answers: int  # pictures that are now called by the other digit's name
    right: int  # right answers, more or fewer
    accuracy: float  # as it is now
    loss: float  # its change
    predicted: float  # the change of the loss that the slope predicts


class Sweep(NamedTuple):
    """One weight turned from `reach` below where it is to `reach` above; everything counts from where it is.

    `tread` is how far the weight can turn, down and up, before any answer changes. `stairs` are the places where
    answers change, and how many more are right from there on. `curve` has evenly spaced turns, the right answers there
    and the loss there.
    """

    reach: float
    slope: float
    tread: tuple[float, float]
    stairs: tuple[Tensor, Tensor]
    curve: tuple[Tensor, Tensor, Tensor]


def turning_points(weight: OneWeight) -> tuple[Tensor, Tensor]:
    """Where the answers go from 7 to 3 as the weight rises, in order, and what each is worth: +1 right answer or -1."""
    inked = weight.ink > 0
    turns = -weight.scores[inked] / weight.ink[inked]  # score + turn · ink = 0
    gains = torch.where(weight.targets[inked] == 1, 1, -1)
    order = turns.argsort()
    return turns[order], gains[order]


def sweep(
    weight: OneWeight, reach: float, points: int = 61, max_stairs: int = 1000
) -> Sweep:
    """Turn one weight through 2 · reach: accuracy wherever an answer changes, the loss at so many points.

    Of more stairs than any screen could show, only every second, third … is kept.
    """
    turns, gains = turning_points(weight)
    right = pad(gains.cumsum(0), (1, 0))  # after none, one, two … of the turning points
    right -= right[torch.searchsorted(turns, 0.0)].item()

    ends = torch.tensor([-reach, reach], dtype=torch.float64)
    first, last = torch.searchsorted(turns, ends).tolist()
    kept = torch.arange(first, last, 1 + (last - first) // max_stairs)
    stairs = (
        torch.cat([ends[:1], turns[kept], ends[1:]]),
        right[[first, *(kept + 1).tolist(), last]],
    )

    evenly = torch.linspace(-reach, reach, points, dtype=torch.float64)
    now = mnist_loss(weight.scores, weight.targets)
    losses = [
        mnist_loss(weight.scores + turn * weight.ink, weight.targets) - now
        for turn in evenly
    ]
    curve = evenly, right[torch.searchsorted(turns, evenly)], torch.stack(losses)

    below, above = turns[turns < 0], turns[turns >= 0]
    tread = (
        below[-1].item() if len(below) else -torch.inf,
        above[0].item() if len(above) else torch.inf,
    )
    return Sweep(reach, weight.slope, tread, stairs, curve)


def blank_pixels(x: Tensor) -> list[int]:
    """The pixels without ink in any of (n, 784) pictures."""
    return (x.amax(0) == 0).nonzero()[:, 0].tolist()


STEP, SLOPE = LINES[0], LINES[4]  # what accuracy sees, and what the loss sees
DIGIT = alt.expr(f"datum.target ? '{THREE}' : '{SEVEN}'")


def _blank(weight: OneWeight, blank: Sequence[int]) -> str:
    return (
        f"Nothing changes: this pixel, as {len(blank)} of the {PIXELS}, is blank in all {TRAINING_IMAGES:,} pictures. "
        f"The slope is exactly {weight.slope:g}: training never moves this weight."
    )


PIXEL = (9, 14)


def weight_of(lab: "Lab", pixel: int) -> OneWeight:
    """The weight of a pixel in the model that seed and start give, behind "More"."""
    model = start_model(Settings(seed=lab.seed(), init_std=lab.init_std()))
    return one_weight(load_digits().train_x, load_digits().train_y, model, pixel)


def blank() -> list[int]:
    """Pixels where no training image has ink."""
    return blank_pixels(load_digits().train_x)
