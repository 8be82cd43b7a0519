"""Confusion: the table, the pictures of a field, what is said of it, and the guess."""

import json

import pytest
import torch

from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import CLASSES, TenEpoch, TenSettings
from lesson.steps.ten_digits import confusion
from lesson.steps.ten_digits.confusion import pictures_called
from lesson.steps.ten_digits.ten_runs import (
    sample,
    scores_after,
    ten_run_for,
    usual_run,
)
from tests.pages.test_pages import open_page
from tests.steps.ten_digits.conftest import LONGEST, SETTINGS


def test_the_table_holds_every_picture_at_every_epoch(epochs):
    pictures = pictures_called(SETTINGS, epochs[-1], 4, 9)
    figure = confusion.confusion_table(epochs, (4, 9), pictures)
    chart = figure.chart().to_dict()
    assert len(json.dumps(chart)) < 200_000
    assert (figure.data["counts"].groupby("epoch")["count"].sum() == 2000).all()
    assert figure.data["cells"]["chosen"].sum() == 1
    assert figure.data["cells"]["chosen"][49]
    assert len(figure.data["pictures"]) == min(len(pictures), confusion.MAX_PICTURES)
    assert len(pictures) == epochs[-1].confusion[4, 9]
    none = confusion.confusion_table(epochs, (0, 1), [])
    assert none.chart().to_dict()
    assert none.spec == figure.spec


def test_the_pictures_of_a_field_are_of_that_digit_and_called_so(epochs):
    pictures = pictures_called(SETTINGS, epochs[-1], 5, 3)
    fives = sample().valid_x[sample().valid_y == 5] / 255
    for each in pictures:
        assert (fives == each).all(1).any()
        assert scores_after(SETTINGS, epochs[-1:], each)[0].argmax() == 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_4_and_9_are_mixed_up_most_of_the_pairs_asked_for(seed):
    end = ten_run_for(TenSettings(seed=seed)).up_to(EPOCHS)[-1]
    assert confusion.mixed_up(end.confusion).right == "4 and 9"


def after(counts: torch.Tensor, epochs: int = 1) -> TenEpoch:
    return TenEpoch(epochs, 0.0, 0.0, counts, ())


def table(*mistakes: tuple[int, int, int]) -> torch.Tensor:
    """Of each digit 200 pictures; so many of one called another."""
    counts = torch.eye(CLASSES, dtype=torch.int64) * 200
    for one, other, number in mistakes:
        counts[one, one] -= number
        counts[one, other] += number
    return counts


def test_the_numbers_of_no_mistake_of_one_and_of_many():
    nobody = confusion.caption(after(table()), 4, 9)
    assert "After 1 epoch, **0** of 2,000 are wrong" in nobody
    assert "Of 200 pictures of a 4, 0 are called 9." in nobody
    assert "Most" not in nobody
    one = confusion.caption(after(table((4, 9, 1))), 4, 9)
    assert "**1** of 2,000 is wrong" in one
    assert "1 is called 9. Most frequent mistake: 4 called 9, 1 time." in one
    many = confusion.caption(after(table((4, 9, 16), (5, 3, 20)), 40), 4, 9)
    assert "After 40 epochs, **36** of 2,000 are wrong" in many
    assert "16 are called 9. Most frequent mistake: 5 called 3, 20 times." in many
    assert len(many) <= LONGEST


def test_a_field_of_the_table_is_counted():
    app = open_page("ten_digits", ten_scene="Confusion", ten_is="5", ten_called="8")
    assert not app.exception
    _, end = usual_run()
    number = int(end.confusion[5, 8])
    assert f"Of 200 pictures of a 5, {number} are called 8." in app.info[0].value
    assert f"**{end.wrong:,}** of 2,000" in app.info[0].value
