"""The broken measure."""

import pytest
import torch

from lesson.experiments.presets import EPOCHS
from lesson.runs import run_for
from lesson.steps.pytorch_version import the_broken_measure
from lesson.steps.pytorch_version.the_broken_measure import (
    MeasuredBatch,
    all_pairs,
    batch_words,
    measured_batches,
    shares_by_batch,
)
from lesson.training import Settings, model_at
from tests.pages.test_pages import open_page


def test_claim_1_a_batch_of_one_digit_is_measured_rightly_and_a_mixed_one_is_not(
    digits,
):
    scores = digits.valid_x.mean(1, keepdim=True) - 0.15  # any scores at all
    batches = measured_batches(scores, digits.valid_y, 256, shuffle=False)
    assert [len(each.scores) for each in batches] == [256] * 7 + [246]
    for each in batches:
        mixed = 0 < each.threes < len(each.scores)
        assert (abs(each.all_pairs - each.own) > 1e-3) == mixed
    assert sum(0 < each.threes < len(each.scores) for each in batches) == 1
    shuffled = measured_batches(scores, digits.valid_y, 256, shuffle=True)
    assert all(abs(each.all_pairs - 0.5) < 0.05 for each in shuffled)


def test_the_picture_of_all_pairs_is_green_where_they_are_equal():
    scores, targets = torch.tensor([2.0, -1.0]), torch.tensor([[1.0], [1.0]])
    picture = all_pairs(scores, targets, enlarge=8)
    assert picture.shape == (16, 16, 4)
    opacity = picture[..., 3]
    assert opacity[15, 0] == 110  # says 3, is a 3
    assert opacity[0, 15] == 30  # says 7, is a 3
    assert (picture[0, 0] != picture[15, 15]).any()
    assert opacity[0, 0] == opacity[15, 15] == 255


def test_every_batch_is_a_frame_with_its_pairs_as_the_picture(digits):
    scores = digits.valid_x.mean(1, keepdim=True) - 0.15  # any scores at all
    batches = measured_batches(scores, digits.valid_y, 256, shuffle=False)
    figure = shares_by_batch(batches)
    rows = figure.data["batches"]
    assert rows["batch"].tolist() == list(range(8))
    assert rows["newest"].tolist() == 7 * [False] + [True]
    assert rows["url"].nunique() == 8
    assert rows["url"].str.len().sum() < 100_000
    for words in batch_words(batches):
        assert words in figure.data["words"]["words"][0]


@pytest.mark.parametrize(
    ("mixed", "both"), [(False, "1 of 8 batches holds"), (True, "8 of 8 batches hold")]
)
def test_the_caption_of_the_batches_says_what_is_in_them_and_what_is_true(mixed, both):
    measured = the_broken_measure.batches_by_hand(mixed)
    text = the_broken_measure.caption(measured)
    assert text.startswith(f"{both} both digits.")
    end = run_for(Settings()).up_to(EPOCHS)[EPOCHS]
    assert f"**{end.wrong} of 2,038** are wrong" in text
    assert f"**{sum(each.all_pairs for each in measured) / 8:.4f}**" in text
    _, rows = the_broken_measure.each_batch(measured)
    assert len(rows) == 9


def test_a_batch_with_one_three_is_grammatical():
    scores = torch.tensor([[1.0], [-1.0]])
    batch = MeasuredBatch(scores, torch.tensor([[1.0], [0.0]]), 1, 1, 0.5, 1.0)
    assert batch_words([batch])[0].startswith("batch 0: 1 three, 1 seven;")
    assert the_broken_measure.caption([batch]).startswith(
        "1 of 1 batch holds both digits"
    )


def test_one_sorted_batch_of_eight_is_measured_wrongly_and_every_mixed_one(digits):
    def off(mixed):
        measured = the_broken_measure.batches_by_hand(mixed)
        return sum(abs(each.all_pairs - each.own) > 1e-3 for each in measured)

    assert off(False) == 1
    assert off(True) == 8
    measured = the_broken_measure.batches_by_hand(False)
    end = run_for(Settings()).up_to(EPOCHS)[EPOCHS]
    scores = model_at(Settings(), end.parameters)(digits.valid_x)
    true = ((scores > 0) == (digits.valid_y == 1)).float().mean().item()
    assert the_broken_measure.mean_of(measured, "own") != pytest.approx(true, abs=1e-5)
    assert the_broken_measure.mean_of(measured, "own") == pytest.approx(true, abs=1e-3)


def test_pages_that_touch_the_subject_link_here_and_the_measure_back():
    def links(to, step, **parameters):
        found = open_page(step, **parameters).main.get("page_link")
        return [each.proto.label for each in found if to in each.proto.label]

    here = "PyTorch's version"
    every_pair = links(here, "random_init", init_scene="Every pair")
    assert any("same ruler" in each for each in every_pair)
    assert len(links(here, "training_loop", epochs="1", shuffle="true")) == 1
    assert len(links(here, "training_loop", epochs="1")) == 0
    assert links("Random init", "pytorch_version", torch_scene="The broken measure")
