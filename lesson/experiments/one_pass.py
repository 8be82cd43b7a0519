"""One pass over the training pictures, batch after batch."""

from typing import NamedTuple

from torch import Tensor

from lesson.digits import PIXELS, load_digits
from lesson.training import batches

PICTURES = 10  # of each batch that are looked at


class Taken(NamedTuple):
    """A batch as training takes it, in the order of the files."""

    start: int  # the number of its first picture
    images: int
    threes: int
    first: Tensor  # (at most PICTURES, 784), a view

    @property
    def sevens(self) -> int:
        """How many of its pictures are sevens."""
        return self.images - self.threes

    @property
    def shapes(self) -> str:
        """Those of the batch, as PyTorch writes them."""
        return f"xb {(self.images, PIXELS)}, yb {(self.images, 1)}"


def one_pass(batch_size: int) -> list[Taken]:
    """All batches of one pass over the training pictures."""
    digits, taken, start = load_digits(), [], 0
    for xb, yb in batches(digits.train_x, digits.train_y, batch_size):
        taken.append(Taken(start, len(xb), int(yb.sum()), xb[:PICTURES]))
        start += len(xb)
    return taken
