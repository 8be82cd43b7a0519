"""The few epochs that are sent of charts with pictures, and the chart of weights taken apart."""

import json

import pytest

from lesson.charts.frames import NEWEST, thinned
from lesson.runs import Run
from lesson.steps.random_init.what_stays_of_the_start import start_added_weights
from lesson.training import Settings

SETTINGS = {"one": Settings(batch_size=4096), "two": Settings(batch_size=2048, seed=1)}


@pytest.fixture(scope="module")
def runs() -> dict:
    return {name: Run(each).up_to(5) for name, each in SETTINGS.items()}


def test_few_epochs_are_sent_and_each_stays_until_the_next(runs):
    shown = [(epoch.number, until) for epoch, until in thinned(runs["one"])]
    assert shown == [(0, 0), (1, 1), (2, 3), (4, 4), (5, NEWEST)]
    assert thinned(runs["one"], finished=False) == [(runs["one"][-1], NEWEST)]
    assert thinned(runs["one"][:1]) == [(runs["one"][0], NEWEST)]


def test_charts_keep_their_specification_and_say_what_they_show(runs):
    early = {name: epochs[:2] for name, epochs in runs.items()}
    one = start_added_weights(early["one"], 40, False)
    two = start_added_weights(runs["one"], 5)
    assert (one.spec, one.alt) == (two.spec, two.alt)
    assert one.data.keys() == two.data.keys()
    assert json.dumps(two.chart().to_dict())
    assert len(two.alt) > 40
