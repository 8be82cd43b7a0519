"""The charts of two losses, of what p is worth, and of training against validation."""

import json

import pytest

from lesson.charts.overfitting import fit_by_epoch
from lesson.charts.reliability import reliability_diagram
from lesson.charts.two_losses import two_losses
from lesson.experiments.overfitting import Fit
from lesson.experiments.two_losses import both_ways
from lesson.loss import LOSSES
from lesson.runs import Run
from lesson.training import Settings
from lesson.words.numbers import wilson


@pytest.fixture(scope="module")
def runs() -> dict:
    return {loss: Run(Settings(batch_size=4096, loss=loss)).up_to(3) for loss in LOSSES}


@pytest.mark.parametrize("target", [0, 1])
def test_both_losses_start_at_one_score_and_lie_on_their_curves(target):
    paths = both_ways(-1.0, target, 5)
    for figure in two_losses(paths, target):
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40
        path, curves = figure.data["path"], figure.data["curves"]
        start = path[path["move"] == 0]
        assert start["score"].tolist() == [-1.0, -1.0]
        assert path["newest"].sum() == 2
        for _, row in start.iterrows():
            at = curves[(curves["name"] == row["name"]) & (curves["score"] == -1.0)]
            assert at["loss"].item() == pytest.approx(row["loss"], abs=1e-6)
            assert at["pull"].item() == pytest.approx(row["pull"], abs=1e-6)


def test_the_specification_stays_for_any_score_and_digit():
    one, other = (
        two_losses(both_ways(-5.0, 1, 3), 1),
        two_losses(both_ways(2.0, 0, 9), 0),
    )
    assert [each.spec for each in one] == [each.spec for each in other]


def test_a_reliability_diagram_has_every_group_of_every_epoch_with_its_interval(runs):
    figure = reliability_diagram(runs)
    assert json.dumps(figure.chart().to_dict())
    groups = figure.data["groups"]
    assert len(groups) == 2 * 4 * 4
    assert (groups.groupby(["name", "epoch"])["pictures"].sum() == 2038).all()
    for _, row in groups[groups["pictures"] > 0].iterrows():
        assert (row["low"], row["high"]) == wilson(row["wrong"], row["pictures"])
        assert row["low"] - 1e-9 <= row["share"] <= row["high"] + 1e-9
        assert row["count"] == f"{row['wrong']:,}/{row['pictures']:,}"
    wrong = runs["mnist_loss"][3].wrong
    assert (
        f"mnist_loss after epoch 3: {wrong:,} wrong" in figure.data["words"]["words"][0]
    )


def test_while_training_only_the_newest_epoch_is_sent(runs):
    early = reliability_diagram(runs, finished=False)
    assert set(early.data["groups"]["epoch"]) == {3}
    late = reliability_diagram(runs)
    assert (early.spec, early.alt) == (late.spec, late.alt)


def test_shares_of_both_splits_by_epoch_also_when_none_is_wrong():
    net = [Fit(0, 6000, 1000, 0.5, 0.5), Fit(1, 0, 20, 0.1, 0.1)]
    one = [Fit(0, 6000, 1000, 0.5, 0.5), Fit(1, 100, 40, 0.1, 0.1)]
    early, late = (
        fit_by_epoch({"net": net[:n], "one layer": one[:n]}, 40) for n in (1, 2)
    )
    assert json.dumps(late.chart().to_dict())
    assert (early.spec, early.alt) == (late.spec, late.alt)
    end = late.data["shares"].query("newest and run == 'net'")
    assert end["share"].tolist() == [0, 20 / 2038]
    assert (
        "net, after epoch 1: wrong are 0.00% of the training"
        in (late.data["words"]["words"][0])
    )
