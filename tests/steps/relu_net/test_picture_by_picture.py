"""Picture by picture."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.comparison import (
    SURE,
    Comparison,
    compare,
    compare_runs,
    mcnemar,
    right_answers,
)
from lesson.models import parameter_count
from lesson.runs import Run, run_for
from lesson.steps.relu_net import nets, picture_by_picture
from lesson.steps.relu_net.picture_by_picture import MOST, fields_by_epoch
from lesson.training import Settings, start_model
from tests.steps.relu_net.shared import found

SETTINGS = {"one": Settings(batch_size=4096), "two": Settings(batch_size=2048, seed=1)}


@pytest.fixture(scope="module")
def runs() -> dict:
    return {name: Run(each).up_to(5) for name, each in SETTINGS.items()}


def test_the_chart_keeps_its_specification_and_says_what_it_shows(runs):
    early = {name: epochs[:2] for name, epochs in runs.items()}
    one, two = fields_by_epoch(SETTINGS, early, False), fields_by_epoch(SETTINGS, runs)
    assert (one.spec, one.alt) == (two.spec, two.alt)
    assert one.data.keys() == two.data.keys()
    assert json.dumps(two.chart().to_dict())
    assert len(two.alt) > 40


def test_each_field_has_its_count_and_some_of_its_pictures(runs):
    figure = fields_by_epoch(SETTINGS, runs)
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


def test_the_caption_of_the_pictures_counts_all_four_fields():
    compared = Comparison(list(range(1990)), [1], [2, 3], list(range(45)))
    text = picture_by_picture.caption(compared, 1)
    assert text.startswith("After 1 epoch both are right on **1,990 of 2,038**")
    assert "wrong on **45**. They differ on 3 pictures, 1 to 2: no evidence" in text


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_answer_on_the_same_mistakes_follows_the_records(one, other, shared):
    right = picture_by_picture.mistakes(found(one, other, shared)).right
    share = shared / (one + other + shared) if one + other + shared else 1
    assert (right == picture_by_picture.ALL) == (share > 0.75)
    assert (right == picture_by_picture.FEW) == (share <= 0.25)


def test_net_and_layer_make_the_same_mistakes_at_the_usual_settings():
    """Hardly a picture is called differently, though the net has 30 times as many numbers."""
    models = nets.NET, Settings("pytorch")
    many, few = (parameter_count(start_model(each)) for each in models)
    assert round(many / few) == 30
    [alike] = compare_runs(*map(run_for, models), last=40)
    assert alike.differ <= 2
    assert picture_by_picture.mistakes_now().right == picture_by_picture.ALL


def test_the_examples_of_the_card_are_no_evidence_and_evidence():
    assert (
        "6 to 5 says nothing, 14 to 3 would be rare" in picture_by_picture.TOSSES.text
    )
    assert mcnemar(6, 5) > 0.9
    assert mcnemar(14, 3) < SURE
