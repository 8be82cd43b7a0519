"""The chart of an answer that turns, and the pictures of hidden units."""

import json

import pytest

from lesson.charts.frames import FEW, NEWEST
from lesson.charts.one_picture import answer_by_epoch
from lesson.charts.units import MOST, labelled, units_by_epoch
from lesson.experiments.hidden_units import units_after
from lesson.experiments.one_picture import scores_by_epoch
from lesson.runs import run_for
from lesson.training import Settings


@pytest.fixture(scope="module")
def epochs() -> list:
    return run_for(Settings(init_std=0.1)).up_to(9)


@pytest.fixture(scope="module")
def net() -> list:
    return run_for(Settings("relu_net", lr=0.2, hidden=20)).up_to(6)


def drawn(digits, epochs, row: int = 7, finished: bool = True):
    pixels = digits.valid_x[row]
    scores = scores_by_epoch(pixels, epochs)
    return answer_by_epoch(pixels, scores, epochs, 40, 99, finished=finished)


def test_the_answer_follows_the_sign_of_the_score(digits, epochs):
    figure = drawn(digits, epochs)
    assert json.dumps(figure.chart().to_dict())
    rows = figure.data["epochs"]
    assert (rows["says"] == rows["score"].gt(0).map({True: "3", False: "7"})).all()
    assert rows["newest"].tolist() == [False] * 9 + [True]
    assert (rows["score"].abs() <= rows["most"]).all()
    words = figure.data["words"]["words"][0]
    assert "Untrained, it says 7" in words
    assert "After 9 epochs it says 3" in words


def test_its_specification_stays_and_only_the_newest_weights_travel(digits, epochs):
    early = drawn(digits, epochs[:2], 1200, finished=False)
    assert early.spec == drawn(digits, epochs).spec
    assert early.data["epochs"]["weights"].notna().tolist() == [False, True]
    assert drawn(digits, epochs).data["epochs"]["weights"].notna().all()


@pytest.mark.parametrize("relu", [True, False])
def test_units_keep_their_places_and_every_epoch_shows_some(net, relu):
    figure = units_by_epoch(net, relu)
    assert json.dumps(figure.chart().to_dict())
    rows = figure.data["units"]
    assert rows["epoch"].unique().tolist() == [*(e for e in FEW if e < 6), 6]
    for epoch in range(7):
        shown = rows[(rows["epoch"] <= epoch) & (epoch <= rows["until"])]
        assert sorted(shown["place"]) == list(range(MOST))
    assert rows["until"].max() == NEWEST
    assert (rows["second"] == "").all() == (not relu)
    assert rows["first"].str.contains(" for ").all() == relu


def test_while_it_trains_only_the_newest_units_travel(net):
    figure = units_by_epoch(net[:3], True, finished=False)
    assert figure.spec == units_by_epoch(net, True).spec
    assert figure.data["units"]["epoch"].unique().tolist() == [2]


def test_the_units_of_an_epoch_follow_their_influence(net):
    units = units_after(net[-1], True)
    rows = units_by_epoch(net, True).data["units"]
    end = rows[rows["epoch"] == 6].sort_values("place")
    texts = [text for _, _, text in labelled(units, True)][:MOST]
    assert (end["first"] + " " + end["second"]).tolist() == texts
    assert len(labelled(units, True)) == 20
