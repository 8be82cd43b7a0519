"""A model that sees all pixels shuffled learns the same."""

import pytest
import torch

from lesson.charts.shuffled_pixels import twins_by_epoch
from lesson.experiments.shuffled_pixels import new_places, twins
from lesson.runs import run_for
from lesson.training import Settings
from lesson.words.captions import tensor_reshaping as captions
from lesson.words.questions import tensor_reshaping as questions

LAST = 40


def test_the_new_places_hold_each_pixel_once():
    for seed in (0, 99):
        assert new_places(seed).sort().values.tolist() == list(range(784))
    assert not torch.equal(new_places(0), new_places(1))


def test_shuffled_pixels_change_nothing_but_the_rounding():
    epochs = twins().up_to(LAST)
    lesson = run_for(Settings()).up_to(LAST)
    assert [each.wrong for each in epochs] == [each.wrong for each in lesson]
    for each in epochs:
        assert each.shuffled_wrong == pytest.approx(each.wrong, abs=1)
        assert each.apart < 1e-4
    end = epochs[-1]
    torch.testing.assert_close(end.weights, lesson[-1].parameters[0][:, 0])
    assert (end.weights - end.shuffled_weights).abs().max() > 1  # not put back


def test_another_start_ends_elsewhere_and_as_well():
    end = twins(alike=False).up_to(LAST)[-1]
    assert end.shuffled_wrong != end.wrong
    assert end.apart > 1
    assert end.shuffled_wrong < 2 * end.wrong


@pytest.mark.parametrize("last", [0, 1, 7])
@pytest.mark.parametrize("alike", [True, False])
def test_the_caption_says_both_counts(last, alike):
    epochs = twins(alike=alike).up_to(last)
    text = captions.twins(epochs, alike)
    assert text.startswith(f"After {last} epoch{'' if last == 1 else 's'}: ")
    end = epochs[-1]
    assert f"**{end.wrong:,}** of 2,038 wrong as they are" in text
    assert f"**{end.shuffled_wrong:,}** with shuffled pixels" in text
    assert ("rounding" in text) == (alike and end.apart > 0)
    assert ("are equal" in text) == (alike and end.apart == 0)
    assert len(text.replace("*", "")) <= 150


def test_the_answer_is_counted_from_both():
    end = twins().up_to(LAST)[LAST]
    assert questions.shuffled_now().right == questions.AS_MANY
    for wrong, right in ((end.wrong, "AS_MANY"), (300, "MORE"), (1_000, "GUESSING")):
        answer = questions.shuffled(end._replace(shuffled_wrong=wrong))
        assert answer.right == getattr(questions, right)
        assert f"{wrong:,} shuffled" in answer.because


def test_the_chart_shows_both_models_and_the_picture_as_each_sees_it(digits):
    epochs, order = twins().up_to(3), new_places(0)
    picture = digits.train_x[0]
    figure = twins_by_epoch(epochs, picture, order, LAST, finished=True)
    rows = figure.data["epochs"]
    assert rows["wrong"].tolist() == [
        wrong for each in epochs for wrong in (each.wrong, each.shuffled_wrong)
    ]
    assert rows["url"].notna().all()
    assert rows[rows["newest"]]["epoch"].tolist() == [3, 3]
    meanwhile = twins_by_epoch(epochs, picture, order, LAST, finished=False)
    assert meanwhile.spec == figure.spec
    assert meanwhile.data["epochs"]["url"].notna().sum() == 2
    as_it_is, shuffled = figure.data["pictures"]["url"]
    assert as_it_is != shuffled
    assert figure.chart().to_dict()
