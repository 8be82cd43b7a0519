"""The pixels shuffled."""

import pytest

from lesson.steps.tensor_reshaping import the_pixels_shuffled
from lesson.steps.tensor_reshaping.the_pixels_shuffled import twins_by_epoch
from lesson.steps.tensor_reshaping.twins import new_places, twins


def test_the_chart_shows_both_models_and_the_picture_as_each_sees_it(digits):
    epochs, order = twins().up_to(3), new_places(0)
    picture = digits.train_x[0]
    figure = twins_by_epoch(epochs, picture, order, 40, finished=True)
    rows = figure.data["epochs"]
    assert rows["wrong"].tolist() == [
        wrong for each in epochs for wrong in (each.wrong, each.shuffled_wrong)
    ]
    assert rows["url"].notna().all()
    assert rows[rows["newest"]]["epoch"].tolist() == [3, 3]
    meanwhile = twins_by_epoch(epochs, picture, order, 40, finished=False)
    assert meanwhile.spec == figure.spec
    assert meanwhile.data["epochs"]["url"].notna().sum() == 2
    as_it_is, shuffled = figure.data["pictures"]["url"]
    assert as_it_is != shuffled
    assert figure.chart().to_dict()


@pytest.mark.parametrize("last", [0, 1, 7])
@pytest.mark.parametrize("alike", [True, False])
def test_the_caption_says_both_counts(last, alike):
    epochs = twins(alike=alike).up_to(last)
    text = the_pixels_shuffled.caption(epochs, alike)
    assert text.startswith(f"After {last} epoch{'' if last == 1 else 's'}: ")
    end = epochs[-1]
    assert f"**{end.wrong:,}** of 2,038 wrong as they are" in text
    assert f"**{end.shuffled_wrong:,}** with shuffled pixels" in text
    assert ("rounding" in text) == (alike and end.apart > 0)
    assert ("are equal" in text) == (alike and end.apart == 0)
    assert len(text.replace("*", "")) <= 150
