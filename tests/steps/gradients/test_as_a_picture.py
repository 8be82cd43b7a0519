"""The gradient as a picture."""

import pytest
import torch

from lesson.charts.pictures import votes_png
from lesson.gradients import calc_grad, gradient_by_hand
from lesson.steps.gradients import as_a_picture
from lesson.steps.gradients.as_a_picture import (
    FRAMES,
    MAX_SHOWN,
    Signs,
    growing,
    growing_gradient,
    signs,
)
from lesson.steps.gradients.batch import BATCHES, INKED, batch_of
from lesson.training import Settings, start_model
from tests.steps.gradients.shared import STDS, start


@pytest.mark.parametrize("count", [4, 32, 256])
def test_the_first_images_are_threes_and_ask_no_weight_to_go_down(count):
    xb, yb, model = start(count)
    calc_grad(xb, yb, model)
    assert yb.all()
    assert (model.weights.grad <= 0).all()
    assert model.bias.grad < 0
    counted = signs(xb, yb, model.weights.grad)
    assert (counted.threes, counted.sevens, counted.above) == (count, 0, 0)
    assert counted.below + counted.blank + counted.silent == 784


@pytest.mark.parametrize("count", [1, 4, 32, 256])
def test_a_gradient_grows_from_one_picture_to_that_of_the_whole_batch(count):
    xb, yb, model = start(count, shuffle_seed=3)
    grown = growing(xb, yb, model)
    counts = [each.pictures for each in grown]
    assert counts == sorted(set(counts))
    assert (counts[0], counts[-1]) == (1, count)
    assert len(grown) <= FRAMES
    _, _, fresh = start(count)
    loss = calc_grad(xb, yb, fresh)
    assert torch.equal(grown[-1].weights, fresh.weights.grad[:, 0])
    assert (grown[-1].loss, grown[-1].bias) == (loss.item(), fresh.bias.grad.item())
    # each is the mean of what its pictures pull
    one = gradient_by_hand(xb[:1], yb[:1], model(xb[:1]).detach().sigmoid())
    torch.testing.assert_close(grown[0].weights, one[0][:, 0])


def test_the_chart_of_a_growing_gradient_shows_each_picture_from_its_frame_on():
    xb, yb, model = start(32)
    grown = growing(xb, yb, model)
    figure = growing_gradient(grown, xb, model.weights[:, 0], 1.0, INKED)
    assert figure.chart().to_dict()
    other = growing_gradient(grown[:1], xb[:1], model.weights[:, 0], 2.0, 0)
    assert figure.spec is other.spec
    rows, batch = figure.data["grown"], figure.data["batch"]
    assert rows["url"].iloc[-1] == votes_png(grown[-1].weights)
    assert rows["newest"].tolist() == [False] * (len(grown) - 1) + [True]
    assert len(batch) == MAX_SHOWN
    for frame, each in enumerate(grown):
        assert (batch["frame"] <= frame).sum() == min(each.pictures, MAX_SHOWN)
    cells = figure.data["cells"]
    assert cells.query("picked")["value"].tolist() == [grown[-1].weights[INKED].item()]


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("std", STDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_caption_of_a_gradient_counts_all_784_slopes(name, std, seed):
    xb, yb = batch_of(name, seed)
    model = start_model(Settings(seed=seed, init_std=std))
    grown = growing(xb, yb, model)
    counted = signs(xb, yb, grown[-1].weights)
    assert sum(counted[2:]) == 784
    text = as_a_picture.caption(counted)
    if not counted.below and not counted.above:
        assert f"so sure about {len(xb)} pictures" in text
        return
    assert f"{counted.below} slopes are below 0" in text
    if name.startswith("first"):
        assert f"All {len(xb)} pictures are threes and want a higher score" in text
        assert "none above" in text
    else:
        assert f"{counted.threes} threes want a higher score" in text
    assert ("although there is" in text) == (counted.silent > 0)
    rows = dict(as_a_picture.numbers(grown[-1], INKED))
    assert rows[f"`weights.grad[{INKED}]`"] == f"{model.weights.grad[INKED].item():.4g}"


def test_a_gradient_without_any_slope_is_said_to_be_rounded_to_0():
    text = as_a_picture.caption(Signs(4, 0, 0, 0, 600, 184))
    assert text == (
        "The model is so sure about 4 pictures that every slope is rounded to 0."
    )
    assert "a three and want" not in as_a_picture.caption(Signs(0, 4, 0, 100, 684, 0))
