"""Train."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import Comparison
from lesson.runs import run_for
from lesson.steps.training_loop import sorted_or_shuffled, train_it
from tests.steps.training_loop.shared import epoch, wrong_counts, wrongs


@given(st.lists(wrong_counts, min_size=1, max_size=100))
def test_the_caption_of_a_run_says_when_it_beat_the_average_pictures(wrongs):
    epochs = [epoch(number, wrong) for number, wrong in enumerate(wrongs)]
    text = train_it.caption({"this run": epochs}, 99)
    verb = "is" if wrongs[-1] == 1 else "are"
    assert f"**{wrongs[-1]:,} of 2,038** {verb} wrong" in text
    assert ("After 1 epoch " in text) == (len(wrongs) == 2)
    beaten = [number for number, wrong in enumerate(wrongs) if wrong < 99]
    assert ("never beat" in text) == (not beaten)
    if beaten:
        assert text.endswith(f"in epoch {beaten[0]}.")


@pytest.mark.parametrize(
    ("only_first", "only_second", "says"),
    [
        (0, 0, "They answer every picture alike."),
        (0, 1, "They differ on 1 picture, 0 to 1: no evidence that one is better."),
        (6, 5, "They differ on 11 pictures, 6 to 5: no evidence"),
        (3, 14, "3 to 14: shuffled did better (chance alone: 1.3 %)."),
        (1200, 0, "1,200 to 0: sorted did better (chance alone: under 0.1 %)."),
    ],
)
def test_a_difference_that_chance_could_make_is_no_evidence(
    only_first, only_second, says
):
    counts = 800, only_first, only_second, 30
    compared = Comparison(*(list(range(each)) for each in counts))
    runs = [epoch(1, 30 + only_second)], [epoch(1, 30 + only_first)]
    text = sorted_or_shuffled.caption(*runs, compared)
    assert says in text
    assert text.startswith("After 1 epoch, ")
    _, rows = train_it.against_each(["lr 0.1"], [compared])
    assert rows[0][:3] == ("lr 0.1", only_first, only_second)


def test_too_small_a_rate_leaves_nearly_as_many_wrong_as_at_the_start():
    start, *_, end = wrongs(train_it.TOO_SMALL_RUN)
    assert 0.95 * start < end < start


def test_what_too_small_a_rate_added_has_a_shape_and_cannot_be_seen_in_the_weights():
    run = run_for(train_it.TOO_SMALL_RUN.settings).up_to(40)
    start, end = (run[epoch].parameters[0][:, 0] for epoch in (0, 40))
    shape = baseline().mean_three - baseline().mean_seven
    cosine = torch.nn.functional.cosine_similarity
    assert cosine(end - start, shape, dim=0) > 0.5
    assert cosine(end, start, dim=0) > 0.999


def test_the_first_step_of_one_giant_batch_does_most():
    start, first, *_, end = wrongs(train_it.GIANT_BATCH_RUN)
    assert start - first > 10 * (first - end)


@pytest.mark.slow
def test_a_single_epoch_of_tiny_batches_gets_far():
    assert wrongs(train_it.TINY_BATCHES_RUN)[1] < 60


def test_just_right_beats_the_average_pictures_at_once_and_looks_like_a_3_over_a_7():
    assert wrongs(presets.JUST_RIGHT)[1] < baseline().wrong
    weights = run_for(presets.JUST_RIGHT.settings).up_to(40)[40].parameters[0][:, 0]
    shape = baseline().mean_three - baseline().mean_seven
    assert torch.nn.functional.cosine_similarity(weights, shape, dim=0) > 0.5
