"""Batches."""

import re

import numpy as np
import pytest
import torch

from lesson.charts.pictures import ink
from lesson.steps.tensor_reshaping import in_batches
from lesson.steps.tensor_reshaping.in_batches import (
    MAX_FRAMES,
    Taken,
    batch_words,
    one_pass,
    one_pass_in_batches,
    shown_batches,
)
from lesson.training import Settings
from lesson.ui.knobs import BATCH_SIZES
from tests.steps.tensor_reshaping.shared import LONGEST, opened


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_a_pass_has_a_frame_for_its_batches_and_one_for_its_end(batch_size):
    taken, figure = one_pass(batch_size), one_pass_in_batches(batch_size)
    strip, moving = figure.data["taken"], figure.data["frames"]
    assert len(strip) == len(taken) == -(-12396 // batch_size)
    assert strip["images"].sum() == 12396
    assert strip["threes"].sum() == 6131
    words = batch_words(taken)
    assert len(moving) == len(words) <= MAX_FRAMES + 2
    assert moving["newest"].tolist() == [False] * (len(moving) - 1) + [True]
    assert shown_batches(taken)[-1] == len(taken) - 1
    assert f"batch {len(taken):,} of {len(taken):,}" == moving["large"].iloc[-2]
    assert (moving["large"].iloc[-1] == "1 batch") == (batch_size == 12396)
    assert moving["picture"].str.len().sum() < 110_000


def test_a_batch_shows_its_own_pictures_and_shapes(digits):
    moving = one_pass_in_batches(256).data["frames"]
    assert moving["small"][0] == "xb (256, 784), yb (256, 1): 256 threes, 0 sevens"
    assert moving["small"][48] == "xb (108, 784), yb (108, 1): 0 threes, 108 sevens"
    first = opened(moving["picture"][1])[:28, :28, 0]
    assert np.abs(first.astype(int) - ink(digits.train_x[256])).max() < 18


def test_its_specification_depends_on_no_control():
    assert one_pass_in_batches(256).spec == one_pass_in_batches(12396).spec


def test_what_is_left_over_makes_one_smaller_batch():
    answer = in_batches.last_batch_now()
    assert answer.right == in_batches.SMALLER
    assert "The last of the 49 batches has 108 pictures" in answer.because
    assert "2.4 times as much" in answer.because


@pytest.mark.parametrize(
    ("last", "right"), [(0, in_batches.DROPPED), (256, in_batches.FILLED)]
)
def test_a_loader_that_drops_or_fills_up_would_be_found_out(last, right):
    nothing = torch.zeros(1, 784)
    whole = [Taken(256 * number, 256, 256, nothing) for number in range(48)]
    taken = [*whole, Taken(256 * 48, last, 0, nothing)] if last else whole
    assert in_batches.last_batch(taken).right == right


def test_the_question_about_the_last_batch_says_how_many_are_left_over():
    taken = one_pass(Settings().batch_size)
    assert f"that is {len(taken) - 1} batches" in in_batches.LAST_BATCH.text
    left_over = f"and {taken[-1].images} pictures are left over"
    assert left_over in in_batches.LAST_BATCH.text


def test_at_most_one_batch_of_a_pass_holds_both_digits_as_the_card_says():
    for shown in in_batches.HOW_LARGE.show.values():
        mixed = [
            each for each in one_pass(shown["batch_size"]) if each.threes * each.sevens
        ]
        assert len(mixed) <= 1


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_the_caption_of_a_pass_counts_its_batches_by_what_they_hold(batch_size):
    text = in_batches.caption(one_pass(batch_size))
    number, threes, sevens, both = (
        int(each.replace(",", ""))
        for each in re.search(
            r"\*\*([\d,]+) batch.*: ([\d,]+) of threes only, ([\d,]+) of sevens only, ([\d,]+) of both",
            text,
        ).groups()
    )
    assert number == threes + sevens + both == -(-12396 // batch_size)
    assert both <= 1  # as the card says
    assert ("**1 batch**" in text) == (batch_size == 12396)
    assert len(text) <= LONGEST
