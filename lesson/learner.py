"""PyTorch's version: the same training in the words of the course, with everything that belongs together in one box."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import NamedTuple

import torch
from torch import Generator, Tensor, nn

from lesson.gradients import Loss
from lesson.optimizer import Optimizer
from lesson.training import Batch, batches


class Batches:
    """(n, 784) pictures and (n, 1) targets in batches, anew in every epoch; with a generator, shuffled."""

    def __init__(
        self, x: Tensor, y: Tensor, batch_size: int, shuffle: Generator | None = None
    ) -> None:
        self.x, self.y, self.batch_size, self.shuffle = x, y, batch_size, shuffle

    def __iter__(self) -> Iterator[Batch]:
        return batches(self.x, self.y, self.batch_size, self.shuffle)


class DataLoaders(NamedTuple):
    """What a Learner learns from, and what it is measured with."""

    train: Iterable[Batch]
    valid: Iterable[Batch]


class Learner:
    """Data, model, optimizer, loss and metrics in one box."""

    def __init__(
        self,
        dls: DataLoaders,
        model: nn.Module,
        opt_func: Callable[..., Optimizer],
        loss_func: Loss,
        metrics: Sequence[Loss],
    ) -> None:
        self.dls, self.model, self.opt_func = dls, model, opt_func
        self.loss_func, self.metrics = loss_func, metrics
        self.recorder = SimpleNamespace(values=[])  # a row for every epoch

    def fit(self, epochs: int, lr: float) -> None:
        """Train; record training loss, validation loss and metrics of each epoch."""
        opt = self.opt_func(self.model.parameters(), lr)
        for _ in range(epochs):
            total = seen = 0
            for xb, yb in self.dls.train:
                loss = self.loss_func(self.model(xb), yb)
                loss.backward()
                opt.step()
                opt.zero_grad()
                total += loss.item() * len(xb)
                seen += len(xb)
            self.recorder.values.append([total / seen, *self.validate()])

    @torch.no_grad()
    def validate(self) -> list[float]:
        """Loss and metrics over all validation pictures at once."""
        rows = [(self.model(xb), yb) for xb, yb in self.dls.valid]
        scores, targets = map(torch.cat, zip(*rows, strict=True))
        return [f(scores, targets).item() for f in (self.loss_func, *self.metrics)]
