"""Change its mind: the smallest change, the way there, and what is said of it."""

import re

import pytest
import torch

from lesson.handwriting.examples import DIGITS
from lesson.handwriting.sheets import pixels_of
from lesson.handwriting.votes import pixel_votes, says
from lesson.runs import run_for
from lesson.steps.your_digit import change_its_mind
from lesson.steps.your_digit.change_its_mind import cut, turned
from lesson.training import Settings


@pytest.mark.parametrize("row", [0, 500, 1500, 2037])
def test_the_smallest_change_turns_the_answer_and_half_of_it_does_not(digits, row):
    pixels = digits.valid_x[row]
    weights, bias = run_for(Settings("pytorch")).up_to(3)[-1].parameters
    score = pixel_votes(pixels, weights, bias).score
    other = turned(pixels, weights, bias)
    change = other - pixels
    assert pixel_votes(other, weights, bias).score * score < 0
    assert pixel_votes(pixels + change / 2, weights, bias).score * score > 0
    assert change.norm().item() == pytest.approx(
        abs(score) / weights.norm().item(), rel=0.01
    )
    generator = torch.Generator().manual_seed(row)
    for _ in range(20):  # no other change of this length goes as far
        way = torch.randn(784, generator=generator)
        elsewhere = pixels + way / way.norm() * change.norm()
        assert pixel_votes(elsewhere, weights, bias).score * score > 0


def test_the_way_ends_at_the_other_answer_and_grows_evenly(known, digits):
    for row in (0, -1):
        pixels = digits.valid_x[row]
        linear = known["PyTorch's version"].parameters
        other = turned(pixels, *linear)
        figure = change_its_mind.on_the_way(pixels, other, *linear)
        steps = figure.data["steps"]
        assert len(steps) == change_its_mind.STEPS + 1
        assert steps["says"].iloc[-1] != steps["says"].iloc[0]
        assert (steps["says"].iloc[:-1] == steps["says"].iloc[0]).all()
        length = (other - pixels).norm().item()
        assert steps["length"].iloc[-1] == pytest.approx(length)
        gaps = steps["length"].diff()[1:]
        assert gaps.max() == pytest.approx(gaps.min(), rel=1e-3)
        halves = figure.data["halves"]
        assert halves["from"].min() < steps["score"].min()
        assert halves["to"].max() > steps["score"].max()
        words = change_its_mind.words_of_steps(figure)
        assert words[0].startswith("changed by 0.00: score ")
        assert words[-1].endswith(f"says {steps['says'].iloc[-1]}")


def test_the_gallery_says_the_scores_of_what_is_shown(known, digits):
    linear = known["PyTorch's version"].parameters
    other = turned(digits.valid_x[0], *linear)
    score = pixel_votes(digits.valid_x[0], *linear).score
    before, after = cut(digits.valid_x[0], other, (score, -0.5))
    assert before[2] == f"the picture: score {score:+.3f}"
    assert after[2] == "turned, as shown: score -0.500"


@pytest.mark.parametrize("ink", DIGITS.values(), ids=DIGITS)
def test_the_caption_of_the_change_says_its_length_and_both_answers(ink):
    pixels = pixels_of(ink)
    weights, bias = run_for(Settings("pytorch")).up_to(3)[-1].parameters
    score = pixel_votes(pixels, weights, bias).score
    other = turned(pixels, weights, bias)
    text = change_its_mind.caption(pixels, other, score)
    after = pixel_votes(other, weights, bias).score
    assert text.startswith(f"From {says(score)} to {says(after)} ")
    length = abs(score) / weights.norm().item()
    assert float(re.search(r"\*\*(.+?)\*\*", text)[1]) == pytest.approx(
        length, abs=0.01
    )
