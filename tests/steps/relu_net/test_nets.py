"""What scenes share: a verdict on a net and one layer, and their caption."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.comparison import Comparison
from lesson.steps.relu_net import nets, two_layers, without_relu
from tests.steps.relu_net.shared import epoch, found, wrong_counts


@given(st.lists(st.tuples(wrong_counts, wrong_counts), min_size=2, max_size=30))
def test_the_caption_of_two_runs_says_when_each_beat_the_average_pictures(rows):
    one, two = zip(*rows, strict=True)
    runs = {
        name: [epoch(number, wrong) for number, wrong in enumerate(wrongs)]
        for name, wrongs in (("a", one), ("b", two))
    }
    text = nets.caption_of_runs(runs, 99, [Comparison([], [], [], [])])
    assert f"a **{one[-1]:,}**, b **{two[-1]:,}**" in text
    first_below = [
        next((str(n) for n, wrong in enumerate(wrongs) if wrong < 99), "never")
        for wrongs in (one, two)
    ]
    assert text.endswith(f"epoch: {', '.join(first_below)}.")
    assert ("After 1 epoch," in text) == (len(rows) == 2)


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([found(0, 0)], "They answer every picture alike."),
        ([found(6, 5)], "They differ on 11 pictures, 6 to 5: no evidence"),
        ([found(13, 2)], "13 to 2: a did better (chance alone: 0.7 %)."),
        ([found(2, 13)], "2 to 13: b did better"),
        ([found(0, 0), found(3, 4)], "no evidence that a did better or worse."),
        ([found(13, 2), found(3, 4)], "Picture by picture: a did better than b."),
        ([found(13, 2), found(0, 9)], "a did better than b, worse than c."),
    ],
)
def test_the_caption_of_runs_claims_what_the_pictures_say(others, says):
    names = "abc"[: len(others) + 1]
    runs = {name: [epoch(0, 900), epoch(1, 38)] for name in names}
    assert says in nets.caption_of_runs(runs, 99, others)


def test_three_units_do_as_well_as_thirty():
    three = nets.wrong_after_40(replace(nets.NET, hidden=3))
    assert abs(three - nets.wrong_after_40(nets.NET)) < 4


@given(wrong_counts, wrong_counts)
def test_the_verdict_needs_a_difference_of_ten(two, one):
    right = {
        nets.FEWER: two <= one - 10,
        nets.ALIKE: -10 < two - one < 10,
        nets.MORE: two >= one + 10,
    }
    assert right[two_layers.layers(two, one).right]
    assert right[without_relu.beats(two, one).right]


def test_at_the_defaults_a_second_layer_does_no_better():
    """The first version said a second layer can do better."""
    assert two_layers.layers_now().right == nets.ALIKE
    assert without_relu.beats_now().right == nets.ALIKE
