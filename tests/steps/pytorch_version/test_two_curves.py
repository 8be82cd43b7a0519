"""Two curves."""

import pytest

from lesson.steps.pytorch_version import changes, two_curves
from lesson.steps.pytorch_version.changes import STARTS
from lesson.steps.pytorch_version.one_change_at_a_time import CHANGES
from tests.steps.pytorch_version.shared import wrong


@pytest.mark.parametrize("start", range(STARTS))
def test_the_gap_is_as_the_ladder_has_it_for_every_start(both, start):
    by_hand = round(wrong(both)[start].item())
    pytorch = round(wrong(both, *changes.PYTORCH)[start].item())
    text = two_curves.caption(both[0], start)
    assert f"**{pytorch} of 2,038** wrong" in text
    assert f"as if **{by_hand}** were wrong" in text
    assert by_hand > pytorch + 30  # "its sign does not change"


@pytest.mark.parametrize("start", range(STARTS))
def test_the_measure_makes_most_of_the_gap_and_the_start_the_rest(both, start):
    assert two_curves.gap_now(start).right == two_curves.RULER
    steps = [wrong(both, *CHANGES[:count])[start].item() for count in range(4)]
    by_hand, measured, small, pytorch = map(round, steps)
    assert small == pytorch
    because = two_curves.gap_now(start).because
    assert f"have {measured} wrong, not {by_hand}" in because
    assert f"they end at {pytorch}," in because


def test_the_answer_on_the_gap_follows_the_records():
    assert two_curves.gap(84, 58, 38).right == two_curves.RULER
    assert two_curves.gap(84, 78, 38).right == two_curves.START
