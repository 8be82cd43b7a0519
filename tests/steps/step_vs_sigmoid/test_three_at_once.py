"""Three pictures at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.steps.step_vs_sigmoid import three_at_once
from lesson.steps.step_vs_sigmoid.three_at_once import measure_few, three_pictures

hundredths = st.integers(0, 100).map(lambda step: step / 100)


@pytest.mark.parametrize(
    ("third", "loss", "right"),
    [(0.2, (0.1 + 0.4 + 0.8) / 3, 2), (0.4, 1.1 / 3, 2), (0.8, 0.7 / 3, 3)],
)
def test_three_predictions_have_the_loss_one_works_out_by_hand(third, loss, right):
    few = measure_few([0.9, 0.4, third], [1, 0, 1])
    assert few.loss == pytest.approx(loss)
    assert few.distances == pytest.approx([0.1, 0.4, 1 - third])
    assert few.right == right


def test_the_toy_losses_round_to_the_numbers_of_the_lesson():
    assert f"{measure_few([0.9, 0.4, 0.2], [1, 0, 1]).loss:.4f}" == "0.4333"
    assert f"{measure_few([0.9, 0.4, 0.8], [1, 0, 1]).loss:.4f}" == "0.2333"


def test_a_prediction_of_exactly_one_half_says_seven_as_a_score_of_zero_does():
    assert measure_few([0.5, 0.5], [1, 0]).right == 1


def test_the_chart_of_three_pictures_shows_each_distance_and_their_mean():
    few = measure_few([0.9, 0.4, 0.2], [1, 0, 1])
    figure = three_pictures(["", "", ""], [0.9, 0.4, 0.2], [1, 0, 1], few)
    assert figure.chart().to_dict()
    rows, (mean,) = figure.data["pictures"], figure.data["mean"].to_dict("records")
    assert rows["words"].tolist() == ["0.10", "0.40", "0.80"]
    assert rows["verdict"].tolist() == ["right", "right", "wrong"]
    assert (mean["words"], mean["verdict"]) == ("0.4333", "2 of 3 right")


@given(st.lists(hundredths, min_size=3, max_size=3))
def test_the_loss_by_hand_adds_up(predictions):
    few = measure_few(predictions, three_at_once.TARGETS)
    text = three_at_once.caption(predictions, three_at_once.TARGETS, few)
    terms = text.split(" = ")[1].replace("−", "-")
    assert eval(terms) == pytest.approx(few.loss)
    assert f"= **{few.loss:.4f}**" in text
    pairs = zip(predictions, three_at_once.TARGETS, strict=True)
    right = sum((each > 0.5) == (target == 1) for each, target in pairs)
    assert f"accuracy = {right} / 3" in text


def test_moving_the_third_prediction_to_04_helps_only_the_loss():
    answer = three_at_once.moved()
    assert answer.right == three_at_once.ONLY_LOSS
    assert "from 0.4333 to 0.3667" in answer.because
    assert "still 2 of 3" in answer.because
    assert "at 0.8 3 of 3 are right, and the loss is 0.2333" in answer.because
