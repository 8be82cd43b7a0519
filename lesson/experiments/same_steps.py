"""Does PyTorch do anything more? The same training in three ways, compared number by number."""

import itertools
from collections.abc import Iterator
from copy import deepcopy
from typing import NamedTuple

import torch
from torch import nn
from torch.nn.utils import parameters_to_vector
from torch.optim import SGD

from lesson.digits import PIXELS, Digits
from lesson.learner import Batches, DataLoaders, Learner
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import LinearByHand, linear_layer
from lesson.optimizer import BasicOptim
from lesson.runs import Run, once
from lesson.training import Settings, train_epoch


class Compared(NamedTuple):
    """Three models after so many epochs: how far each two are apart in that of the 785 numbers in which they differ most."""

    number: int
    by_hand_and_module: float
    module_and_learner: float
    by_hand_and_learner: float
    # by hand, and by hand with the pictures of each batch in reverse order
    rounding: float
    largest: float  # of the 785 numbers themselves, regardless of sign

    @property
    def apart(self) -> float:
        """How far those two are apart that differ most."""
        return max(
            self.by_hand_and_module, self.module_and_learner, self.by_hand_and_learner
        )


def same_steps(digits: Digits, settings: Settings) -> Iterator[Compared]:
    """Train by hand, with nn.Linear and torch.optim.SGD, and with the Learner.

    All three have the same start, that of nn.Linear, and the same batches.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    module = linear_layer(PIXELS, 1, generator)
    by_hand, reverse = like(module), like(module)

    def loader() -> Batches:
        order = torch.Generator().manual_seed(settings.seed)
        shuffle = order if settings.shuffle else None
        return Batches(digits.train_x, digits.train_y, settings.batch_size, shuffle)

    valid = Batches(digits.valid_x, digits.valid_y, settings.batch_size)
    dls = DataLoaders(loader(), valid)
    learner = Learner(dls, deepcopy(module), SGD, mnist_loss, [batch_accuracy])

    trainings = [
        (model, loader(), opt_func(model.parameters(), settings.lr))
        for model, opt_func in (
            (by_hand, BasicOptim),
            (module, SGD),
            (reverse, BasicOptim),
        )
    ]
    for number in itertools.count():
        yield compare(number, by_hand, module, learner.model, reverse)
        for model, data, opt in trainings:
            if model is reverse:
                data = ((xb.flip(0), yb.flip(0)) for xb, yb in data)
            for _ in train_epoch(model, data, opt):
                pass
        learner.fit(1, settings.lr)


def like(module: nn.Linear) -> LinearByHand:
    """The model by hand with the numbers of nn.Linear."""
    model = LinearByHand()
    model.weights = module.weight.detach().T.clone().requires_grad_()
    model.bias = module.bias.detach().clone().requires_grad_()
    return model


@torch.no_grad()
def compare(number: int, *models: LinearByHand | nn.Module) -> Compared:
    """The largest differences between the models: by hand, nn.Linear, the Learner's, and by hand in reverse."""
    hand, module, learner, reverse = (
        parameters_to_vector(p.flatten() for p in model.parameters())
        for model in models
    )
    pairs = (hand, module), (module, learner), (hand, learner), (hand, reverse)
    apart = [(one - other).abs().max().item() for one, other in pairs]
    return Compared(number, *apart, module.abs().max().item())


@once
def same_steps_run(shuffle: bool = False) -> Run:
    """The comparison with the settings of the lesson, in this process."""
    return Run(Settings("pytorch", shuffle=shuffle), same_steps)
