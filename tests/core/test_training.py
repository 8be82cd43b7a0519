"""Training: what is refused, what comes out, and that nobody disturbs anybody."""

from dataclasses import replace
from itertools import islice

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lesson.optimizer import BasicOptim
from lesson.training import (
    Epoch,
    Progress,
    Settings,
    batches,
    model_at,
    start_model,
    train,
    train_epoch,
    validate_epoch,
)

MODELS = ["by_hand", "pytorch", "relu_net"]


def epochs_of(digits, settings: Settings, last: int) -> list[Epoch]:
    return list(
        islice(
            (piece for piece in train(digits, settings) if isinstance(piece, Epoch)),
            last + 1,
        )
    )


def same(ours: list[Epoch], theirs: list[Epoch]) -> bool:
    """Equal to the last bit."""
    return len(ours) == len(theirs) and all(
        a[:4] == b[:4]
        and all(
            torch.equal(p, q) for p, q in zip(a.parameters, b.parameters, strict=True)
        )
        for a, b in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("model", "forest"), ("model", None)]
    + [
        ("lr", value)
        for value in (0, -1.0, float("nan"), float("inf"), 10**400, "1", True, None)
    ]
    + [("batch_size", value) for value in (0, -8, 12397, 2.5, "256", True)]
    + [("seed", value) for value in (-1, 2**63, 0.5, None)]
    + [("shuffle", value) for value in (1, "yes", None)]
    + [("init_std", value) for value in (-0.1, float("nan"), float("inf"), "1")]
    + [("hidden", value) for value in (0, -1, 1001, 3.0, True)]
    + [("relu", value) for value in (0, "no")]
    + [("loss", value) for value in ("l1", None)],
)
def test_impossible_settings_are_refused_in_a_sentence_that_names_the_field(
    field, value
):
    with pytest.raises(ValueError, match=rf"^{field} must be .*\.$"):
        Settings(**{field: value})


def test_settings_cannot_be_changed_and_equal_ones_are_one_key():
    with pytest.raises(AttributeError):
        Settings().lr = 2.0
    assert len({Settings(lr=0.5), Settings(lr=0.5), Settings(lr=1.0)}) == 2


def test_what_a_model_does_not_use_makes_no_other_run():
    assert Settings(
        "pytorch", init_std=0.1, hidden=5, relu=False
    ).essential() == Settings("pytorch")
    assert Settings("by_hand", hidden=5).essential() == Settings("by_hand")
    assert Settings("by_hand", init_std=0.1).essential() != Settings("by_hand")
    assert Settings("relu_net", hidden=5).essential() != Settings("relu_net")


@pytest.mark.parametrize("model", MODELS)
def test_the_first_epoch_is_the_start_itself(digits, model):
    settings = Settings(model, seed=5)
    first = next(train(digits, settings))
    assert isinstance(first, Epoch)
    assert first.number == 0
    pairs = zip(first.parameters, start_model(settings).parameters(), strict=True)
    assert all(torch.equal(kept, start) for kept, start in pairs)


@pytest.mark.parametrize("model", MODELS)
def test_an_epochs_figures_are_those_of_its_parameters_over_all_images(digits, model):
    epoch = epochs_of(digits, Settings(model, batch_size=1024), 2)[-1]
    scores = model_at(Settings(model), epoch.parameters)(digits.valid_x).detach()
    right = ((scores > 0).float() == digits.valid_y).sum().item()
    assert epoch.valid_accuracy == pytest.approx(right / 2038)
    assert epoch.valid_loss == pytest.approx(
        F.l1_loss(scores.sigmoid(), digits.valid_y).item()
    )


