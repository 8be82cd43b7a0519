"""The Learner: the same training in one box."""

import inspect

import pytest
import torch
from torch.nn.functional import l1_loss
from torch.optim import SGD

from lesson.digits import PIXELS
from lesson.learner import Batches, DataLoaders, Learner
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import LinearByHand, linear_layer, relu_net
from lesson.optimizer import BasicOptim
from lesson.runs import run_for
from lesson.training import Settings


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("model", ["pytorch", "relu_net"])
def test_the_learner_has_the_numbers_of_train(digits, model, shuffle):
    settings = Settings(model, lr=0.5, batch_size=512, seed=3, shuffle=shuffle)
    epochs = run_for(settings).up_to(4)
    generator = torch.Generator().manual_seed(3)
    module = (
        relu_net(30, generator=generator)
        if model == "relu_net"
        else linear_layer(PIXELS, 1, generator)
    )
    order = torch.Generator().manual_seed(3) if shuffle else None
    dls = DataLoaders(
        Batches(digits.train_x, digits.train_y, 512, order),
        Batches(digits.valid_x, digits.valid_y, 256),
    )
    learner = Learner(dls, module, SGD, mnist_loss, [batch_accuracy])
    learner.fit(4, lr=0.5)
    rows = learner.recorder.values
    assert [row[2] for row in rows] == [epoch.valid_accuracy for epoch in epochs[1:]]
    assert [row[0] for row in rows] == pytest.approx([e.train_loss for e in epochs[1:]])
    assert [row[1] for row in rows] == pytest.approx([e.valid_loss for e in epochs[1:]])
    for ours, theirs in zip(module.parameters(), epochs[-1].parameters, strict=True):
        assert torch.equal(ours, theirs)


def test_the_learner_takes_any_loss_optimizer_and_metrics(digits):
    dls = DataLoaders(
        Batches(digits.train_x, digits.train_y, 2048),
        [(digits.valid_x, digits.valid_y)],
    )
    learner = Learner(
        dls, linear_layer(PIXELS, 1), torch.optim.Adam, l1_loss, [batch_accuracy] * 2
    )
    learner.fit(1, 0.001)
    learner.fit(2, 0.001)
    assert len(learner.recorder.values) == 3
    assert all(len(row) == 4 for row in learner.recorder.values)


def test_the_learner_has_at_most_40_lines():
    assert len(inspect.getsource(Learner).rstrip().splitlines()) <= 40


def test_the_learner_takes_the_model_and_the_optimizer_by_hand(digits):
    model = LinearByHand(generator=torch.Generator().manual_seed(0))
    dls = DataLoaders(
        Batches(digits.train_x, digits.train_y, 256),
        [(digits.valid_x, digits.valid_y)],
    )
    learner = Learner(dls, model, BasicOptim, mnist_loss, [batch_accuracy])
    learner.fit(2, lr=1.0)
    ours = run_for(Settings()).up_to(2)[-1]
    assert learner.recorder.values[-1][2] == ours.valid_accuracy
    assert all(map(torch.equal, model.parameters(), ours.parameters))
