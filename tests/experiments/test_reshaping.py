"""From a list of pictures to one tensor."""

import pytest
import torch

from lesson.experiments.reshaping import (
    at_width,
    facts,
    follow,
    list_of_pictures,
    memory,
    most_of_a_digit,
    pick,
    pictures_to_tensors,
)
from lesson.experiments.tracing import trace


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


@pytest.mark.parametrize("width", [7, 14, 28, 56, 112])
def test_another_width_keeps_the_numbers_and_their_memory(digits, width):
    viewed = at_width(digits.valid_x[0], width)
    assert viewed.shape == (784 // width, width)
    assert torch.equal(viewed.flatten(), digits.valid_x[0])
    assert memory(viewed) == memory(digits.valid_x)


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


def test_a_picture_that_is_not_there_is_the_last_one(digits):
    assert most_of_a_digit() == 6265
    picked = pick("valid", 3, 6264)
    assert (picked.number, picked.wanted, picked.of) == (1009, 6264, 1010)
    assert torch.equal(picked.pixels, digits.valid_x[1009])
    assert picked.name == digits.valid_names[1009]
    assert torch.equal(pick("train", 7, 5).pixels, digits.train_x[6131 + 5])
