"""The same steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.presets import EPOCHS
from lesson.steps.pytorch_version import the_same_steps
from lesson.steps.pytorch_version.the_same_steps import (
    FLOOR,
    Compared,
    differences_by_epoch,
    same_steps_run,
)


@pytest.mark.slow
def test_claim_4_three_trainings_take_the_same_steps():
    epochs = same_steps_run().up_to(EPOCHS)
    for each in epochs:
        apart = (
            each.by_hand_and_module,
            each.module_and_learner,
            each.by_hand_and_learner,
        )
        assert max(apart) == each.apart <= 1e-5 * each.largest
    assert 0 < epochs[-1].rounding < 1e-4
    assert epochs[-1].largest > 1


def test_differences_of_0_are_drawn_on_the_floor_and_called_equal():
    figure = differences_by_epoch([Compared(0, 0.0, 0.0, 0.0, 1e-7, 1.0)], 40)
    drawn = figure.data["differences"]
    assert drawn["drawn"].min() == FLOOR
    assert drawn["difference"].min() == 0
    assert drawn["words"].tolist() == ["exactly equal", "1e-7 apart", "1 apart"]
    assert "from one another: 0.0e+00" in figure.data["words"]["words"][0]


@given(
    st.lists(
        st.tuples(*[st.sampled_from([0.0, 1e-9, 1e-6, 1e-3, 0.1])] * 3),
        min_size=1,
        max_size=9,
    ),
    st.floats(1e-8, 1e-5),
)
def test_same_steps_are_claimed_only_where_rounding_explains_the_difference(
    apart, rounding
):
    compared = [
        Compared(number, *three, rounding, 1.2) for number, three in enumerate(apart)
    ]
    largest = max(map(max, apart))
    text, answer = the_same_steps.caption(compared), the_same_steps.same(compared)
    assert ("So they take the same steps" in text) == (largest <= 10 * rounding)
    assert ("the steps differ" in text) == (answer.right == the_same_steps.FAR)
    assert ("to the last bit" in text) == (answer.right == the_same_steps.EXACTLY)
    assert ("In 1 epoch " in text) == (len(apart) == 2)
    _, rows = the_same_steps.each_epoch(compared)
    assert len(rows) == len(apart)


@pytest.mark.slow
@pytest.mark.parametrize("shuffle", [False, True])
def test_all_three_ways_are_equal_to_the_last_bit_sorted_and_shuffled(shuffle):
    assert the_same_steps.same_now(shuffle).right == the_same_steps.EXACTLY
