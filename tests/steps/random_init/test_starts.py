"""One start, and the chart of many."""

import pytest
import torch

from lesson.experiments.random_starts import thousand_starts
from lesson.loss import batch_accuracy
from lesson.steps.random_init.starts import (
    EACH_DRAW,
    GROUPS,
    accuracies,
    draw_words,
    one_start,
)
from lesson.training import Settings, start_model


@pytest.mark.parametrize(("seed", "std"), [(0, 1.0), (5, 0.1)])
def test_one_start_is_the_model_of_its_seed_measured_on_both_sets(digits, seed, std):
    start = one_start(seed, std)
    model = start_model(Settings(seed=seed, init_std=std))
    assert torch.equal(start.scores, model(digits.train_x))
    assert start.accuracy == batch_accuracy(start.scores, digits.train_y).item()
    unseen = batch_accuracy(model(digits.valid_x), digits.valid_y)
    assert start.valid_accuracy == unseen.item()
    bias = start.scores - digits.train_x @ start.weights
    torch.testing.assert_close(bias, bias[:1].expand_as(bias), rtol=0, atol=1e-4)


def test_the_accuracies_chart_counts_every_start_by_either_measure():
    starts = thousand_starts()
    true, all_pairs = starts.accuracy, starts.broadcast_accuracy
    measures = {"true accuracy": true, "all pairs": all_pairs}
    figure = accuracies(measures, 7, starts.same_side)
    bins = figure.data["starts"]
    assert bins.groupby("panel")["left"].count().tolist() == [1000, 1000]
    assert bins.query("panel == 1")["left"].nunique() == 1  # all pairs: a single bar
    first = bins.query("panel == 0")
    assert (first["left"] <= true.numpy()).all()
    assert (true.numpy() < first["right"]).all()
    yours = [each[7].item() for each in (true, all_pairs)]
    assert figure.data["measures"]["yours"].tolist() == yours
    assert figure.chart().to_dict()


def test_ten_starts_come_at_a_time_and_the_words_tell_their_range():
    starts = thousand_starts()
    measures = {"accuracy": starts.accuracy}
    figure = accuracies(measures, 7, starts.same_side)
    assert figure.data["starts"]["draw"].value_counts().tolist() == [EACH_DRAW] * 100
    draws = figure.data["draws"]
    assert len(draws) == len(draw_words(measures)) == 100
    first = starts.accuracy[:EACH_DRAW]
    assert draws["name"][0] == f"accuracy: {first.min():.4f} to {first.max():.4f}"
    assert draws["large"].iloc[-1] == "1,000 starts"
    assert draws["newest"].sum() == 1


def test_one_measure_alone_is_coloured_by_what_the_digits_are_called():
    starts = thousand_starts()
    figure = accuracies({"accuracy": starts.accuracy}, 0, starts.same_side)
    same = (figure.data["starts"]["group"] == GROUPS[0]).tolist()
    assert same == starts.same_side.tolist()
