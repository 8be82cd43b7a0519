"""What a small change does to the step, accuracy, and to the slope, the loss: of one score, of three, of one weight."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from lesson.experiments.two_losses import roll
from lesson.gradients import calc_grad
from lesson.loss import batch_accuracy, distance_to_target, mnist_loss
from lesson.models import LinearByHand


class OneScore(NamedTuple):
    """What becomes of one score: as a step, as a slope, and as a loss for either truth."""

    score: float
    step: float  # 1 if the score is above 0, which says three, else 0
    sigmoid: float
    loss_if_three: float
    loss_if_seven: float


def one_score(score: float) -> OneScore:
    """Measure a single picture with this score, once as if it were a three and once as if it were a seven."""
    scores, three, seven = torch.tensor([[score]]), torch.ones(1, 1), torch.zeros(1, 1)
    losses = mnist_loss(scores, three).item(), mnist_loss(scores, seven).item()
    return OneScore(
        score, batch_accuracy(scores, three).item(), scores.sigmoid().item(), *losses
    )


def downhill(score: float, target: int, moves: int, lr: float = 1.0) -> list[OneScore]:
    """Let one score learn: at the start, and after each of so many steps against the slope of mnist_loss; target 1 or 0."""
    path = islice(roll(score, target, mnist_loss, lr), moves + 1)
    return [one_score(each.score) for each in path]


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


def raise_weight(weight: OneWeight, nudge: float) -> Nudged:
    """Raise one weight by `nudge`, look at all pictures again, and compare."""
    before = weight.scores
    after = before + nudge * weight.ink  # all that this weight can touch
    answers = ((after > 0) != (before > 0)).sum()
    accuracy = batch_accuracy(after, weight.targets).item()
    right = round(len(after) * (accuracy - weight.accuracy))
    loss = mnist_loss(after, weight.targets) - mnist_loss(before, weight.targets)
    return Nudged(
        nudge, int(answers), right, accuracy, loss.item(), weight.slope * nudge
    )


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


def has_slope(
    measure: Callable[[Tensor, Tensor], Tensor],
    x: Tensor,
    y: Tensor,
    model: LinearByHand,
) -> bool:
    """Whether autograd can follow this measure of (n, 784) and (n, 1) back to the model's parameters."""
    return measure(model(x), y).requires_grad


def blank_pixels(x: Tensor) -> list[int]:
    """The pixels without ink in any of (n, 784) pictures."""
    return (x.amax(0) == 0).nonzero()[:, 0].tolist()
