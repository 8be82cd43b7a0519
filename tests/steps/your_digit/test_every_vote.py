"""Every vote: the sum part by part, what is said of it, and the guess."""

import re

import pytest
import torch

from lesson.charts import pictures
from lesson.handwriting.votes import Votes, says, votes_of
from lesson.steps.your_digit import every_vote
from lesson.steps.your_digit.reading import usual_reader


@pytest.mark.parametrize("name", ["by hand", "PyTorch's version", "ReLU net"])
def test_the_votes_add_up_part_by_part_to_the_score(known, digits, name):
    parameters = known[name].parameters
    for pixels in (digits.valid_x[3], torch.zeros(784)):
        votes = votes_of(pixels, parameters)
        figure = every_vote.running_votes(pixels, parameters, votes)
        parts = figure.data["parts"]
        assert parts["after"].iloc[0] == pytest.approx(votes.bias)
        assert parts["after"].iloc[-1] == pytest.approx(votes.score, abs=1e-5)
        assert (parts["before"] + parts["adds"]).tolist() == pytest.approx(
            parts["after"].tolist()
        )
        assert parts["after"].abs().max() <= parts["most"].iloc[0]
        words = every_vote.words_of_parts(figure)
        assert len(words) == len(parts)
        assert words[0].startswith("bias alone: ")
        assert words[-1].endswith(f"says {says(votes.score)}")
        cells = figure.data["cells"]
        assert (cells["ink"] * cells["weight"] - cells["vote"]).abs().max() < 1e-6 or (
            name == "ReLU net" and cells.empty
        )


def test_a_net_ends_with_what_each_pixel_adds_through_all_units_that_found_something(
    known, digits
):
    """There the net is linear: what the pixels add is the slope of its score times the ink."""
    pixels = digits.valid_x[3].clone().requires_grad_()
    known["ReLU net"].model(pixels[None]).backward()
    slopes = (pixels.grad * pixels).detach()
    votes = votes_of(pixels.detach(), known["ReLU net"].parameters)
    figure = every_vote.running_votes(
        pixels.detach(), known["ReLU net"].parameters, votes
    )
    assert figure.data["parts"]["url"].iloc[-1] == pictures.votes_png(slopes)


def test_the_gallery_says_what_the_loudest_unit_adds(known, digits):
    net = known["ReLU net"].parameters
    votes = votes_of(digits.valid_x[0], net)
    looks, first = every_vote.units(net[0], votes), votes.loudest[0]
    assert len(looks) == len(votes.loudest)
    assert looks[0][2] == f"unit {first}: {votes.each[first]:+.3f}"


@pytest.mark.parametrize(
    ("adds", "units"),
    [([1.0, 0.0], "1 hidden unit of 2"), ([1.0, -3.0], "2 hidden units of 2")],
)
def test_the_caption_of_the_votes_adds_up(adds, units):
    each = torch.tensor(adds)
    votes = Votes(each, 0.25, each.sum().item() + 0.25)
    text = every_vote.caption(votes, units=True)
    assert units in text
    three, seven, bias, score = map(float, re.findall(r"[+-]\d+\.\d\d", text))
    assert three + seven + bias == pytest.approx(score)
    assert f"the answer is **{says(score)}**" in text
    assert "unit" not in every_vote.caption(votes, units=False)


@pytest.mark.parametrize(("bias", "right"), [(0.5, "3"), (0.0, "7"), (-1.0, "7")])
def test_the_answer_about_no_ink_is_the_side_of_the_bias(bias, right):
    assert every_vote.blank(bias).right == right


def test_the_answer_about_no_ink_is_that_of_the_model():
    bias = usual_reader().parameters[1].item()
    assert every_vote.blank_now().right == says(bias)
