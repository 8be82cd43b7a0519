"""Ten digits: the sample, the models, and that the loop is the one of the lesson and of PyTorch."""

import pytest
import torch
from torch import nn

from lesson.experiments.ten_digits import (
    TenEpoch,
    TenSettings,
    confusion_of,
    scores_of,
    ten_columns,
    train_ten,
)
from lesson.runs import Run
from lesson.steps.ten_digits.ten_runs import MEMORY, SHELF, _train, sample, ten_run_for

MODELS = pytest.mark.parametrize("model", ["linear", "relu_net"])


def test_the_sample_is_bytes_with_equally_many_of_each_digit():
    digits = sample()
    assert digits is sample()
    for x, y, of_each in (
        (digits.train_x, digits.train_y, 1000),
        (digits.valid_x, digits.valid_y, 200),
    ):
        assert x.dtype == torch.uint8
        assert x.shape == (10 * of_each, 784)
        assert y.bincount().tolist() == [of_each] * 10


def plain(settings: TenSettings, epochs: int) -> nn.Module:
    """The same training as anybody would write it with PyTorch alone, on floats."""
    torch.manual_seed(settings.seed)
    if settings.model == "linear":
        model = nn.Linear(784, 10)
    else:
        hidden = settings.hidden
        model = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    opt = torch.optim.SGD(model.parameters(), settings.lr)
    shuffle = torch.Generator().manual_seed(settings.seed)
    x, y = sample().train_x.float() / 255, sample().train_y
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=shuffle)
        for rows in order.split(settings.batch_size):
            opt.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            opt.step()
    return model


@MODELS
def test_the_training_is_what_pytorch_alone_does(model):
    settings = TenSettings(model, lr=0.2, seed=3, batch_size=500, hidden=7)
    ours = ten_run_for(settings).up_to(2)[2]
    theirs = plain(settings, 2)
    for mine, other in zip(ours.parameters, theirs.parameters(), strict=True):
        assert torch.allclose(mine, other, atol=1e-5)
    x, y = sample().valid_x, sample().valid_y
    with torch.no_grad():
        wrong = int((theirs(x.float() / 255).argmax(1) != y).sum())
    assert abs(ours.wrong - wrong) <= 2


def test_the_confusion_counts_every_picture_once():
    called, y = torch.tensor([1, 1, 0, 9]), torch.tensor([1, 2, 0, 9])
    table = confusion_of(called, y)
    assert table.sum() == 4
    assert table[2, 1] == table[1, 1] == table[0, 0] == table[9, 9] == 1


@MODELS
def test_wrong_is_what_is_off_the_diagonal(model):
    epoch = ten_run_for(TenSettings(model)).up_to(1)[1]
    net = ten_columns(TenSettings(model))
    for parameter, value in zip(net.parameters(), epoch.parameters, strict=True):
        parameter.data = value
    called = scores_of(net, sample().valid_x).argmax(1)
    assert epoch.wrong == int((called != sample().valid_y).sum())
    assert epoch.confusion.sum(1).tolist() == [200] * 10


def test_two_runs_with_equal_settings_are_equal_to_the_last_bit():
    def second(settings: TenSettings) -> TenEpoch:
        pieces = train_ten(sample(), settings)
        return next(p for p in pieces if isinstance(p, TenEpoch) and p.number == 1)

    one, other = (second(TenSettings("relu_net", seed=5)) for _ in range(2))
    assert one[:3] == other[:3]
    assert all(map(torch.equal, one.parameters, other.parameters))


def test_runs_are_shared_and_what_is_kept_is_bounded():
    assert ten_run_for(TenSettings()) is ten_run_for(TenSettings(hidden=7))
    assert ten_run_for(TenSettings("relu_net")) is not ten_run_for(TenSettings())
    assert SHELF.memory == MEMORY
    run = ten_run_for(TenSettings("relu_net", hidden=100, batch_size=10_000))
    run.up_to(1)
    numbers = 784 * 100 + 100 + 100 * 10 + 10
    assert 2 * 4 * numbers < run.bytes <= SHELF.bytes <= MEMORY


def test_a_run_that_let_go_of_parameters_has_them_again_and_goes_on_as_before():
    settings = TenSettings("relu_net", hidden=5, batch_size=1000)
    run, whole = ten_run_for(settings), Run(settings, _train).up_to(6)
    run.up_to(5)
    run.let_go(())
    for ours, theirs in zip(run.up_to(6), whole, strict=True):
        assert ours[:3] == theirs[:3]
        assert torch.equal(ours.confusion, theirs.confusion)
        pairs = zip(ours.parameters, theirs.parameters, strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)


@pytest.mark.parametrize(
    ("field", "value"),
    [("model", "by_hand"), ("lr", 0), ("seed", -1), ("hidden", 0), ("shuffle", 1)],
)
def test_settings_that_cannot_be_are_refused_in_a_sentence(field, value):
    with pytest.raises(ValueError, match=rf"^{field} must be .*, not {value!r}\.$"):
        TenSettings(**{field: value})
