"""Watch it learn."""

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.baseline import baseline
from lesson.models import LinearByHand
from lesson.runs import run_for
from lesson.steps.start import watch_it_learn
from lesson.steps.start.watch_it_learn import (
    EXAMPLES,
    answer_by_epoch,
    scores_by_epoch,
    turns,
)
from lesson.training import Epoch
from tests.steps.start.shared import epoch, wrong_counts


def first_look() -> list[Epoch]:
    settings, last = watch_it_learn.FIRST_LOOK
    return run_for(settings).up_to(last)


@pytest.mark.parametrize("row", EXAMPLES)
def test_an_example_is_misread_untrained_and_read_in_the_end(digits, row):
    scores = scores_by_epoch(digits.valid_x[row], first_look())
    is_three = digits.valid_y[row].item() == 1
    assert (scores[0] > 0) != is_three
    assert (scores[-1] > 0) == is_three
    assert len(turns(scores)) == 1


def test_the_answer_to_the_first_example_can_be_seen_to_turn(digits):
    (turned,) = turns(scores_by_epoch(digits.valid_x[EXAMPLES[0]], first_look()))
    assert 5 <= turned <= 20


def test_the_examples_are_threes_and_sevens(digits):
    assert {digits.valid_y[row].item() for row in EXAMPLES} == {0.0, 1.0}


def test_the_scores_by_epoch_are_those_of_the_model(digits):
    epochs = first_look()[:3]
    scores = scores_by_epoch(digits.valid_x[5], epochs)
    for each, score in zip(epochs, scores, strict=True):
        model = LinearByHand()
        model.weights, model.bias = each.parameters
        assert score == pytest.approx(model(digits.valid_x[5:6]).item(), abs=1e-5)


def test_a_3_over_a_7_appears_in_the_weights_and_the_count_falls():
    start, *_, end = first_look()
    shape = baseline().mean_three - baseline().mean_seven
    cosine = torch.nn.functional.cosine_similarity
    assert cosine(end.parameters[0][:, 0], shape, dim=0) > 0.5
    assert abs(cosine(start.parameters[0][:, 0], shape, dim=0)) < 0.15
    assert end.wrong < start.wrong / 20


@pytest.fixture(scope="module")
def epochs() -> list[Epoch]:
    return first_look()[:10]


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


@given(st.lists(st.tuples(st.floats(-9, 9), wrong_counts), min_size=2, max_size=40))
def test_the_caption_says_what_it_said_first_last_and_when_it_turned(rows):
    scores, wrongs = zip(*rows, strict=True)
    text = watch_it_learn.caption(scores, [epoch(n, w) for n, w in enumerate(wrongs)])
    says = ["3" if score > 0 else "7" for score in scores]
    changed = [n for n in range(1, len(says)) if says[n] != says[n - 1]]
    if not changed:
        assert text.startswith(f"It says **{says[-1]}** from the start.")
    elif says[0] != says[-1]:
        assert text.startswith(f"Untrained it says **{says[0]}**;")
        assert f"epoch {changed[-1]}, to **{says[-1]}**" in text
        assert ("for the last time" in text) == (len(changed) > 1)
    else:
        assert f"turns {len(changed)} times in between" in text
    assert ("fall" in text) == (wrongs[-1] < wrongs[0])
    assert f"from {wrongs[0]:,} to **{wrongs[-1]:,} of 2,038**" in text
