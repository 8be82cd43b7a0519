"""Line by line."""

import numpy as np
import torch

from lesson.charts.pictures import SEVEN, THREE, rgb
from lesson.experiments.tracing import trace
from lesson.steps.tensor_reshaping import line_by_line
from lesson.steps.tensor_reshaping.line_by_line import (
    facts,
    follow,
    list_of_pictures,
    made_by_each,
    pictures_to_tensors,
    statement_words,
    statements,
)
from lesson.steps.tensor_reshaping.pictures import memory
from tests.steps.tensor_reshaping.shared import opened


def test_every_line_has_the_shape_that_the_lesson_says():
    shapes = {fact.name: fact.shape for fact in facts()}
    assert shapes == {
        "stacked_threes": "(6131, 28, 28)",
        "stacked_sevens": "(6265, 28, 28)",
        "stacked": "(12396, 28, 28)",
        "brightness": "(12396, 28, 28)",
        "train_x": "(12396, 784)",
        "labels": "(12396,)",
        "train_y": "(12396, 1)",
        "dataset": "12,396 pairs of (784,) and (1,)",
        "x": "(784,)",
        "y": "(1,)",
        "xb": "(256, 784)",
        "yb": "(256, 1)",
    }


def test_views_are_told_from_copies():
    view_of = {fact.name: fact.view_of for fact in facts()}
    assert [name for name, owner in view_of.items() if owner is None] == [
        "stacked_threes",
        "stacked_sevens",
        "stacked",
        "brightness",
        "labels",
    ]
    assert {view_of[name] for name in ("train_x", "dataset", "x", "xb")} == {
        "brightness"
    }
    assert {view_of[name] for name in ("train_y", "y", "yb")} == {"labels"}


def test_bytes_are_numbers_times_their_size():
    size = {fact.name: (fact.dtype, fact.bytes) for fact in facts()}
    assert size["stacked"] == ("uint8", 12396 * 784)
    assert size["train_x"] == ("float32", 4 * 12396 * 784)
    assert size["yb"] == ("float32", 4 * 256)


def test_a_copy_where_the_lesson_has_a_view_would_be_found_out():
    def copies():
        a = torch.zeros(4)
        b = a.view(2, 2)
        c = a.clone().view(2, 2)

    assert [(fact.name, fact.view_of) for fact in follow(copies)] == [
        ("a", None),
        ("b", "a"),
        ("c", None),
    ]


def test_the_lines_end_with_the_tensors_that_the_app_trains_on(digits):
    lists = (list_of_pictures(digits, 3), list_of_pictures(digits, 7))
    assert lists[0][0].shape == (28, 28)
    assert lists[0][0].dtype == torch.uint8
    *_, (_, names) = trace(pictures_to_tensors, *lists)
    assert torch.equal(names["train_x"], digits.train_x)
    assert torch.equal(names["train_y"], digits.train_y)


def test_what_is_kept_of_each_result_is_its_first_and_last_items(digits):
    ends = {fact.name: fact.ends for fact in facts()}
    (pictures,), (rows,), (labels,) = (
        ends[name] for name in ("stacked", "train_x", "train_y")
    )
    first_and_last = torch.cat([digits.train_x[:8], digits.train_x[-8:]])
    assert torch.equal(pictures.view(-1, 784) / 255, first_and_last)
    assert torch.equal(rows, first_and_last)
    assert labels[:, 0].tolist() == [1.0] * 8 + [0.0] * 8
    assert [tuple(each.shape) for each in ends["dataset"]] == [(16, 784), (16, 1)]
    assert torch.equal(ends["xb"][0], digits.train_x[:256])
    assert torch.equal(ends["x"][0], digits.train_x[0])


def test_a_change_in_a_tensor_is_seen_in_every_view_of_it(digits):
    """As the card on views says."""
    lists = [list(torch.zeros(2, 28, 28, dtype=torch.uint8)) for _ in "37"]
    *_, (_, names) = trace(pictures_to_tensors, *lists)
    names["brightness"][0, 0, 5] = 1
    for name in ("train_x", "xb"):
        assert names[name][0, 5] == 1
    assert names["x"][5] == 1
    assert names["dataset"][0][0][5] == 1
    assert memory(names["stacked"]) != memory(names["brightness"])


def test_every_statement_has_its_line_its_words_and_its_drawing():
    figure = made_by_each(memory=False)
    assert figure.chart().to_dict()
    assert len(statements()) == len(statement_words()) == 10
    made, drawn = figure.data["made"], figure.data["drawn"]
    assert made["what"].tolist() == [f"{fact.name}: {fact.shape}" for fact in facts()]
    assert drawn["statement"].tolist() == list(range(10))
    assert made.query("newest")["what"].tolist() == ["xb: (256, 784)", "yb: (256, 1)"]
    assert "view" not in " ".join(made["kind"])
    assert sum(map(len, drawn["picture"])) < 100_000


def test_its_specification_depends_on_no_control():
    assert made_by_each(memory=False).spec == made_by_each(memory=True).spec


def test_with_memory_it_says_whose_numbers_they_are():
    made = made_by_each(memory=True).data["made"].set_index("what")["kind"]
    assert made["train_x: (12396, 784)"] == "a view of brightness"
    assert made["labels: (12396,)"] == "numbers of its own"
    assert made.str.startswith("a view").sum() == 7


def test_the_drawings_are_the_numbers_themselves(digits):
    drawn = made_by_each(memory=False).data["drawn"]["picture"]
    strips = opened(drawn[statements().index("train_x = brightness.view(-1, 28 * 28)")])
    tall = len(strips) // 16
    for row, image in ((0, 0), (15, 12395)):
        grey = strips[row * tall, :784, 0] / 255
        assert np.abs(grey - digits.train_x[image].numpy()).max() < 0.04  # 16 greys
    column = opened(drawn[statements().index("train_y = labels.unsqueeze(1)")])
    assert tuple(column[0, 0, :3]) == rgb(THREE)
    assert tuple(column[-2, 0, :3]) == rgb(SEVEN)
    assert column.shape[0] > column.shape[1]  # a column, and labels a row
    row = opened(drawn[5])
    assert row.shape[1] > row.shape[0]


def test_view_copies_nothing_and_whoever_would_copy_is_found_out():
    chain = facts()
    answer = line_by_line.copies(chain)
    assert answer == line_by_line.copies_now()
    assert answer.right == line_by_line.NONE
    assert answer.because.startswith("7 of the 12 results are views")
    copied = [
        fact._replace(view_of=None) if fact.name == "train_x" else fact
        for fact in chain
    ]
    assert line_by_line.copies(copied).right == line_by_line.ALL


def test_the_caption_of_the_lines_counts_views_only_when_they_are_shown():
    quiet, told = (line_by_line.caption(facts(), shown) for shown in (False, True))
    assert "view" not in quiet
    assert "(12396, 28, 28) of uint8 to (12396, 784) of float32" in quiet
    assert told.startswith("**7 of 12** results are views")
    assert "brightness and labels" in told


def test_the_table_of_results_has_a_row_for_each_and_says_whose_memory_it_uses():
    heads, rows = line_by_line.results(facts())
    assert len(rows) == 12
    assert {len(row) for row in rows} == {len(heads)}
    assert rows[4][:4] == ("`train_x`", "(12396, 784)", "float32", 38873856)
    assert rows[4][-1] == "view of brightness"
    assert rows[3][-1] == "its own"
