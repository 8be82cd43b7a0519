"""Does it overfit?"""

import json
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.loss import batch_accuracy
from lesson.runs import Run, run_for
from lesson.steps.relu_net import does_it_overfit
from lesson.steps.relu_net.does_it_overfit import Fit, fit, fit_by_epoch, fit_for
from lesson.training import Progress, Settings, model_at
from tests.steps.relu_net.shared import wrong_counts

QUICK = [
    Settings("pytorch", batch_size=4096),
    Settings("relu_net", lr=0.2, hidden=5, batch_size=4096, loss="cross_entropy"),
]


@pytest.mark.parametrize("settings", QUICK)
def test_it_is_the_training_of_everybody_and_counts_both_splits(digits, settings):
    for epoch, record in zip(
        run_for(settings).up_to(3), Run(settings, fit).up_to(3), strict=True
    ):
        scores = model_at(settings, epoch.parameters)(digits.train_x)
        accuracy = batch_accuracy(scores, digits.train_y).item()
        wrong = round((1 - accuracy) * len(digits.train_x))
        assert record[:3] == (epoch.number, wrong, epoch.wrong)
        assert record[3:] == (epoch.train_loss, epoch.valid_loss)
        assert record.shares == pytest.approx((wrong / 12396, epoch.wrong / 2038))
        assert not any(isinstance(each, torch.Tensor) for each in record)


def test_an_epoch_is_asked_for_in_pieces_so_that_others_get_their_turn(digits):
    pieces = fit(digits, QUICK[0])
    kinds = [isinstance(next(pieces), Progress) for _ in range(8)]
    assert kinds == [*[True] * 7, False]


def test_equal_runs_are_one_and_not_all_are_kept():
    one = replace(QUICK[0], hidden=7)  # which this model does not use
    assert fit_for(one) is fit_for(QUICK[0])
    for seed in range(does_it_overfit.MAX_RUNS + 3):
        fit_for(replace(QUICK[0], seed=seed))
    assert len(does_it_overfit._shared.cache) == does_it_overfit.MAX_RUNS


def test_shares_of_both_splits_by_epoch_also_when_none_is_wrong():
    net = [Fit(0, 6000, 1000, 0.5, 0.5), Fit(1, 0, 20, 0.1, 0.1)]
    one = [Fit(0, 6000, 1000, 0.5, 0.5), Fit(1, 100, 40, 0.1, 0.1)]
    early = fit_by_epoch({"net": net[:1], "one layer": one[:1]}, 40)
    late = fit_by_epoch({"net": net, "one layer": one}, 40)
    assert json.dumps(late.chart().to_dict())
    assert (early.spec, early.alt) == (late.spec, late.alt)
    end = late.data["shares"].query("newest and run == 'net'")
    assert end["share"].tolist() == [0, 20 / 2038]
    words = late.data["words"]["words"][0]
    assert "net, after epoch 1: wrong are 0.00% of the training" in words


wrongs_and_loss = st.tuples(st.integers(0, 12396), wrong_counts, st.floats(0.001, 5))


@given(st.lists(wrongs_and_loss, min_size=1, max_size=20))
def test_the_caption_of_a_fit_says_when_the_validation_loss_was_least(rows):
    net = [Fit(n, *wrongs, 0.5, loss) for n, (*wrongs, loss) in enumerate(rows)]
    text = does_it_overfit.caption(net, net)
    train, valid = net[-1].shares
    assert text.count(f"**{train:.2%}** and **{valid:.2%}**") == 2
    assert ("After 1 epoch," in text) == (len(rows) == 2)
    losses = [loss for *_, loss in rows]
    assert text.endswith(f"of the net: epoch {losses.index(min(losses))}.")
    assert len(text.replace("*", "")) <= 150


@pytest.mark.slow
def test_learned_by_heart_the_answers_stay_and_the_validation_loss_climbs():
    settings, last = does_it_overfit.MEMORISED
    run = fit_for(settings).up_to(last)
    assert does_it_overfit.by_heart_now().right == does_it_overfit.STEADY
    assert run[-1].train_wrong == 0
    text = does_it_overfit.GUESS_BY_HEART.text
    assert "After 40 epochs no training picture" in text
    least = min(run, key=lambda epoch: epoch.valid_loss)
    assert 0 < least.number < 30
    assert run[-1].valid_loss > 1.15 * least.valid_loss
    assert abs(run[-1].valid_wrong - least.valid_wrong) < 5
    one = replace(settings, model="pytorch")
    assert fit_for(one).up_to(40)[40].train_wrong > 50


@given(wrong_counts, wrong_counts)
def test_by_heart_needs_a_difference_of_ten(early, end):
    rows = [Fit(n, 0, early, 0.1, 0.1) for n in range(11)]
    right = does_it_overfit.by_heart([*rows, Fit(11, 0, end, 0.1, 0.2)]).right
    assert (right == does_it_overfit.WORSE) == (end >= early + 10)
    assert (right == does_it_overfit.FALLEN) == (end <= early - 10)
