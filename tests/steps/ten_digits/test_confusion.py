"""Confusion."""

import json

import pytest

from lesson.experiments.ten_digits import TenSettings
from lesson.steps.ten_digits import confusion, confusion_figure, ten
from lesson.steps.ten_digits.confusion import pictures_called
from lesson.steps.ten_digits.ten import sample, scores_after, ten_run_for
from tests.steps.ten_digits.shared import SETTINGS


def test_the_table_holds_every_picture_at_every_epoch(epochs):
    pictures = pictures_called(SETTINGS, epochs[-1], 4, 9)
    figure = confusion_figure.confusion_table(epochs, (4, 9), pictures)
    chart = figure.chart().to_dict()
    assert len(json.dumps(chart)) < 200_000
    assert (figure.data["counts"].groupby("epoch")["count"].sum() == 2000).all()
    assert figure.data["cells"]["chosen"].sum() == 1
    assert figure.data["cells"]["chosen"][49]
    assert len(figure.data["pictures"]) == min(
        len(pictures), confusion_figure.MAX_PICTURES
    )
    assert len(pictures) == epochs[-1].confusion[4, 9]
    none = confusion_figure.confusion_table(epochs, (0, 1), [])
    assert none.chart().to_dict()
    assert none.spec == figure.spec


def test_the_pictures_of_a_field_are_of_that_digit_and_called_so(epochs):
    pictures = pictures_called(SETTINGS, epochs[-1], 5, 3)
    fives = sample().valid_x[sample().valid_y == 5] / 255
    for each in pictures:
        assert (fives == each).all(1).any()
        assert scores_after(SETTINGS, epochs[-1:], each)[0].argmax() == 3


@pytest.mark.parametrize("seed", [0, 1])
def test_4_and_9_are_mixed_up_most_of_the_pairs_asked_for(seed):
    end = ten_run_for(TenSettings(seed=seed)).up_to(ten.EPOCHS)[-1]
    assert confusion.mixed_up(end.confusion).right == "4 and 9"
