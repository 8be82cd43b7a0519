"""A fair race."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.baseline import baseline
from lesson.runs import run_for
from lesson.steps.start import a_fair_race
from lesson.steps.start.a_fair_race import ENTRANTS, entrants
from tests.steps.start.shared import epoch, wrong_counts


@pytest.mark.parametrize(
    ("by_hand", "small", "net", "right"),
    [
        (58, 38, 38, a_fair_race.TIE),
        (58, 38, 28, a_fair_race.NET),
        (30, 38, 29, a_fair_race.TIE),
        (30, 38, 38, a_fair_race.HAND),
    ],
)
def test_the_race_is_a_tie_unless_the_net_is_ten_ahead(by_hand, small, net, right):
    answer = a_fair_race.race(by_hand, small, net)
    assert answer.right == right
    assert f"{by_hand} are wrong by hand" in answer.because


@pytest.mark.slow
def test_like_against_like_the_net_is_no_better_and_the_model_by_hand_is_worse():
    """The first version gave the second layer the credit for what the start does."""
    assert a_fair_race.race_now().right == a_fair_race.TIE
    for seed in (0, 1, 2):
        by_hand, small, net = (
            run_for(each).up_to(40)[40].wrong for each in entrants(seed).values()
        )
        assert abs(small - net) < a_fair_race.CLEAR
        assert by_hand > max(small, net)
    models = [each.model for each in ENTRANTS.values()]
    assert models == ["by_hand", "pytorch", "relu_net"]


@given(st.lists(wrong_counts, min_size=2, max_size=30))
def test_the_caption_of_the_race_says_when_each_beat_the_average_pictures(wrongs):
    run = [epoch(number, wrong) for number, wrong in enumerate(wrongs)]
    text = a_fair_race.caption({"one": run, "other": run}, 99)
    beaten = next((str(n) for n, wrong in enumerate(wrongs) if wrong < 99), "never")
    assert text.endswith(f"pictures: {beaten}, {beaten}.")
    assert f"one **{wrongs[-1]:,}**, other **{wrongs[-1]:,}**" in text
    assert ("After 1 epoch," in text) == (len(wrongs) == 2)


def test_the_average_pictures_are_called_a_classifier():
    text = a_fair_race.average_pictures(baseline())
    assert "0.9168" in text
    assert "0.9854" in text
    assert "0.9511" in text
    assert "nearest centroid" in text
