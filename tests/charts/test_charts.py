"""The charts of runs: wrong answers and losses by epoch."""

import json

import pytest

from lesson.charts.errors import errors_by_epoch
from lesson.charts.pictures import votes_png
from lesson.charts.training import loss_by_epoch
from lesson.runs import Run
from lesson.training import Settings


@pytest.fixture(scope="module")
def runs() -> dict:
    settings = {
        "one": Settings(batch_size=4096),
        "two": Settings(batch_size=4096, lr=0.1),
    }
    return {name: Run(each).up_to(4) for name, each in settings.items()}


def test_every_chart_is_valid_and_says_in_words_what_it_shows(runs):
    figures = [
        errors_by_epoch(runs, 4, 99, pictures=pictures, finished=finished)
        for pictures in (True, False)
        for finished in (True, False)
    ]
    figures += [
        loss_by_epoch(runs, 4, "mnist_loss"),
        loss_by_epoch({"one": runs["one"]}, 4, "cross_entropy"),
    ]
    for figure in figures:
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40


def test_the_specification_stays_while_the_data_move(runs):
    one = errors_by_epoch(
        {"one": runs["one"][:2]}, 4, 99, pictures=True, finished=False
    )
    two = errors_by_epoch(runs, 100, 500, pictures=True)
    assert one.spec == two.spec
    assert one.data.keys() == two.data.keys()


def test_the_words_follow_the_run_and_the_chart_keeps_its_place(runs):
    early, late = (
        errors_by_epoch({"one": runs["one"][:n]}, 40, 99, finished=False)
        for n in (1, 4)
    )
    assert (early.spec, early.alt) == (late.spec, late.alt)
    assert "at epoch 0." in early.data["words"]["words"][0]
    assert f"{runs['one'][3].wrong:,} at epoch 3." in late.data["words"]["words"][0]


def test_every_epoch_of_the_first_run_has_its_picture_once_it_is_finished(runs):
    frame = errors_by_epoch(runs, 4, 99, pictures=True).data["epochs"]
    first = frame[frame["run"] == "one"]
    assert first["weights"].nunique() == first["added"].nunique() == 5
    start, later = (runs["one"][number].parameters[0] for number in (0, 2))
    assert first["weights"].iloc[2] == votes_png(later)
    assert first["added"].iloc[2] == votes_png(later - start)
    assert frame[frame["run"] == "two"]["weights"].isna().all()
    unfinished = errors_by_epoch(runs, 4, 99, pictures=True, finished=False)
    assert unfinished.data["epochs"]["weights"].notna().sum() == 1


def test_accuracies_and_losses_are_those_of_the_epochs(runs):
    frame = errors_by_epoch(runs, 4, 99).data["epochs"]
    assert frame["wrong"].tolist() == [
        round((1 - e.valid_accuracy) * 2038) for epochs in runs.values() for e in epochs
    ]
    assert frame["accuracy"].tolist() == [
        e.valid_accuracy for epochs in runs.values() for e in epochs
    ]
    figure = loss_by_epoch({"one": runs["one"]}, 4, "mnist_loss")
    assert figure.title.startswith("mnist_loss: training → ")
    losses = figure.data["losses"]
    assert losses["loss"].tolist() == [e.train_loss for e in runs["one"]] + [
        e.valid_loss for e in runs["one"]
    ]
