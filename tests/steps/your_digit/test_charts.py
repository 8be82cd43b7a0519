"""The charts of this step: valid, in words, and with one specification for whatever is given."""

import json

import torch

from lesson.handwriting.readers import scores_by_epoch, settings_of
from lesson.handwriting.votes import votes_of
from lesson.runs import run_for
from lesson.steps.your_digit.as_mnist_has_it import coming, places
from lesson.steps.your_digit.change_its_mind import on_the_way, turned
from lesson.steps.your_digit.draw_it import by_epoch
from lesson.steps.your_digit.every_vote import running_votes
from lesson.steps.your_digit.neither import odd_and_sure, stranger, strangers
from lesson.steps.your_digit.reading import scores_of
from lesson.steps.your_digit.what_it_has_seen import by_distance, distances
from tests.steps.your_digit.conftest import LAST


def all_figures(pixels, known, digits):
    runs = {name: run_for(each).up_to(LAST) for name, each in settings_of(0).items()}
    there = places(pixels)
    linear, net = (known[n].parameters for n in ("PyTorch's version", "ReLU net"))
    shown = [*strangers()[:3], stranger("yours", pixels)]
    scores = scores_of([each.pixels for each in shown], known)["ReLU net"]
    return {
        "by epoch": by_epoch(scores_by_epoch(pixels, runs)),
        "coming": coming(scores_of(there, known), there),
        "rows": running_votes(pixels, linear, votes_of(pixels, linear)),
        "units": running_votes(pixels, net, votes_of(pixels, net)),
        "on the way": on_the_way(pixels, turned(pixels, *linear), *linear),
        "by distance": by_distance(distances(pixels, digits.train_x), digits.train_y),
        "odd and sure": odd_and_sure(known["ReLU net"].model, shown, scores),
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
