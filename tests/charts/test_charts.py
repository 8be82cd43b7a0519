"""The charts of runs and of pixels."""

import json

import pytest
import torch

from lesson.charts.errors import errors_by_epoch
from lesson.charts.pictures import votes_png
from lesson.charts.training import loss_by_epoch
from lesson.experiments.mistakes import Confusion
from lesson.runs import Run
from lesson.steps.step_vs_sigmoid.turn_one_weight import pixel_map
from lesson.steps.training_loop.every_learning_rate import (
    accuracies_by_epoch,
    errors_by_rate,
)
from lesson.steps.training_loop.every_learning_rate_measure import sweep
from lesson.steps.training_loop.its_mistakes import mistakes_by_epoch, shown_mistakes
from lesson.steps.training_loop.sorted_or_shuffled import batch_contents
from lesson.steps.training_loop.trials import Mistakes, mistakes_after
from lesson.training import Settings


@pytest.fixture(scope="module")
def runs() -> dict:
    settings = {
        "one": Settings(batch_size=4096),
        "two": Settings(batch_size=4096, lr=0.1),
    }
    return {name: Run(each).up_to(4) for name, each in settings.items()}


def test_every_chart_is_valid_and_says_in_words_what_it_shows(runs, digits):
    weights = runs["one"][-1].parameters[0]
    swept = Run(Settings(batch_size=4096), sweep).up_to(2)
    figures = [
        errors_by_epoch(runs, 4, 99, pictures=pictures, finished=finished)
        for pictures in (True, False)
        for finished in (True, False)
    ]
    figures += [
        loss_by_epoch(runs, 4, "mnist_loss"),
        loss_by_epoch({"one": runs["one"]}, 4, "cross_entropy"),
        errors_by_rate(swept, 1.0, 99),
        accuracies_by_epoch(swept, 2, 1.0),
    ]
    figures += [
        batch_contents(digits.train_y, 256, 0),
        pixel_map(weights, votes_png(weights), 406, "Weights"),
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


def test_sorted_batches_hold_one_digit_but_for_one_and_shuffled_ones_mix(digits):
    figure = batch_contents(digits.train_y, 256, 0)
    frame = figure.data["batches"]
    sorted_rows, shuffled = (
        frame[frame["order"] == order] for order in ("sorted", "shuffled")
    )
    assert len(sorted_rows) == len(shuffled) == 49
    assert sorted_rows["threes"].between(0, 1, inclusive="neither").sum() == 1
    assert shuffled["threes"].between(0.3, 0.7).all()
    assert (sorted_rows["threes"] * sorted_rows["images"]).sum() == pytest.approx(6131)
    assert (shuffled["threes"] * shuffled["images"]).sum() == pytest.approx(6131)
    assert "1 of them mix" in figure.alt


def test_each_epoch_has_the_pictures_that_it_is_surest_and_wrong_about(digits):
    settings = Settings(batch_size=4096)
    mistakes = [mistakes_after(settings, each) for each in Run(settings).up_to(3)]
    figure = mistakes_by_epoch(settings, Run(settings).up_to(3))
    assert json.dumps(figure.chart().to_dict())
    worst = figure.data["worst"]
    for each in mistakes:
        here = worst[worst["epoch"] == each.epoch]
        assert here["row"].tolist() == each.worst
        targets = digits.valid_y[each.worst, 0]
        assert ((here["says"] == "3").to_numpy() != (targets == 1).numpy()).all()
    urls = dict(figure.data["pictures"].itertuples(index=False))
    assert set(worst["row"]) == set(urls)
    assert worst[worst["newest"]]["epoch"].unique().tolist() == [3]
    assert f"{mistakes[-1].counts.wrong:,} of 2,038" in figure.data["words"]["words"][0]


def test_without_a_mistake_there_is_nothing_to_look_at():
    figure = shown_mistakes([Mistakes(1, Confusion(1010, 0, 0, 1028), [], [])])
    assert figure.data["worst"].empty
    assert figure.data["words"]["words"][0].endswith("surest about: none.")


def test_a_pixel_is_found_by_its_row_and_column():
    values = torch.arange(784.0)
    figure = pixel_map(values, votes_png(values), 28 * 5 + 7, "Numbers")
    assert "row 5, column 7; its value is 147" in figure.alt
    assert figure.data["cells"].query("picked")["value"].tolist() == [147.0]
