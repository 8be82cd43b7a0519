"""Softmax: the stages from scores to shares, what is said of them, and the guess."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.ten_digits import shares
from lesson.steps.ten_digits import softmax
from lesson.steps.ten_digits.softmax import WAYS, picture_of
from lesson.steps.ten_digits.ten_runs import percent, scores_after, usual_run
from tests.steps.ten_digits.conftest import LONGEST, SCORES, SETTINGS


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "scores", [[-2.0] * 5 + [3.0] * 5, [0.0] * 10, [-1.0] * 10, [1600.0] + [-900.0] * 9]
)
def test_the_stages_begin_with_the_scores_and_fit_their_room(way, scores):
    figure = softmax.softmax_stages(torch.zeros(784), 3, torch.tensor(scores), way)
    assert figure.chart().to_dict()
    bars = figure.data["bars"]
    assert bars["to"].between(-0.5, 1).all()
    assert len(bars) == 10 * len(softmax.words_of_stages(figure))
    assert bars[bars["stage"] == 0]["words"].tolist() == [f"{s:+.2f}" for s in scores]
    assert (bars["kind"] == "right").sum() == len(bars) / 10


def test_the_shares_in_the_last_stage_are_those_of_softmax(epochs):
    pixels = picture_of(SETTINGS, 4, 53)
    scores = scores_after(SETTINGS, epochs[-1:], pixels)
    figure = softmax.softmax_stages(pixels, 4, scores[0], WAYS[0])
    bars = figure.data["bars"]
    written = [f"{each:.1%}".replace("%", " %") for each in shares(scores)[0].tolist()]
    assert bars[bars["newest"]]["words"].tolist() == written
    assert softmax.words_of_stages(figure)[-1] == "divided by their sum: together 100 %"


@given(SCORES, st.integers(0, 9))
def test_a_share_is_that_of_pytorchs_softmax(scores, digit):
    found = scores.softmax(0)
    assert torch.allclose(shares(scores[None])[0], found, atol=1e-6)
    says = softmax.caption_of_softmax(digit, scores)
    best = int(found.topk(1).indices)
    assert f"It says **{best}** with a share of {percent(found.max().item())}" in says
    assert ("and is right" in says) == (best == digit)
    assert len(says) <= LONGEST
    said = softmax.caption_of_sigmoids(digit, scores)
    above = int((scores.sigmoid() > 0.5).sum())
    assert said.startswith(
        f"**{above}** of the ten sigmoids {'is' if above == 1 else 'are'}"
    )
    assert len(said) <= LONGEST


@pytest.mark.parametrize(
    ("sums", "right"),
    [
        ([1.0, 1.0], softmax.TO_ONE),
        ([0.2, 0.9], softmax.LESS),
        ([1.2, 3.0], softmax.MORE),
        ([0.9, 3.0], softmax.DEPENDS),
    ],
)
def test_the_answer_on_sigmoids_follows_from_their_sums(sums, right):
    assert softmax.answer_sigmoids(torch.tensor(sums)).right == right


def test_ten_sigmoids_add_up_to_more_than_1():
    assert softmax.sigmoids_now().right == softmax.MORE


def test_one_more_in_the_score_is_e_times_the_share_and_5_more_for_all_changes_none():
    scores = torch.randn(1, 10, generator=torch.Generator().manual_seed(0))
    more = scores.clone()
    more[0, 3] += 1
    before, after = shares(scores)[0], shares(more)[0]
    times = (after[3] / after[4]) / (before[3] / before[4])
    assert f"{times:.1f} times the share" in softmax.SOFTMAX.text
    assert times.item() == pytest.approx(math.e, rel=1e-5)
    assert torch.allclose(shares(scores + 5), shares(scores))


def test_the_examples_of_softmax_are_clear_and_not():
    settings, end = usual_run()
    for example, clear in (("A clear one", True), ("A 4, or a 9?", False)):
        shown = softmax.SOFTMAX.show[example]
        pixels = picture_of(settings, shown["is"], shown["number"])
        found = shares(scores_after(settings, [end], pixels))[0]
        assert (found.max() > 0.95) == clear
        assert clear or set(found.topk(2).indices.tolist()) == {4, 9}


def test_no_share_is_called_0_or_100_per_cent_that_is_not():
    assert percent(1.0) == percent(0.9996) == "over 99.9 %"
    assert percent(0.9994) == "99.9 %"
    assert percent(0.0) == percent(0.0005) == "under 0.1 %"
    assert percent(0.997) == "99.7 %"
    assert percent(0.002) == "0.2 %"
    assert percent(0.534) == "53 %"


def test_scores_as_large_as_the_largest_steps_make_them_have_shares():
    scores = torch.tensor([[1600.0, 500.0, -1600.0], [0.0, 0.0, 0.0]])
    assert torch.allclose(shares(scores), scores.softmax(1))
