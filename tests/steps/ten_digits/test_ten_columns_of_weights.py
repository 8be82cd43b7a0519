"""Ten columns: the pictures and the curve, what is said of them, and what the cards tell."""

import math

import pytest
import torch
from torch import nn

from lesson.experiments.ten_digits import TenEpoch, TenSettings, shares, ten_columns
from lesson.models import parameter_count
from lesson.steps.ten_digits import ten_columns_of_weights
from lesson.steps.ten_digits.ten_runs import sample, ten_run_for
from lesson.training import batches
from tests.steps.ten_digits.conftest import LONGEST, SETTINGS


def test_the_columns_are_ten_pictures_an_epoch_and_the_curve_its_counts(epochs):
    figure = ten_columns_of_weights.columns_by_epoch(epochs, 5)
    assert figure.chart().to_dict()
    assert figure.data["epochs"]["wrong"].tolist() == [each.wrong for each in epochs]
    pictures = figure.data["columns"]
    assert (pictures.groupby("epoch")["digit"].count() == 10).all()
    assert (
        figure.spec
        == ten_columns_of_weights.columns_by_epoch(epochs[:1], 40, False).spec
    )
    assert f"{epochs[-1].wrong:,} after 5 epochs" in figure.data["words"]["words"][0]


def test_the_caption_says_how_the_run_ends_and_began():
    start, end = (
        TenEpoch(number, 0.0, 0.0, torch.tensor([[1000 - wrong, wrong], [0, 1000]]), ())
        for number, wrong in enumerate((200, 1))
    )
    text = ten_columns_of_weights.caption([start, end])
    assert "After 1 epoch, **1** of 2,000 validation pictures is wrong" in text
    assert text.endswith("At the start it was 200.")
    assert len(text) <= LONGEST


def test_ten_columns_have_as_many_numbers_as_the_card_says():
    assert f"{10 * 785:,} numbers" in ten_columns_of_weights.COLUMNS.text
    assert parameter_count(ten_columns(SETTINGS)) == 10 * 785
    net = ten_columns(TenSettings("relu_net"))
    hidden = SETTINGS.hidden
    assert net[2].weight.shape == (10, hidden)
    assert f"each has {hidden} weights" in ten_columns_of_weights.NO_PICTURES.text


def test_sorted_nearly_every_batch_holds_one_digit_and_after_an_epoch_it_calls_nearly_all_a_9():
    digits, size = sample(), TenSettings.batch_size
    mixed = [
        len(y.unique()) > 1 for _, y in batches(digits.train_y, digits.train_y, size)
    ]
    assert sum(mixed) < len(mixed) / 3
    for seed in range(3):
        after = ten_run_for(TenSettings(shuffle=False, seed=seed)).up_to(1)[1]
        assert after.confusion[:, 9].sum() > 0.95 * after.confusion.sum()


def test_the_loss_is_minus_the_logarithm_of_the_share_of_the_right_digit():
    scores, y = torch.tensor([[1.0, 2.0, 0.5]]), torch.tensor([2])
    loss = nn.functional.cross_entropy(scores, y).item()
    assert loss == pytest.approx(-math.log(shares(scores)[0, 2].item()))
