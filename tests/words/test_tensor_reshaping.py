"""What the page on shapes says, and asks, at every setting."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.one_pass import Taken, one_pass
from lesson.experiments.reshaping import (
    at_width,
    facts,
    memory,
    pick,
    pictures_to_tensors,
)
from lesson.experiments.tracing import trace
from lesson.training import Settings
from lesson.ui.knobs import BATCH_SIZES
from lesson.words.captions import tensor_reshaping as captions
from lesson.words.cards import tensor_reshaping as cards
from lesson.words.questions import tensor_reshaping as questions

WIDTHS = [7, 8, 14, 16, 28, 49, 56, 98, 112]
LONGEST = 165  # letters in two lines


@given(
    st.sampled_from(["train", "valid"]),
    st.sampled_from([3, 7]),
    st.integers(0, 6264),
    st.integers(0, 783),
)
def test_the_caption_of_a_picture_counts_its_ink_and_finds_its_pixel(
    split, digit, wanted, index
):
    picked = pick(split, digit, wanted)
    text = captions.strip(picked, index)
    assert f"image {picked.name} of" in text
    assert f"has ink on {(picked.pixels > 0).sum()} of its 784 pixels" in text
    row, column = map(int, re.search(r"row (\d+), column (\d+)\.$", text).groups())
    assert 28 * row + column == index
    assert ("so it is the last" in text) == (wanted >= picked.of)
    assert len(text) <= LONGEST


def test_the_caption_of_the_lines_counts_views_only_when_they_are_shown():
    quiet, told = (captions.lines(facts(), shown) for shown in (False, True))
    assert "view" not in quiet
    assert "(12396, 28, 28) of uint8 to (12396, 784) of float32" in quiet
    assert told.startswith("**7 of 12** results are views")
    assert "brightness and labels" in told


def test_the_table_of_results_has_a_row_for_each_and_says_whose_memory_it_uses():
    heads, rows = captions.results(facts())
    assert len(rows) == 12
    assert {len(row) for row in rows} == {len(heads)}
    assert rows[4][:4] == ("`train_x`", "(12396, 784)", "float32", 38873856)
    assert rows[4][-1] == "view of brightness"
    assert rows[3][-1] == "its own"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_caption_of_a_width_says_what_becomes_of_a_row(digits, width):
    pixels = digits.train_x[0]
    viewed = at_width(pixels, width)
    text = captions.width(pixels, viewed)
    assert text.startswith(f"{784 // width} × {width} = 784: the same numbers")
    assert "in the very same memory" in text
    assert "copied" in captions.width(pixels, viewed.clone())
    assert len(text) <= LONGEST
    says = {
        7: "torn into four pieces",
        14: "torn into two pieces",
        28: "the digit is whole",
        56: "Two rows of the picture stand side by side",
        112: "Four rows of the picture stand side by side",
    }
    assert says.get(width, "begin somewhere in the middle") in text
    starts = {28 * row % width for row in range(28)}  # where rows begin
    assert ("somewhere in the middle" in text) == (
        any(start + min(28, width) > width or start % 28 for start in starts)
    )


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_the_caption_of_a_pass_counts_its_batches_by_what_they_hold(batch_size):
    text = captions.batches(one_pass(batch_size))
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


def test_view_copies_nothing_and_whoever_would_copy_is_found_out():
    chain = facts()
    answer = questions.copies(chain)
    assert answer == questions.copies_now()
    assert answer.right == questions.NONE
    assert answer.because.startswith("7 of the 12 results are views")
    copied = [
        fact._replace(view_of=None) if fact.name == "train_x" else fact
        for fact in chain
    ]
    assert questions.copies(copied).right == questions.ALL


def test_what_is_left_over_makes_one_smaller_batch():
    answer = questions.last_batch_now()
    assert answer.right == questions.SMALLER
    assert "The last of the 49 batches has 108 pictures" in answer.because
    assert "2.4 times as much" in answer.because


@pytest.mark.parametrize(
    ("last", "right"), [(0, questions.DROPPED), (256, questions.FILLED)]
)
def test_a_loader_that_drops_or_fills_up_would_be_found_out(last, right):
    nothing = torch.zeros(1, 784)
    whole = [Taken(256 * number, 256, 256, nothing) for number in range(48)]
    taken = [*whole, Taken(256 * 48, last, 0, nothing)] if last else whole
    assert questions.last_batch(taken).right == right


def test_the_question_about_the_last_batch_says_how_many_are_left_over():
    taken = one_pass(Settings().batch_size)
    assert f"that is {len(taken) - 1} batches" in questions.LAST_BATCH.text
    assert f"and {taken[-1].images} pictures are left over" in questions.LAST_BATCH.text


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


def test_a_step_down_is_a_jump_of_28_as_the_card_shows():
    here, below = (knobs["index"] for knobs in cards.ONE_ROW_DOWN.show.values())
    assert below - here == 28


def test_the_scores_do_not_change_with_the_width(digits):
    """As the card says: a model takes a batch of strips, whatever they were cut into before."""
    pixels = digits.train_x[0]
    weights = torch.randn(784, generator=torch.Generator().manual_seed(0))
    for width in WIDTHS:
        assert at_width(pixels, width).flatten() @ weights == pixels @ weights


def test_at_most_one_batch_of_a_pass_holds_both_digits_as_the_card_says():
    for shown in cards.HOW_LARGE.show.values():
        mixed = [
            each for each in one_pass(shown["batch_size"]) if each.threes * each.sevens
        ]
        assert len(mixed) <= 1
