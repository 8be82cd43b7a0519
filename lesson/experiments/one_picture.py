"""One picture, asked again after every epoch of a run."""

from collections.abc import Sequence

import torch
from torch import Tensor

from lesson.models import linear
from lesson.training import Epoch

# Rows of the validation images that the untrained model of presets.FIRST_LOOK is wrong about, and the trained one right.
EXAMPLES = (7, 1015, 663, 1200, 330, 96)


@torch.no_grad()
def scores_by_epoch(pixels: Tensor, epochs: Sequence[Epoch]) -> list[float]:
    """The score of a picture (784,) after each epoch of a linear model; above 0 it says 3."""
    return [linear(pixels, *epoch.parameters).item() for epoch in epochs]


def turns(scores: Sequence[float]) -> list[int]:
    """The places in a sequence of scores where the answer is another one than before."""
    says_three = [score > 0 for score in scores]
    return [n for n in range(1, len(scores)) if says_three[n] != says_three[n - 1]]
