"""The 45 pairs: each is the lesson of two digits, and all of them are what each is alone."""

import pytest
import torch
from torch import nn

from lesson.experiments import ten_runs
from lesson.experiments.hard_pairs import (
    MEMORY,
    MOST,
    PAIRS,
    PairEpoch,
    PairSettings,
    bytes_kept,
    every_pair,
    one_pair,
    rows_of,
    train_pair,
)
from lesson.experiments.ten_digits import read_everything
from lesson.experiments.ten_runs import sample
from lesson.loss import mnist_loss
from lesson.words.cards.hard_pairs import EPOCHS
from lesson.words.numbers import wilson
from tests.data.test_build import MNIST, needs_mnist


def test_a_pair_alone_is_the_one_among_all_pairs():
    all_pairs = every_pair(PairSettings(seed=2)).up_to(2)
    assert [epoch.number for epoch in all_pairs] == [0, 1, 2]
    for pair in PAIRS[0], PAIRS[23], PAIRS[-1]:
        alone = one_pair(PairSettings(seed=2), pair).up_to(2)
        place = PAIRS.index(pair)
        assert [epoch.wrong for epoch in alone] == [e.wrong[place] for e in all_pairs]
    assert all_pairs[2].of == [400] * len(PAIRS)


def test_a_pair_is_trained_as_pytorch_alone_would():
    settings, pair = PairSettings(seed=3), (4, 9)
    epochs = one_pair(settings, pair).up_to(3)
    torch.manual_seed(3)
    model = nn.Linear(784, 1)
    opt = torch.optim.SGD(model.parameters(), settings.lr)
    shuffle = torch.Generator().manual_seed(3)
    digits = sample()
    of_pair = (digits.train_y == 4) | (digits.train_y == 9)
    x = digits.train_x[of_pair].float() / 255
    y = (digits.train_y[of_pair] == 4).float()[:, None]
    for _ in range(3):
        for rows in torch.randperm(len(x), generator=shuffle).split(256):
            opt.zero_grad()
            mnist_loss(model(x[rows]), y[rows]).backward()
            opt.step()
    assert torch.allclose(epochs[-1].weights, model.weight[0], atol=1e-5)
    valid = (digits.valid_y == 4) | (digits.valid_y == 9)
    called = model(digits.valid_x[valid].float() / 255)[:, 0] > 0
    wrong = called != (digits.valid_y[valid] == 4)
    assert epochs[-1].wrong == int(wrong.sum())


def test_the_worst_are_wrong_pictures_of_the_pair():
    rows, targets = rows_of(sample().valid_y, (7, 9))
    assert targets.shape == (len(rows), 1)
    for epoch in one_pair(PairSettings(), (7, 9)).up_to(2):
        assert len(epoch.worst) == min(MOST, epoch.wrong)
        assert set(epoch.worst) <= set(rows.tolist())
        assert epoch.weights.shape == (784,)


def test_what_is_kept_is_bounded():
    assert bytes_kept(every_pair(PairSettings())) * 2 < MEMORY
    kept = every_pair.cache
    for seed in range(40):
        every_pair(PairSettings(seed=seed))
    assert kept.currsize <= MEMORY
    assert len(kept) < 40


def test_as_the_card_says_the_intervals_of_many_pairs_overlap():
    epoch = every_pair(PairSettings()).up_to(EPOCHS)[EPOCHS]
    shares = [wilson(*counts) for counts in zip(epoch.wrong, epoch.of, strict=True)]
    hardest = max(range(len(PAIRS)), key=lambda place: epoch.wrong[place])
    least = shares[hardest][0]
    assert sum(most >= least for _, most in shares) > 5


@needs_mnist
@pytest.mark.parametrize(
    ("pair", "low", "high"),
    [
        ((0, 1), 0.0000, 0.0020),
        ((3, 7), 0.0140, 0.0260),
        ((7, 9), 0.0300, 0.0480),
        ((5, 8), 0.0380, 0.0580),
    ],
)
def test_on_all_of_mnist_the_errors_are_those_known_from_elsewhere(
    pair, low, high, everything
):
    training = train_pair(everything, pair, PairSettings(data="all"))
    epochs = (each for each in training if isinstance(each, PairEpoch))
    end = next(each for each in epochs if each.number == EPOCHS)
    assert low <= end.wrong / len(rows_of(everything.valid_y, pair)[0]) <= high


@needs_mnist
def test_as_the_card_says_all_of_mnist_checks_with_five_times_as_many(everything):
    assert len(everything.valid_y) == 5 * len(sample().valid_y)


@pytest.fixture(scope="module")
def everything():
    return read_everything(MNIST)


@needs_mnist
def test_where_the_app_keeps_it_all_of_mnist_is_the_same(everything, monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", str(MNIST))
    read = ten_runs.everything.__wrapped__()
    assert all(map(torch.equal, read, everything))
