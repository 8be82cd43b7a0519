"""Picture by picture."""

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
from lesson.runs import run_for
from lesson.steps.relu_net import picture_by_picture
from lesson.steps.relu_net.picture_by_picture import MOST, fields_by_epoch
from lesson.training import start_model
from tests.charts.test_comparison import SETTINGS
from tests.steps.relu_net.shared import NET, ONE, found


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
    many, few = (parameter_count(start_model(each)) for each in (NET, ONE))
    assert round(many / few) == 30
    [alike] = compare_runs(run_for(NET), run_for(ONE), last=40)
    assert alike.differ <= 2
    assert picture_by_picture.mistakes_now().right == picture_by_picture.ALL


def test_the_examples_of_the_card_are_no_evidence_and_evidence():
    assert (
        "6 to 5 says nothing, 14 to 3 would be rare" in picture_by_picture.TOSSES.text
    )
    assert mcnemar(6, 5) > 0.9
    assert mcnemar(14, 3) < SURE
