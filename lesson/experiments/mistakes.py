"""What a model gets wrong, and which mistakes it is surest of."""

from typing import NamedTuple

import torch
from torch import Tensor


class Confusion(NamedTuple):
    """How many images of each digit the model calls each digit."""

    threes_called_3: int
    threes_called_7: int
    sevens_called_3: int
    sevens_called_7: int

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        """As a table: really, called 3, called 7."""
        return [
            ("really 3", self.threes_called_3, self.threes_called_7),
            ("really 7", self.sevens_called_3, self.sevens_called_7),
        ]

    @property
    def called_3(self) -> int:
        """Images called a 3."""
        return self.threes_called_3 + self.sevens_called_3

    @property
    def wrong(self) -> int:
        """Images called by the other digit's name."""
        return self.threes_called_7 + self.sevens_called_3


def confusion(scores: Tensor, targets: Tensor) -> Confusion:
    """Count (n, 1) scores, above 0 for a three, against (n, 1) targets, 1 for a three."""
    called_3, is_3 = scores > 0, targets == 1
    pairs = (
        (called_3 & is_3),
        (~called_3 & is_3),
        (called_3 & ~is_3),
        (~called_3 & ~is_3),
    )
    return Confusion(*(int(pair.sum()) for pair in pairs))


def worst_mistakes(scores: Tensor, targets: Tensor, most: int) -> list[int]:
    """Rows of the wrong answers, the surest first: those whose (n, 1) score is farthest on the wrong side of zero."""
    wrongness = torch.where(targets == 1, -scores, scores)[:, 0]
    wrong = ((scores > 0) != (targets == 1))[:, 0].nonzero()[:, 0]
    return wrong[wrongness[wrong].argsort(descending=True)][:most].tolist()
