"""Turn one weight."""

import torch

from lesson.charts.pictures import votes_png
from lesson.steps.step_vs_sigmoid import turn_one_weight
from lesson.steps.step_vs_sigmoid.one_weight import blank_pixels
from lesson.steps.step_vs_sigmoid.turn_one_weight import pixel_map


def test_the_card_shows_a_blank_pixel_and_one_with_ink(digits):
    shown = turn_one_weight.BLANK.show.values()
    blank, inked = (28 * each["row"] + each["column"] for each in shown)
    assert blank in blank_pixels(digits.train_x)
    assert inked not in blank_pixels(digits.train_x)


def test_a_pixel_is_found_by_its_row_and_column():
    values = torch.arange(784.0)
    figure = pixel_map(values, votes_png(values), 28 * 5 + 7, "Numbers")
    assert figure.chart().to_dict()
    assert "row 5, column 7; its value is 147" in figure.alt
    assert figure.data["cells"].query("picked")["value"].tolist() == [147.0]
