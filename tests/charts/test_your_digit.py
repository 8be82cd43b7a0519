"""The charts of a visitor's digit."""

import json

import pytest
import torch

from lesson.charts import answers, nearness, running_votes, turning
from lesson.charts.galleries import cut, neighbours, stages, units
from lesson.handwriting.distances import distances, nearest
from lesson.handwriting.examples import DIGITS
from lesson.handwriting.oddness import ruler, stranger, strangers
from lesson.handwriting.preparation import prepare
from lesson.handwriting.readers import (
    places,
    readers,
    scores_by_epoch,
    scores_of,
    settings_of,
)
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import pixel_votes, says, turned, votes_of
from lesson.runs import run_for

LAST = 3


@pytest.fixture(scope="module")
def known():
    return readers(0, LAST)


def all_figures(pixels, known, digits):
    runs = {name: run_for(each).up_to(LAST) for name, each in settings_of(0).items()}
    there = places(pixels)
    linear, net = (known[n].parameters for n in ("PyTorch's version", "ReLU net"))
    shown = [*strangers()[:3], stranger("yours", pixels)]
    scores = scores_of([each.pixels for each in shown], known)["ReLU net"]
    return {
        "by epoch": answers.by_epoch(scores_by_epoch(pixels, runs)),
        "coming": answers.coming(scores_of(there, known), there),
        "rows": running_votes.running_votes(pixels, linear, votes_of(pixels, linear)),
        "units": running_votes.running_votes(pixels, net, votes_of(pixels, net)),
        "on the way": turning.on_the_way(pixels, turned(pixels, *linear), *linear),
        "by distance": nearness.by_distance(
            distances(pixels, digits.train_x), digits.train_y
        ),
        "odd and sure": nearness.odd_and_sure(known["ReLU net"].model, shown, scores),
    }


def test_every_chart_is_valid_says_in_words_what_it_shows_and_keeps_its_specification(
    known, digits
):
    three, seven = (
        all_figures(picture, known, digits)
        for picture in (digits.valid_x[0], digits.valid_x[-1])
    )
    blank = all_figures(torch.zeros(784), known, digits)
    for name, figure in three.items():
        for other in (seven[name], blank[name]):
            assert figure.spec == other.spec
            assert figure.data.keys() == other.data.keys()
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40
    assert three["rows"].spec == three["units"].spec


def test_each_model_has_a_dot_at_every_epoch_and_the_last_is_the_newest(known, digits):
    runs = {name: run_for(each).up_to(LAST) for name, each in settings_of(0).items()}
    scores = scores_by_epoch(digits.valid_x[3], runs)
    rows = answers.by_epoch(scores).data["answers"]
    assert len(rows) == 3 * (LAST + 1)
    newest = rows[rows["newest"]]
    assert newest["score"].tolist() == [each[-1] for each in scores.values()]
    assert (newest["epoch"] == LAST).all()
    assert newest["line"].tolist() == [f"epoch {LAST}"] * 3
    assert rows["says"].tolist() == [says(score) for score in rows["score"]]
    behind = scores | {"ReLU net": scores["ReLU net"][:2]}  # while it trains
    newest = answers.by_epoch(behind).data["answers"].query("newest")
    assert newest["epoch"].tolist() == [LAST, LAST, 1]


def test_a_picture_comes_to_its_place_and_each_frame_is_said_in_words(known, digits):
    there = places(digits.valid_x[0])
    figure = answers.coming(scores_of(there, known), there)
    words = answers.words_of_frames(figure, "coming")
    assert len(words) == len(there) == len(figure.data["pictures"])
    assert words[0].startswith("8 pixels off: by hand says ")
    assert words[-2].startswith("1 pixel off: ")
    assert words[-1].startswith("in its place: ")
    for name, reader in known.items():
        score = votes_of(digits.valid_x[0], reader.parameters).score
        assert f"{name} says {says(score)}" in words[-1]


