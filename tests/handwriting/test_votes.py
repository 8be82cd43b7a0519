"""Why a model says what it says, and the page that tells."""

import pytest
import torch

from lesson.charts.votes import pixel_votes_map
from lesson.handwriting.votes import (
    nearest,
    pixel_votes,
    sigmoid,
    turned,
    usual,
    usual_distance,
    votes_of,
)
from lesson.runs import run_for
from lesson.training import Settings, model_at
from tests.handwriting.drawn import drawing
from tests.pages.test_pages import open_page

EACH = [Settings("by_hand"), Settings("pytorch"), Settings("relu_net", lr=0.2)]


@pytest.mark.parametrize("settings", EACH, ids=lambda each: each.model)
def test_votes_and_bias_add_up_to_the_score(digits, settings):
    parameters = run_for(settings).up_to(3)[-1].parameters
    scores = model_at(settings, parameters)(digits.valid_x[::50]).detach()
    for pixels, score in zip(digits.valid_x[::50], scores, strict=True):
        votes = votes_of(pixels, parameters)
        assert votes.score == pytest.approx(score.item(), abs=1e-4)
        total = votes.for_three + votes.for_seven + votes.bias
        assert total == pytest.approx(votes.score, abs=1e-4)
        assert votes.for_seven <= 0 <= votes.for_three


def test_where_there_is_no_ink_there_is_no_vote(digits):
    pixels = digits.valid_x[0]
    parameters = run_for(Settings("pytorch")).up_to(1)[-1].parameters
    assert (votes_of(pixels, parameters).each[pixels == 0] == 0).all()


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


def test_the_nearest_training_image_of_a_training_image_is_itself(digits):
    rows, distances = nearest(digits.train_x[7000], digits.train_x, 5)
    assert rows[0] == 7000
    assert distances[0] == 0
    assert distances.tolist() == sorted(distances.tolist())
    literal = (digits.train_x - digits.train_x[7000]).square().sum(1).sqrt()
    assert distances[4].item() == pytest.approx(literal.sort().values[4].item())


def test_the_usual_distance_parts_digits_from_scribbles(digits):
    assert usual() == usual_distance(digits)
    images = digits.valid_x[5::97]
    usual_ones = torch.cdist(images, digits.train_x).min(1).values < usual()
    assert usual_ones.float().mean() > 0.9
    assert nearest(torch.full((784,), 0.5), digits.train_x, 1)[1] > usual()


def test_sigmoid():
    assert sigmoid(0) == 0.5
    assert sigmoid(-2.0) == pytest.approx(0.1192, abs=1e-4)


def test_the_chart_says_the_sums(digits):
    weights, bias = run_for(Settings("pytorch")).up_to(1)[-1].parameters
    votes = pixel_votes(digits.valid_x[3], weights, bias)
    figure = pixel_votes_map(digits.valid_x[3], weights, votes)
    assert f"score {votes.score:.3f}" in figure.alt
    cells = figure.data["cells"]
    assert (cells["ink"] * cells["weight"] - cells["vote"]).abs().max() < 1e-6


def drawn(strokes, **parameters):
    app = open_page("your_digit", **parameters)
    app.session_state["digit_pad"] = {"strokes": strokes}
    return app.run()


@pytest.mark.parametrize("digit", ["3", "7"])
def test_the_page_reads_a_drawing_and_adds_up(digit):
    app = drawn(drawing(digit))
    assert not app.exception
    assert [metric.value for metric in app.metric] == [digit] * 3
    assert f"All three say **{digit}**" in app.info[0].value
    table = next(m.value for m in app.markdown if "| for 3" in m.value)
    lines = [line.split("|")[2].strip(" *") for line in table.splitlines()[2:]]
    three, seven, bias, score = map(float, lines)
    assert three + seven + bias == pytest.approx(score, abs=0.0016)
    assert app.metric[1].delta == f"score {lines[3]}"


def test_an_empty_pad_says_what_to_do_and_a_dot_gets_an_honest_answer():
    app = drawn([])
    assert "Draw a 3 or a 7" in app.info[0].value
    assert not app.metric
    app = drawn([{"width": 30, "points": [[140, 140]]}])
    assert len(app.metric) == 3
    assert "do not trust that" in app.info[0].value


def test_without_centring_a_digit_in_the_corner_is_as_it_is():
    strokes = drawing("7", "small, off-centre")
    centred, loose = drawn(strokes), drawn(strokes, digit_centred="false")
    assert [m.value for m in centred.metric] == ["7"] * 3
    assert [m.delta for m in centred.metric] != [m.delta for m in loose.metric]


@pytest.mark.parametrize("whose", ["by hand", "PyTorch's version", "ReLU net"])
def test_the_models_are_those_of_the_settings_in_the_address(digits, whose):
    app = open_page(
        "your_digit",
        digit_way="Pick",
        digit_digit="7",
        digit_number="12",
        digit_whose=whose,
        digit_epochs="2",
        digit_seed="4",
    )
    assert not app.exception
    seven = digits.select("valid", 7)[0][12]
    each = {
        "by hand": Settings("by_hand", seed=4),
        "PyTorch's version": Settings("pytorch", seed=4),
        "ReLU net": Settings("relu_net", lr=0.2, seed=4),
    }
    for metric in app.metric:
        parameters = run_for(each[metric.label]).up_to(2)[-1].parameters
        assert metric.delta == f"score {votes_of(seven, parameters).score:+.3f}"
