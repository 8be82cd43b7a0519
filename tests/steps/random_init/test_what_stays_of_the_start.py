"""What stays."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.charts.pictures import votes_png
from lesson.experiments.comparison import SURE, Comparison, right_answers
from lesson.runs import run_for
from lesson.steps.random_init import what_stays_of_the_start
from lesson.steps.random_init.what_stays_of_the_start import (
    Stayed,
    added_against_whole,
    best_bias,
    start_added_weights,
    what_stays,
)
from lesson.training import VALIDATION_IMAGES, Settings

USUAL, LONGER, SMALL = Settings(), Settings(lr=5.0), Settings(init_std=0.01)
wrong_counts = st.integers(0, VALIDATION_IMAGES)


def stayed(settings: Settings, last: int = 40) -> list:
    epochs = run_for(settings).up_to(last)
    return what_stays(epochs, epochs[0])


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=20),
)
def test_no_other_bias_has_fewer_wrong(pairs):
    scores = torch.tensor([float(score) for score, _ in pairs])
    targets = torch.tensor([float(three) for _, three in pairs])

    def wrong(bias):
        return int(((scores + bias > 0) != (targets == 1)).sum())

    others = [each / 2 for each in range(-14, 15)]
    assert wrong(best_bias(scores, targets)) == min(map(wrong, others))


def test_at_the_defaults_the_start_stays_and_what_was_added_looks_like_a_3_over_a_7():
    end = stayed(USUAL)[40]
    assert end.weights_like_start == pytest.approx(0.92, abs=0.005)
    assert end.weights_like_shape == pytest.approx(0.27, abs=0.005)
    assert end.added_like_shape == pytest.approx(0.71, abs=0.005)
    assert abs(end.start_like_shape) < 0.1
    soon = stayed(USUAL)[1:6]
    assert min(each.added_like_shape for each in soon) > 0.6
    assert max(each.weights_like_shape for each in stayed(USUAL)) < 0.3


def test_what_was_added_is_alone_about_as_good_as_the_whole():
    epochs = run_for(USUAL).up_to(40)
    found = added_against_whole(epochs, right_answers(USUAL, epochs[-1]))
    assert found.chance > SURE
    end = stayed(USUAL)[40]
    assert len(found.neither) + len(found.only_second) == end.wrong_added
    assert len(found.neither) + len(found.only_first) == end.wrong_weights
    assert end.wrong_added < 0.04 * 2038


def test_longer_steps_and_a_small_start_leave_less_of_it_and_fewer_wrong():
    usual, longer, small = (stayed(each)[40] for each in (USUAL, LONGER, SMALL))
    assert small.weights_like_start < longer.weights_like_start
    assert longer.weights_like_start < usual.weights_like_start
    assert max(longer.wrong_weights, small.wrong_weights) < usual.wrong_weights - 15
    assert small.weights_like_shape == pytest.approx(small.added_like_shape, abs=0.01)
    assert small.weights_like_shape > 0.6


@pytest.mark.parametrize("settings", [USUAL, LONGER])
def test_part_of_what_is_added_undoes_the_start(settings):
    epochs = run_for(settings).up_to(40)
    start, end = (epochs[number].parameters[0][:, 0] for number in (0, 40))
    assert torch.nn.functional.cosine_similarity(end - start, start, dim=0) < -0.1


def test_before_the_first_step_nothing_is_added():
    first = stayed(USUAL, 1)[0]
    assert first.weights_like_start == pytest.approx(1)
    assert first.added_like_shape == 0
    assert first.wrong_added == 1010  # one bias for all: it says 7
    assert first.wrong_start == first.wrong_weights == run_for(USUAL).epochs[0].wrong


def test_the_three_pictures_are_start_added_and_weights_of_each_epoch():
    epochs = run_for(Settings(batch_size=4096)).up_to(5)
    rows = start_added_weights(epochs, 40).data["epochs"]
    assert rows["newest"].tolist() == 5 * [False] + [True]
    start, later = (epochs[number].parameters[0] for number in (0, 3))
    assert set(rows["start"]) == {votes_png(start)}
    assert rows["added"].iloc[3] == votes_png(later - start)
    assert rows["weights"].iloc[3] == votes_png(later)
    assert rows["wrong_weights"].tolist() == [epoch.wrong for epoch in epochs]
    assert len(start_added_weights(epochs, 40, False).data["epochs"]) == 1


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_answer_on_what_was_added_follows_the_records(only_added, only_whole):
    counts = 1900, only_added, only_whole, 30
    compared = Comparison(*(list(range(each)) for each in counts))
    right = what_stays_of_the_start.alone(compared).right
    assert (right == what_stays_of_the_start.AS_GOOD) == (compared.chance >= SURE)
    if right == what_stays_of_the_start.NOISE_GONE:
        assert only_added > only_whole


def test_what_was_added_is_about_as_good_as_the_whole():
    assert what_stays_of_the_start.alone_now().right == what_stays_of_the_start.AS_GOOD


@given(wrong_counts, wrong_counts, wrong_counts, st.floats(-1, 1), st.integers(0, 100))
def test_the_caption_of_what_stays_says_what_each_part_has_wrong(
    start, added, weights, cosine, last
):
    stayed = Stayed(last, start, added, weights, 0.0, 0.5, 0.5, cosine)
    text = what_stays_of_the_start.caption(stayed)
    assert ("After 1 epoch " in text) == (last == 1)
    assert f"**{cosine:.2f}**" in text
    assert f"the start has {start:,} wrong" in text
    assert text.endswith(f"alone, **{added:,}**, the weights **{weights:,}**.")
