"""The charts of the page on PyTorch's version."""

import json

import pytest
import torch

from lesson.charts.pytorch_version import (
    FLOOR,
    all_pairs,
    batch_words,
    differences_by_epoch,
    measured,
)
from lesson.charts.spread import errors_with_spread, posts_picture
from lesson.experiments.ladder import measured_batches
from lesson.experiments.same_steps import Compared
from lesson.runs import Run
from lesson.training import Settings
from lesson.words.published import HAND, ON_THE_WAY


def test_the_picture_of_all_pairs_is_green_where_they_are_equal():
    scores, targets = torch.tensor([2.0, -1.0]), torch.tensor([[1.0], [1.0]])
    picture = all_pairs(scores, targets, enlarge=8)
    assert picture.shape == (16, 16, 4)
    opacity = picture[..., 3]
    assert opacity[15, 0] == 110  # says 3, is a 3
    assert opacity[0, 15] == 30  # says 7, is a 3
    assert (picture[0, 0] != picture[15, 15]).any()
    assert opacity[0, 0] == opacity[15, 15] == 255


def test_curves_show_the_mean_of_the_starts_and_their_range():
    curves = {
        "one": torch.tensor([[900.0, 1100.0], [40.0, 60.0]]),
        "two": torch.tensor([[900.0, 1100.0], [38.0, 38.0]]),
    }
    figure = errors_with_spread(curves)
    words = figure.data["words"]["words"][0]
    assert "one: 50 after epoch 1, between 40 and 60" in words
    rows = figure.data["curves"]
    assert rows["wrong"].tolist() == [1000, 50, 1000, 38]
    assert rows["large"].tolist() == [False, False, True, True]
    assert rows["newest"].tolist() == [False, True, False, True]
    assert figure.title == "After 1 epoch: 50, 38 wrong"


def test_a_number_in_print_is_a_diamond_where_its_curve_is():
    curves = {HAND: torch.full((41, 6), 100.0)}
    diamonds = errors_with_spread(curves, ON_THE_WAY).data["printed"]
    (twenty_first,) = diamonds.query(f"curve == {HAND!r} and epoch == 21")["wrong"]
    assert twenty_first == pytest.approx((1 - 0.9696) * 2038)


def test_the_specifications_stay_while_the_data_move():
    few, many = (torch.full((count, 6), 50.0) for count in (1, 9))
    one, two = errors_with_spread({"a": few}), errors_with_spread({"a": many, "b": few})
    assert (one.spec, one.alt, one.data.keys()) == (two.spec, two.alt, two.data.keys())
    epochs = Run(Settings(batch_size=4096)).up_to(2)
    one, two = (posts_picture({"a": part}, 40) for part in (epochs[:1], epochs))
    assert (one.spec, one.alt, one.data.keys()) == (two.spec, two.alt, two.data.keys())
    assert two.data["curves"]["accuracy"].tolist() == [
        each.valid_accuracy for each in epochs
    ]


def test_differences_of_0_are_drawn_on_the_floor_and_called_equal():
    figure = differences_by_epoch([Compared(0, 0.0, 0.0, 0.0, 1e-7, 1.0)], 40)
    drawn = figure.data["differences"]
    assert drawn["drawn"].min() == FLOOR
    assert drawn["difference"].min() == 0
    assert drawn["words"].tolist() == ["exactly equal", "1e-7 apart", "1 apart"]
    assert "from one another: 0.0e+00" in figure.data["words"]["words"][0]


def test_every_batch_is_a_frame_with_its_pairs_as_the_picture(digits):
    scores = digits.valid_x.mean(1, keepdim=True) - 0.15  # any scores at all
    batches = measured_batches(scores, digits.valid_y, 256, shuffle=False)
    figure = measured(batches)
    rows = figure.data["batches"]
    assert rows["batch"].tolist() == list(range(8))
    assert rows["newest"].tolist() == 7 * [False] + [True]
    assert rows["url"].nunique() == 8
    assert rows["url"].str.len().sum() < 100_000
    for words in batch_words(batches):
        assert words in figure.data["words"]["words"][0]


def test_every_chart_is_valid_and_says_in_words_what_it_shows(digits):
    batches = measured_batches(
        digits.valid_x.mean(1, keepdim=True), digits.valid_y, 256, shuffle=True
    )
    epochs = Run(Settings(batch_size=4096)).up_to(1)
    figures = [
        errors_with_spread({HAND: torch.full((3, 6), 100.0)}, ON_THE_WAY),
        posts_picture({"one": epochs}, 40),
        measured(batches),
        differences_by_epoch([Compared(0, 0.0, 0.0, 0.0, 1e-7, 1.0)], 40),
    ]
    for figure in figures:
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40
