"""Ten columns."""

import torch

from lesson.experiments.ten_digits import CLASSES, TenEpoch, TenSettings, ten_columns
from lesson.models import parameter_count
from lesson.steps.ten_digits import confusion, ten_columns_of_weights
from tests.steps.ten_digits.shared import LONGEST


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


def epoch(confusion: torch.Tensor, number: int = 1) -> TenEpoch:
    return TenEpoch(number, 0.0, 0.0, confusion, ())


def table(*mistakes: tuple[int, int, int]) -> torch.Tensor:
    """Of each digit 200 pictures; so many of one called another."""
    counts = torch.eye(CLASSES, dtype=torch.int64) * 200
    for one, other, number in mistakes:
        counts[one, one] -= number
        counts[one, other] += number
    return counts


def test_the_numbers_of_no_mistake_of_one_and_of_many():
    nobody = confusion.caption(epoch(table()), 4, 9)
    assert "After 1 epoch, **0** of 2,000 are wrong" in nobody
    assert "Of 200 pictures of a 4, 0 are called 9." in nobody
    assert "Most" not in nobody
    one = confusion.caption(epoch(table((4, 9, 1))), 4, 9)
    assert "**1** of 2,000 is wrong" in one
    assert "1 is called 9. Most frequent mistake: 4 called 9, 1 time." in one
    many = confusion.caption(epoch(table((4, 9, 16), (5, 3, 20)), 40), 4, 9)
    assert "After 40 epochs, **36** of 2,000 are wrong" in many
    assert "16 are called 9. Most frequent mistake: 5 called 3, 20 times." in many
    assert len(many) <= LONGEST
    end = ten_columns_of_weights.caption(
        [epoch(table((1, 0, 200)), 0), epoch(table((4, 9, 1)))]
    )
    assert "After 1 epoch, **1** of 2,000 validation pictures is wrong" in end
    assert end.endswith("At the start it was 200.")
    assert len(end) <= LONGEST


def test_ten_columns_have_as_many_numbers_as_the_card_says():
    settings = TenSettings()
    assert f"{10 * 785:,} numbers" in ten_columns_of_weights.COLUMNS.text
    assert parameter_count(ten_columns(settings)) == 10 * 785
    net = ten_columns(TenSettings("relu_net"))
    assert net[2].weight.shape == (10, settings.hidden)
    assert (
        f"each has {settings.hidden} weights" in ten_columns_of_weights.NO_PICTURES.text
    )
