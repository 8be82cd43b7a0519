"""The changes from the post's run to PyTorch's: all combinations of them, trained at once, and what they come to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import PIXELS, Digits
from lesson.experiments.presets import EPOCHS
from lesson.loss import all_pairs_losses, mean_of_all_pairs
from lesson.models import LinearByHand, linear_layer
from lesson.optimizer import BasicOptim
from lesson.runs import Run, once
from lesson.training import (
    VALIDATION_IMAGES,
    Progress,
    Settings,
    epochs_of,
    start_model,
)

STARTS = 6  # seeds 0 to 5
OF_MODELS = ("loss", "start", "steps")  # those that make another model, in this order
LONGER = 5.0  # learning rate
PYTORCH = ("measure", "start", "loss")  # the changes that lead to PyTorch's version


class LadderEpoch(NamedTuple):
    """Models after so many passes over the training images, each measured in three ways.

    These are (2, 2, 2, 6): loss of all pairs or the right one; loud or small start; usual or longer steps; seeds 0 to 5.
    """

    number: int
    reported: Tensor  # the mean over validation batches of all pairs in each
    batch_means: Tensor  # the mean over validation batches of right shapes
    accuracy: Tensor  # over all validation images
    # only at EPOCHS: which validation images the models of seed 0 get right, (2038, 2, 2, 2)
    right: Tensor | None


Epochs = Sequence[LadderEpoch]


def many_models() -> LinearByHand:
    """48 models as columns, in the order of LadderEpoch: 6 loud starts and 6 small ones, again and again."""
    models = LinearByHand()
    loud, small = [], []
    for seed in range(STARTS):
        model = start_model(Settings("by_hand", seed=seed))
        loud.append(torch.cat([model.weights, model.bias[None]]))
        generator = torch.Generator().manual_seed(seed)
        layer = linear_layer(PIXELS, 1, generator)
        small.append(torch.cat([layer.weight, layer.bias[None]], dim=1).T)
    starts = torch.cat([*loud, *small], dim=1).detach()  # (785, 12)
    starts = starts.view(-1, 1, 2, 1, STARTS)
    columns = starts.expand(-1, 2, 2, 2, STARTS).reshape(PIXELS + 1, -1)  # (785, 48)
    models.weights = columns[:PIXELS].clone().requires_grad_()
    models.bias = columns[PIXELS].clone().requires_grad_()
    return models


def both_losses(scores: Tensor, targets: Tensor) -> Tensor:
    """Half of the models compare all pairs, the other half their own: their mean."""
    of_all_pairs, of_own = scores.chunk(2, dim=1)  # (n, 24) each
    own = (of_own.sigmoid() - targets).abs().mean(0)
    return torch.cat([all_pairs_losses(of_all_pairs, targets), own]).mean()


def ladder(digits: Digits, settings: Settings) -> Iterator[LadderEpoch | Progress]:
    """As `train`, for all 48 models at once; see `sweep` for the size of the step."""
    models = many_models()
    rates = torch.tensor([settings.lr, LONGER])[:, None].expand(2, 2, 2, STARTS)
    k = models.bias.numel()
    opt = BasicOptim(models.parameters(), k * rates.flatten())

    def record(number: int, _: float) -> LadderEpoch:
        return measure(number, models, digits, settings.batch_size)

    yield record(0, 0.0)
    x, y = digits.train_x, digits.train_y
    yield from epochs_of(models, x, y, settings, opt, record, both_losses)


@torch.no_grad()
def measure(
    number: int, models: LinearByHand, digits: Digits, batch_size: int
) -> LadderEpoch:
    """All models as the post measures them, pair by pair, and as they should be measured."""
    called_three = (models(digits.valid_x) > 0).float()  # (2038, 48)
    right = (called_three == digits.valid_y).float()
    parts = zip(
        called_three.split(batch_size),
        digits.valid_y.split(batch_size),
        right.split(batch_size),
        strict=True,
    )
    of_batches = [
        (mean_of_all_pairs(called.mean(0), yb.mean()), rights.mean(0))
        for called, yb, rights in parts
    ]
    reported, batch_means = (
        torch.stack(each).mean(0) for each in zip(*of_batches, strict=True)
    )
    shaped = [
        each.view(2, 2, 2, STARTS) for each in (reported, batch_means, right.mean(0))
    ]
    of_first = right.view(-1, 2, 2, 2, STARTS)[..., 0] == 1
    return LadderEpoch(number, *shaped, of_first if number == EPOCHS else None)


@once
def ladder_run(shuffle: bool) -> Run:
    """The ladder with the settings of the post, in this process; some 70 kB."""
    return Run(Settings(shuffle=shuffle), ladder)


def model_of(changes: Collection[str]) -> tuple[int, ...]:
    """The place in the tensors of a LadderEpoch of the models with some changes made."""
    return tuple(int(change in changes) for change in OF_MODELS)


def accuracies_of(changes: Collection[str], epochs: Epochs) -> Tensor:
    """What the post would have drawn of n epochs with some changes made: (n, 6), a column for each start."""
    ruler = "accuracy" if "measure" in changes else "reported"
    return torch.stack([getattr(epoch, ruler)[model_of(changes)] for epoch in epochs])


def wrong_of(changes: Collection[str], epochs: Epochs) -> Tensor:
    """The same as wrong answers among all validation images; measured as the post did, it is as if so many were wrong."""
    return (1 - accuracies_of(changes, epochs)) * VALIDATION_IMAGES


def curves(
    rungs: Mapping[str, Collection[str]],
    in_order: Epochs,
    shuffled: Epochs | None = None,
    *,
    start: int | None = None,
) -> dict[str, Tensor]:
    """Wrong answers of each rung by epoch, (n, 6), or (n, 1) of one start, as far as all epochs are there.

    `in_order` are epochs of the ladder with sorted batches, `shuffled` those of shuffled ones, where a rung needs them.
    """
    done = min(len(each) for each in (in_order, shuffled) if each is not None)
    columns = slice(None) if start is None else slice(start, start + 1)
    return {
        name: wrong_of(
            changes, (shuffled if "shuffle" in changes else in_order)[:done]
        )[:, columns]
        for name, changes in rungs.items()
    }