@pytest.mark.parametrize("name", ["by hand", "PyTorch's version", "ReLU net"])
def test_the_votes_add_up_part_by_part_to_the_score(known, digits, name):
    parameters = known[name].parameters
    for pixels in (digits.valid_x[3], torch.zeros(784)):
        votes = votes_of(pixels, parameters)
        figure = running_votes.running_votes(pixels, parameters, votes)
        parts = figure.data["parts"]
        assert parts["after"].iloc[0] == pytest.approx(votes.bias)
        assert parts["after"].iloc[-1] == pytest.approx(votes.score, abs=1e-5)
        assert (parts["before"] + parts["adds"]).tolist() == pytest.approx(
            parts["after"].tolist()
        )
        assert parts["after"].abs().max() <= parts["most"].iloc[0]
        words = running_votes.words_of_parts(figure)
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
    figure = running_votes.running_votes(
        pixels.detach(), known["ReLU net"].parameters, votes
    )
    assert figure.data["parts"]["url"].iloc[-1] == running_votes.votes_png(slopes)


def test_the_way_ends_at_the_other_answer_and_grows_evenly(known, digits):
    for row in (0, -1):
        pixels = digits.valid_x[row]
        linear = known["PyTorch's version"].parameters
        other = turned(pixels, *linear)
        figure = turning.on_the_way(pixels, other, *linear)
        steps = figure.data["steps"]
        assert len(steps) == turning.STEPS + 1
        assert steps["says"].iloc[-1] != steps["says"].iloc[0]
        assert (steps["says"].iloc[:-1] == steps["says"].iloc[0]).all()
        length = (other - pixels).norm().item()
        assert steps["length"].iloc[-1] == pytest.approx(length)
        gaps = steps["length"].diff()[1:]
        assert gaps.max() == pytest.approx(gaps.min(), rel=1e-3)
        halves = figure.data["halves"]
        assert halves["from"].min() < steps["score"].min()
        assert halves["to"].max() > steps["score"].max()
        words = turning.words_of_steps(figure)
        assert words[0].startswith("changed by 0.00: score ")
        assert words[-1].endswith(f"says {steps['says'].iloc[-1]}")


def test_every_training_picture_is_in_the_histogram_once(digits):
    away = distances(digits.valid_x[3], digits.train_x)
    bars = nearness.by_distance(away, digits.train_y).data["bars"]
    counts = bars.groupby("digit")["pictures"].sum()
    assert counts.to_dict() == {"3": 6131, "7": 6265}
    assert bars["from"].min() <= away.min() < bars["from"].min() + nearness.WIDTH


def test_yours_is_the_last_of_the_pictures_and_all_validation_pictures_are_dots(
    known, digits
):
    shown = [*strangers(), stranger("yours", digits.valid_x[3])]
    scores = scores_of([each.pixels for each in shown], known)["by hand"]
    data = nearness.odd_and_sure(known["by hand"].model, shown, scores).data
    assert data["pictures"]["yours"].tolist() == [False] * len(strangers()) + [True]
    assert len(data["known"]) == len(digits.valid_x)
    assert data["known"]["digit"].value_counts().to_dict() == {"7": 1028, "3": 1010}
    left = (data["known"]["oddness"] <= ruler().limit).mean()
    assert left == pytest.approx(0.97, abs=0.01)
    assert data["limit"]["oddness"].tolist() == [ruler().limit]


def test_the_galleries_say_what_each_picture_is(known, digits):
    drawn = draw_strokes(strokes_from_text(DIGITS["7"]))
    assert len(stages(prepare(drawn), digits.valid_x[0])) == 4
    assert len(stages(prepare(drawn, centred=False), digits.valid_x[0])) == 2
    assert len(stages(None, digits.valid_x[0])) == 1
    near = nearest(distances(digits.valid_x[-1], digits.train_x), 3)
    (_, _, yours), *others = neighbours(digits.valid_x[-1], *near, digits)
    assert yours == "yours"
    for (_, alt, caption), row, away in zip(others, *near, strict=True):
        digit = "three" if digits.train_y[row] else "seven"
        assert alt == f"A training picture of a {digit}, {away:.2f} away"
        assert caption == f"a {3 if digit == 'three' else 7}: {away:.2f}"
    net = known["ReLU net"].parameters
    votes = votes_of(digits.valid_x[0], net)
    looks = units(net[0], votes)
    assert len(looks) == len(votes.loudest)
    assert (
        looks[0][2] == f"unit {votes.loudest[0]}: {votes.each[votes.loudest[0]]:+.3f}"
    )
    linear = known["PyTorch's version"].parameters
    other = turned(digits.valid_x[0], *linear)
    score = pixel_votes(digits.valid_x[0], *linear).score
    before, after = cut(digits.valid_x[0], other, (score, -0.5))
    assert before[2] == f"the picture: score {score:+.3f}"
    assert after[2] == "turned, as shown: score -0.500"
