"""The vocabulary that charts are written in."""

import pytest

from lesson.charts import marks
from lesson.charts.frames import NEWEST


def written(chart) -> dict:
    return chart.to_dict(validate=False)


def test_the_last_frame_of_a_table_is_the_newest():
    rows = [(0, "a"), (1, "a"), (1, "b")]
    made = marks.table("epoch newest name", rows, by="epoch")
    assert made.to_dict("list") == {
        "epoch": [0, 1, 1],
        "newest": [False, True, True],
        "name": ["a", "a", "b"],
    }
    assert list(marks.table("epoch name", []).columns) == ["epoch", "name"]


def test_a_place_is_pixels_an_expression_or_an_encoding():
    place = marks.at(4, "width / 2", x2="width", y2=None)
    encoding = written(marks.data("rows").mark_rect().encode(**place))["encoding"]
    assert encoding == {
        "x": {"value": 4},
        "y": {"value": {"expr": "width / 2"}},
        "x2": {"value": {"expr": "width"}},
    }
    assert list(marks.at(None, marks.epoch_axis())) == ["y"]


@pytest.mark.parametrize(
    ("says", "field", "computed"),
    [("name", "name", []), ("'a ' + datum.name", "words", ["'a ' + datum.name"])],
)
def test_a_text_says_a_field_or_an_expression(says, field, computed):
    words = written(marks.text(marks.data("rows"), says, 0, 0, readout=1, large=28))
    assert words["encoding"]["text"]["field"] == field
    assert [each["calculate"] for each in words.get("transform", [])] == computed
    assert words["name"] == "readout_1"
    assert words["mark"]["fontSize"] == 28


def test_a_chart_moves_with_the_transport_of_its_name():
    layers = [marks.dot(marks.data("rows"), 9), marks.data("more").mark_line()]
    (position,) = marks.drawn(*layers, by="step")["params"]
    assert (position["name"], position["value"]) == ("step", NEWEST)
    assert "params" not in marks.drawn(*layers)
