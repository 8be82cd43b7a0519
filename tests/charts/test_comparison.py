"""The charts of two models picture by picture, and of weights taken apart."""

import json

import pytest

from lesson.charts.comparison import MOST, picture_by_picture
from lesson.charts.frames import NEWEST, thinned
from lesson.charts.pictures import votes_png
from lesson.charts.what_stays import start_added_weights
from lesson.experiments.comparison import compare, right_answers
from lesson.runs import Run
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


def test_each_field_has_its_count_and_some_of_its_pictures(runs):
    figure = picture_by_picture(SETTINGS, runs)
    cells = figure.data["cells"].query("epoch == 5")
    found = compare(
        *(right_answers(SETTINGS[name], runs[name][5]) for name in SETTINGS)
    )
    assert cells["count"].tolist() == [len(rows) for rows in found]
    assert figure.data["cells"].groupby("epoch")["count"].sum().eq(2038).all()
    pictures = figure.data["pictures"].query("epoch == 5").groupby("cell").size()
    for cell, rows in enumerate(found):
        assert pictures.get(cell, 0) == min(len(rows), MOST)
    words = figure.data["words"]["words"][0]
    assert f"only one right: {len(found.only_first):,}" in words


def test_the_three_pictures_are_start_added_and_weights_of_each_epoch(runs):
    epochs = runs["one"]
    rows = start_added_weights(epochs, 40).data["epochs"]
    assert rows["newest"].tolist() == 5 * [False] + [True]
    start, later = (epochs[number].parameters[0] for number in (0, 3))
    assert set(rows["start"]) == {votes_png(start)}
    assert rows["added"].iloc[3] == votes_png(later - start)
    assert rows["weights"].iloc[3] == votes_png(later)
    assert rows["wrong_weights"].tolist() == [epoch.wrong for epoch in epochs]
    assert len(start_added_weights(epochs, 40, False).data["epochs"]) == 1


def test_charts_keep_their_specification_and_say_what_they_show(runs):
    early = {name: epochs[:2] for name, epochs in runs.items()}
    pairs = [
        (
            picture_by_picture(SETTINGS, early, False),
            picture_by_picture(SETTINGS, runs),
        ),
        (
            start_added_weights(early["one"], 40, False),
            start_added_weights(runs["one"], 5),
        ),
    ]
    for one, two in pairs:
        assert (one.spec, one.alt) == (two.spec, two.alt)
        assert one.data.keys() == two.data.keys()
        assert json.dumps(two.chart().to_dict())
        assert len(two.alt) > 40
