"""One picture, one row."""

import re

from hypothesis import given
from hypothesis import strategies as st

from lesson.steps.tensor_reshaping import one_picture_one_row
from lesson.steps.tensor_reshaping.one_picture_one_row import picture_and_strip
from lesson.steps.tensor_reshaping.pictures import pick, row_words
from tests.steps.tensor_reshaping.shared import LONGEST


def test_the_chart_puts_each_number_where_28_times_row_plus_column_says(digits):
    figure = picture_and_strip(digits.train_x[0], 28 * 9 + 14, "A three")
    assert figure.chart().to_dict()
    cells = figure.data["cells"].set_index("index")["value"]
    assert cells[28 * 9 + 14] == digits.train_x[0].view(28, 28)[9, 14].item()
    assert "row 9, column 14" in figure.alt
    assert "number 266" in figure.alt
    assert row_words(9) == "row 9 becomes numbers 252 to 279"


@given(
    st.sampled_from(["train", "valid"]),
    st.sampled_from([3, 7]),
    st.integers(0, 6264),
    st.integers(0, 783),
)
def test_the_caption_of_a_picture_counts_its_ink_and_finds_its_pixel(
    split, digit, wanted, index
):
    picked = pick(split, digit, wanted)
    text = one_picture_one_row.caption(picked, index)
    assert f"image {picked.name} of" in text
    assert f"has ink on {(picked.pixels > 0).sum()} of its 784 pixels" in text
    row, column = map(int, re.search(r"row (\d+), column (\d+)\.$", text).groups())
    assert 28 * row + column == index
    assert ("so it is the last" in text) == (wanted >= picked.of)
    assert len(text) <= LONGEST


def test_a_step_down_is_a_jump_of_28_as_the_card_shows():
    here, below = (
        knobs["index"] for knobs in one_picture_one_row.ONE_ROW_DOWN.show.values()
    )
    assert below - here == 28
