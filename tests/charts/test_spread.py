"""Curves of several models with their spread over starts."""

import torch

from lesson.charts.spread import errors_with_spread


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


def test_the_specification_stays_while_the_curves_move():
    few, many = (torch.full((count, 6), 50.0) for count in (1, 9))
    one, two = errors_with_spread({"a": few}), errors_with_spread({"a": many, "b": few})
    assert (one.spec, one.alt, one.data.keys()) == (two.spec, two.alt, two.data.keys())