@pytest.mark.parametrize("model", MODELS)
def test_the_training_loss_is_the_mean_over_all_images_as_they_went_by(digits, model):
    settings = Settings(model, lr=0.5, batch_size=1000)
    start, first = epochs_of(digits, settings, 1)
    net = start_model(settings)
    losses = F.l1_loss(net(digits.train_x).sigmoid(), digits.train_y)
    assert start.train_loss == pytest.approx(losses.item())
    optimizer = torch.optim.SGD(net.parameters(), 0.5)
    total = 0.0
    for xb, yb in batches(digits.train_x, digits.train_y, 1000):
        loss = F.l1_loss(net(xb).sigmoid(), yb)
        total += F.l1_loss(net(xb).sigmoid(), yb, reduction="sum").item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert first.train_loss == pytest.approx(total / 12396, rel=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_earlier_epochs_keep_their_parameters_while_training_goes_on(digits, model):
    epochs = epochs_of(digits, Settings(model, batch_size=2048), 3)
    for earlier, later in zip(epochs, epochs[1:], strict=False):
        assert not torch.equal(earlier.parameters[0], later.parameters[0])


@pytest.mark.parametrize("shuffle", [False, True])
def test_by_hand_pytorch_and_a_plain_loop_agree_after_a_hundred_steps(digits, shuffle):
    start = start_model(Settings("pytorch", seed=1))
    settings = {
        name: Settings(name, lr=0.5, batch_size=128, shuffle=shuffle, seed=1)
        for name in MODELS[:2]
    }

    by_hand = start_model(settings["by_hand"])
    by_hand.weights.data, by_hand.bias.data = (
        start.weight.detach().T.clone(),
        start.bias.detach().clone(),
    )
    layer = start_model(settings["pytorch"])
    plain = nn.Linear(784, 1)
    plain.load_state_dict(start.state_dict())

    optimizer = torch.optim.SGD(plain.parameters(), 0.5)

    def data() -> list:
        shuffler = torch.Generator().manual_seed(1) if shuffle else None
        return list(batches(digits.train_x, digits.train_y, 124, shuffler))

    assert len(data()) == 100
    steps = train_epoch(by_hand, data(), BasicOptim(by_hand.parameters(), 0.5))
    assert len(list(steps)) == 100
    list(train_epoch(layer, data(), torch.optim.SGD(layer.parameters(), 0.5)))
    for xb, yb in data():
        optimizer.zero_grad()
        F.l1_loss(plain(xb).sigmoid(), yb).backward()
        optimizer.step()

    assert not torch.allclose(plain.weight, start.weight, atol=1e-2)
    for other in (by_hand.weights.T, layer.weight):
        assert (other - plain.weight).abs().max() < 1e-6
    for other in (by_hand.bias, layer.bias):
        assert (other - plain.bias).abs().max() < 1e-6


def test_train_is_these_very_parts_put_together(digits):
    settings = Settings("pytorch", lr=0.3, batch_size=500, shuffle=True, seed=4)
    model, shuffler = start_model(settings), torch.Generator().manual_seed(4)
    for epoch in epochs_of(digits, settings, 2)[1:]:
        data = batches(digits.train_x, digits.train_y, 500, shuffler)
        list(train_epoch(model, data, BasicOptim(model.parameters(), 0.3)))
        assert epoch[2:4] == pytest.approx(
            validate_epoch(model, digits.valid_x, digits.valid_y), abs=1e-6
        )


def test_one_sorted_epoch_says_one_digit_for_everything_and_a_shuffled_one_learns(
    digits,
):
    for seed in range(3):
        unshuffled = epochs_of(digits, Settings("pytorch", seed=seed), 1)[
            1
        ].valid_accuracy
        assert round(unshuffled, 4) in (0.4932, 0.4956)
        shuffled = epochs_of(digits, Settings("pytorch", seed=seed, shuffle=True), 1)[
            1
        ].valid_accuracy
        assert shuffled == pytest.approx(0.97, abs=0.01)


def test_shuffled_batches_hold_every_image_once_and_differ_from_epoch_to_epoch(digits):
    shuffler = torch.Generator().manual_seed(0)
    numbers = torch.arange(12396).unsqueeze(1)
    first, second = (
        torch.cat([xb for xb, _ in batches(numbers, numbers, 256, shuffler)])
        for _ in range(2)
    )
    assert torch.equal(first.sort(0).values, numbers)
    assert not torch.equal(first, second)


@pytest.mark.parametrize("model", MODELS)
def test_the_same_settings_give_the_same_epochs_whatever_else_draws_random_numbers(
    digits, model
):
    settings = Settings(model, batch_size=1000, shuffle=True, seed=2)
    torch.manual_seed(0)
    before = torch.get_rng_state()
    ours = epochs_of(digits, settings, 2)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(123)
    assert same(epochs_of(digits, settings, 2), ours)


def test_two_runs_side_by_side_equal_the_same_runs_alone(digits):
    pair = [Settings("by_hand", batch_size=64, shuffle=True, seed=s) for s in (0, 1)]
    alone = [epochs_of(digits, settings, 2) for settings in pair]
    trainings = [train(digits, settings) for settings in pair]
    together: list[list[Epoch]] = [[], []]
    while min(map(len, together)) < 3:
        for epochs, training in zip(together, trainings, strict=True):
            piece = next(training)
            if isinstance(piece, Epoch):
                epochs.append(piece)
    assert same(together[0][:3], alone[0])
    assert same(together[1][:3], alone[1])


def test_small_batches_report_progress_inside_an_epoch(digits):
    pieces = list(islice(train(digits, Settings(batch_size=8)), 30))
    progress = [piece for piece in pieces if isinstance(piece, Progress)]
    assert len(progress) >= 20
    shares = [piece.share for piece in progress if piece.epoch == 1]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def test_training_leaves_the_digits_as_they_are(digits):
    versions = [tensor._version for tensor in digits]
    epochs_of(digits, Settings("relu_net", batch_size=3000, shuffle=True), 1)
    epochs_of(digits, Settings("by_hand", batch_size=3000), 1)
    assert [tensor._version for tensor in digits] == versions


def test_settings_too_wild_to_learn_still_give_finite_accuracies(digits):
    wild = replace(Settings("relu_net"), lr=100.0, batch_size=1024)
    assert all(0 <= epoch.valid_accuracy <= 1 for epoch in epochs_of(digits, wild, 2))
