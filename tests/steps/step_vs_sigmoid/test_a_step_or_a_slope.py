"""A step or a slope."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.two_losses import SCORES
from lesson.steps.step_vs_sigmoid import a_step_or_a_slope
from lesson.steps.step_vs_sigmoid.a_step_or_a_slope import (
    downhill,
    loss_of_one,
    one_picture,
    one_score,
)


@pytest.mark.parametrize("score", [-30.0, -1.0, 0.0, 0.25, 6.0])
def test_one_score_is_the_sigmoid_and_its_distance_to_either_target(score):
    one = one_score(score)
    assert one.sigmoid == pytest.approx(1 / (1 + math.exp(-score)), abs=1e-7)
    assert one.loss_if_three == pytest.approx(1 - one.sigmoid, abs=1e-7)
    assert one.loss_if_seven == pytest.approx(one.sigmoid, abs=1e-7)
    assert one.step == (score > 0)


def test_the_chart_of_the_loss_of_one_picture_is_drawn_and_says_what_it_shows():
    assert loss_of_one(one_score(1.0)).chart().to_dict()
    for score in SCORES:
        assert f"At a score of {score:g} " in loss_of_one(one_score(score)).alt


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("score", [SCORES[0], 0.0, SCORES[-1]])
def test_the_chart_of_one_picture_follows_its_score_downhill(score, target):
    path = downhill(score, target, 5)
    figure = one_picture(path, target, "data:image/png;base64,")
    assert figure.chart().to_dict()
    assert figure.spec is one_picture(path[:2], 1 - target, "").spec
    rows = figure.data["path"]
    assert rows["move"].tolist() == [0, 1, 2, 3, 4, 5]
    assert rows["newest"].tolist() == [False] * 5 + [True]
    assert rows["score"].tolist() == [each.score for each in path]
    distances = (rows["value"] - target).abs().tolist()
    assert rows["loss"].tolist() == pytest.approx(distances, abs=1e-6)


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("lr", [0.5, 1.0])
def test_a_score_goes_downhill_as_pytorch_takes_it(target, lr):
    path = downhill(-2.0, target, 10, lr)
    score = torch.tensor(-2.0, requires_grad=True)
    optimizer = torch.optim.SGD([score], lr)
    for each in path:
        assert each.score == pytest.approx(score.item(), abs=1e-5)
        optimizer.zero_grad()
        (score.sigmoid() - target).abs().backward()
        optimizer.step()
    losses = [each.loss(target) for each in path]
    assert losses == sorted(losses, reverse=True)


@given(st.integers(-24, 24).map(lambda quarter: quarter / 4), st.sampled_from([0, 1]))
def test_the_caption_of_one_picture_says_how_far_its_loss_falls(score, target):
    path = downhill(score, target, 3)
    text = a_step_or_a_slope.caption(path, target)
    first, last = (float(each.strip("*.")) for each in text.split() if "**" in each)
    assert first == pytest.approx(abs(path[0].sigmoid - target), abs=1e-4)
    assert last <= first
    assert "3 moves downhill bring" in text


def test_a_sure_and_wrong_score_hardly_moves_and_a_doubtful_one_crosses_over():
    shown = a_step_or_a_slope.TOO_SURE.show
    sure, doubtful = (downhill(shown[name]["score"], 1, 40) for name in shown)
    assert sure[-1].score - sure[0].score < 0.2
    assert doubtful[-1].score > 0
    assert doubtful[-1].loss_if_three < 0.1
