"""The charts of ten digits: valid, with specifications that stay, and with the numbers of the records."""

import json

import pytest
import torch

from lesson.charts import ten_digits as charts
from lesson.experiments.ten_digits import TenSettings, shares
from lesson.experiments.ten_runs import (
    picture_of,
    pictures_called,
    sample,
    scores_after,
    ten_run_for,
)
from lesson.words.cards.ten_digits import WAYS

SETTINGS = TenSettings()


@pytest.fixture(scope="module")
def epochs():
    return ten_run_for(SETTINGS).up_to(5)


def test_the_columns_are_ten_pictures_an_epoch_and_the_curve_its_counts(epochs):
    figure = charts.columns_by_epoch(epochs, 5)
    assert figure.chart().to_dict()
    assert figure.data["epochs"]["wrong"].tolist() == [each.wrong for each in epochs]
    pictures = figure.data["columns"]
    assert (pictures.groupby("epoch")["digit"].count() == 10).all()
    assert figure.spec == charts.columns_by_epoch(epochs[:1], 40, False).spec
    assert f"{epochs[-1].wrong:,} after 5 epochs" in figure.data["words"]["words"][0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "scores", [[-2.0] * 5 + [3.0] * 5, [0.0] * 10, [-1.0] * 10, [1600.0] + [-900.0] * 9]
)
def test_the_stages_begin_with_the_scores_and_fit_their_room(way, scores):
    figure = charts.softmax_stages(torch.zeros(784), 3, torch.tensor(scores), way)
    assert figure.chart().to_dict()
    bars = figure.data["bars"]
    assert bars["to"].between(-0.5, 1).all()
    assert len(bars) == 10 * len(charts.words_of_stages(figure))
    assert bars[bars["stage"] == 0]["words"].tolist() == [f"{s:+.2f}" for s in scores]
    assert (bars["kind"] == "right").sum() == len(bars) / 10


def test_the_shares_in_the_last_stage_are_those_of_softmax(epochs):
    pixels = picture_of(SETTINGS, 4, 53)
    scores = scores_after(SETTINGS, epochs[-1:], pixels)
    figure = charts.softmax_stages(pixels, 4, scores[0], WAYS[0])
    bars = figure.data["bars"]
    written = [f"{each:.1%}".replace("%", " %") for each in shares(scores)[0].tolist()]
    assert bars[bars["newest"]]["words"].tolist() == written
    assert charts.words_of_stages(figure)[-1] == "divided by their sum: together 100 %"


def test_the_table_holds_every_picture_at_every_epoch(epochs):
    pictures = pictures_called(SETTINGS, epochs[-1], 4, 9)
    figure = charts.confusion_table(epochs, (4, 9), pictures)
    chart = figure.chart().to_dict()
    assert len(json.dumps(chart)) < 200_000
    assert (figure.data["counts"].groupby("epoch")["count"].sum() == 2000).all()
    assert figure.data["cells"]["chosen"].sum() == 1
    assert figure.data["cells"]["chosen"][49]
    assert len(figure.data["pictures"]) == min(len(pictures), charts.MAX_PICTURES)
    assert len(pictures) == epochs[-1].confusion[4, 9]
    none = charts.confusion_table(epochs, (0, 1), [])
    assert none.chart().to_dict()
    assert none.spec == figure.spec


def test_the_pictures_of_a_field_are_of_that_digit_and_called_so(epochs):
    pictures = pictures_called(SETTINGS, epochs[-1], 5, 3)
    fives = sample().valid_x[sample().valid_y == 5] / 255
    for each in pictures:
        assert (fives == each).all(1).any()
        assert scores_after(SETTINGS, epochs[-1:], each)[0].argmax() == 3


def test_the_shares_of_a_drawing_are_ten_bars_an_epoch_and_one_is_first(epochs):
    found = shares(scores_after(SETTINGS, epochs, torch.zeros(784)))
    figure = charts.shares_by_epoch(found)
    assert figure.chart().to_dict()
    bars = figure.data["shares"]
    assert bars.groupby("epoch")["share"].sum().tolist() == pytest.approx([1.0] * 6)
    assert (bars.groupby("epoch")["first"].sum() == 1).all()
