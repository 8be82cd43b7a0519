"""The charts of the page on random starts."""

import pytest
import torch

from lesson.charts.random_starts import (
    EACH_DRAW,
    GROUPS,
    accuracies,
    alternating,
    draw_words,
    every_pair,
    pair_words,
    picture_words,
    scores_by_digit,
)
from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import one_start, thousand_starts
from lesson.loss import batch_accuracy, broadcast_accuracy


@pytest.fixture(scope="module")
def rows(digits) -> list[int]:
    return alternating(digits.train_y, 40)


def test_pictures_come_one_by_one_threes_and_sevens_in_turn(digits, rows):
    assert rows[:4] == [0, 6131, 1, 6132]
    assert digits.train_y[rows, 0].tolist() == [1.0, 0.0] * 20


def test_the_scores_chart_counts_every_image_on_its_side(digits, rows):
    start = one_start(0)
    scores, y = start.scores, digits.train_y
    figure = scores_by_digit(scores, y, start.weights, digits.train_x, rows)
    bins, counts = figure.data["bins"], confusion(scores, y)
    assert bins.groupby(["digit", "answer"])["images"].sum().to_dict() == {
        ("3", "right"): counts.threes_called_3,
        ("3", "wrong"): counts.threes_called_7,
        ("7", "right"): counts.sevens_called_7,
        ("7", "wrong"): counts.sevens_called_3,
    }
    assert f"threes: {counts.threes_called_3 / 6131:.1%} right" in figure.alt
    assert figure.data["zero"]["wrong"][0] == f"{counts.wrong:,} wrong"
    assert figure.chart().to_dict()


def test_each_picture_is_judged_by_its_own_score(digits, rows):
    start = one_start(3)
    scores, y = start.scores, digits.train_y
    figure = scores_by_digit(scores, y, start.weights, digits.train_x, rows)
    shown = figure.data["pictures"]
    assert shown["score"].tolist() == scores[rows, 0].tolist()
    right = ((scores[rows] > 0) == (y[rows] == 1))[:, 0].tolist()
    assert shown["says"].str.endswith("right").tolist() == right
    assert shown["newest"].tolist() == [False] * 39 + [True]
    words = picture_words(scores[rows], y[rows])
    assert words[0].startswith("picture 1 of 40: a 3: ")
    assert [each.endswith("right") for each in words] == right


def test_scores_that_are_all_zero_can_be_drawn():
    targets = torch.tensor([[1.0], [0.0], [1.0], [0.0]])
    nothing, x = torch.zeros(784, 1), torch.zeros(4, 784)
    rows = alternating(targets, 4)
    figure = scores_by_digit(torch.zeros(4, 1), targets, nothing, x, rows)
    assert figure.data["bins"]["images"].sum() == 4
    assert figure.data["zero"]["wrong"][0] == "2 wrong"


def test_the_accuracies_chart_counts_every_start_by_either_measure():
    starts = thousand_starts()
    measures = {
        "true accuracy": (starts.accuracy, 0.4),
        "all pairs": (starts.broadcast_accuracy, 0.5),
    }
    figure = accuracies(measures, starts.same_side)
    bins = figure.data["starts"]
    assert bins.groupby("panel")["left"].count().tolist() == [1000, 1000]
    assert bins.query("panel == 1")["left"].nunique() == 1  # all pairs: a single bar
    true = bins.query("panel == 0").reset_index()
    assert (true["left"] <= starts.accuracy.numpy()).all()
    assert (starts.accuracy.numpy() < true["right"]).all()
    assert figure.data["measures"]["yours"].tolist() == [0.4, 0.5]
    assert figure.chart().to_dict()


def test_ten_starts_come_at_a_time_and_the_words_tell_their_range():
    starts = thousand_starts()
    measures = {"accuracy": (starts.accuracy, 0.4)}
    figure = accuracies(measures, starts.same_side)
    assert figure.data["starts"]["draw"].value_counts().tolist() == [EACH_DRAW] * 100
    draws = figure.data["draws"]
    assert len(draws) == len(draw_words(measures)) == 100
    first = starts.accuracy[:EACH_DRAW]
    assert draws["name"][0] == f"accuracy: {first.min():.4f} to {first.max():.4f}"
    assert draws["large"].iloc[-1] == "1,000 starts"
    assert draws["newest"].sum() == 1


def test_one_measure_alone_is_coloured_by_what_the_digits_are_called():
    starts = thousand_starts()
    figure = accuracies({"accuracy": (starts.accuracy, 0.4)}, starts.same_side)
    same = (figure.data["starts"]["group"] == GROUPS[0]).tolist()
    assert same == starts.same_side.tolist()


def test_in_the_four_by_four_table_every_column_has_two_equal_cells(digits):
    rows = [0, 1, 6131, 6132]
    scores, targets = one_start(0).scores[rows], digits.train_y[rows]
    figure = every_pair(digits.train_x[rows], scores[:, 0], targets)
    cells = figure.data["cells"]
    equal = cells["answer"] == "equal"
    assert len(cells) == 16
    assert equal.mean() == broadcast_accuracy(scores[:, 0], targets).item()
    meant = cells["meant"] == "yes"
    assert equal[meant].mean() == batch_accuracy(scores, targets).item()
    assert equal.groupby(cells["x"]).sum().tolist() == [2, 2, 2, 2]
    assert figure.data["heads"]["words"].tolist().count("2 of 4") == 4
    assert figure.chart().to_dict()


@pytest.mark.parametrize("first", [0, 42, 99])
def test_pair_by_pair_the_sums_grow_to_what_both_comparisons_give(digits, first):
    rows = [first, first + 1, 6131 + first, 6131 + first + 1]
    scores, targets = one_start(0).scores[rows], digits.train_y[rows]
    figure = every_pair(digits.train_x[rows], scores[:, 0], targets)
    cells, words = figure.data["cells"], pair_words(scores[:, 0], targets)
    assert cells["pair"].tolist() == list(range(16))
    assert len(words) == 16
    end = cells.iloc[-1]
    assert end["mean"] == "0.50"
    assert end["of"] == "computed: 8 of 16 equal"
    meant = batch_accuracy(scores, targets)
    assert end["meant_mean"] == f"{meant:.2f}"
    assert end["meant_of"] == f"meant, framed: {int(4 * meant)} of 4"
    assert cells["newest"].tolist() == [False] * 15 + [True]
