"""What is said on the page of ten digits: at every setting, and what its cards claim of the real data."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from lesson.experiments.ten_digits import (
    CLASSES,
    TenEpoch,
    TenSettings,
    shares,
    ten_columns,
)
from lesson.experiments.ten_runs import (
    picture_of,
    sample,
    scores_after,
    ten_run_for,
)
from lesson.models import parameter_count
from lesson.training import batches
from lesson.words.captions import ten_digits as captions
from lesson.words.cards import ten_digits as cards
from lesson.words.questions import ten_digits as questions

LONGEST = 160  # letters: two lines beside the eye, where ** is not seen
SCORES = st.lists(st.floats(-30, 30, width=32), min_size=10, max_size=10).map(
    torch.tensor
)


def epoch(confusion: torch.Tensor, number: int = 1) -> TenEpoch:
    return TenEpoch(number, 0.0, 0.0, confusion, ())


def table(*mistakes: tuple[int, int, int]) -> torch.Tensor:
    """Of each digit 200 pictures; so many of one called another."""
    counts = torch.eye(CLASSES, dtype=torch.int64) * 200
    for one, other, number in mistakes:
        counts[one, one] -= number
        counts[one, other] += number
    return counts


def test_the_numbers_of_no_mistake_of_one_and_of_many():
    nobody = captions.confusion(epoch(table()), 4, 9)
    assert "After 1 epoch, **0** of 2,000 are wrong" in nobody
    assert "Of 200 pictures of a 4, 0 are called 9." in nobody
    assert "Most" not in nobody
    one = captions.confusion(epoch(table((4, 9, 1))), 4, 9)
    assert "**1** of 2,000 is wrong" in one
    assert "1 is called 9. Most frequent mistake: 4 called 9, 1 time." in one
    many = captions.confusion(epoch(table((4, 9, 16), (5, 3, 20)), 40), 4, 9)
    assert "After 40 epochs, **36** of 2,000 are wrong" in many
    assert "16 are called 9. Most frequent mistake: 5 called 3, 20 times." in many
    assert len(many) <= LONGEST
    end = captions.columns([epoch(table((1, 0, 200)), 0), epoch(table((4, 9, 1)))])
    assert "After 1 epoch, **1** of 2,000 validation pictures is wrong" in end
    assert end.endswith("At the start it was 200.")
    assert len(end) <= LONGEST


@given(SCORES, st.integers(0, 9))
def test_a_share_is_that_of_pytorchs_softmax(scores, digit):
    found = scores.softmax(0)
    assert torch.allclose(shares(scores[None])[0], found, atol=1e-6)
    says = captions.softmax(digit, scores)
    best = int(scores.softmax(0).topk(1).indices)
    assert (
        f"It says **{best}** with a share of {captions.percent(found.max().item())}"
        in says
    )
    assert ("and is right" in says) == (best == digit)
    assert len(says) <= LONGEST
    said = captions.sigmoids(digit, scores)
    above = int((scores.sigmoid() > 0.5).sum())
    assert said.startswith(
        f"**{above}** of the ten sigmoids {'is' if above == 1 else 'are'}"
    )
    assert len(said) <= LONGEST


@given(SCORES, st.booleans())
def test_a_drawing_is_called_what_has_the_largest_share(scores, empty):
    two = {"by hand": [-1.0, 3.0], "PyTorch's version": [-2.0], "ReLU net": [0.5]}
    says = captions.drawn(scores.softmax(0), two, empty)
    assert says.endswith("by hand 3, PyTorch's version 7, ReLU net 3.")
    assert ("no ink" in says) == empty
    assert len(says) <= LONGEST


def test_no_share_is_called_0_or_100_per_cent_that_is_not():
    assert captions.percent(1.0) == captions.percent(0.9996) == "over 99.9 %"
    assert captions.percent(0.9994) == "99.9 %"
    assert captions.percent(0.0) == captions.percent(0.0005) == "under 0.1 %"
    assert captions.percent(0.997) == "99.7 %"
    assert captions.percent(0.002) == "0.2 %"
    assert captions.percent(0.534) == "53 %"


@pytest.mark.parametrize(
    ("sums", "right"),
    [
        ([1.0, 1.0], questions.TO_ONE),
        ([0.2, 0.9], questions.LESS),
        ([1.2, 3.0], questions.MORE),
        ([0.9, 3.0], questions.DEPENDS),
    ],
)
def test_the_answer_on_sigmoids_follows_from_their_sums(sums, right):
    assert questions.sigmoids(torch.tensor(sums)).right == right


@pytest.mark.parametrize(
    ("threes", "right"),
    [(200, questions.THREE), (0, questions.SEVEN), (100, questions.HALF)],
)
def test_the_answer_on_fives_follows_from_their_count(threes, right):
    assert questions.fives(threes, 200).right == right


@pytest.mark.parametrize("seed", [0, 1])
def test_4_and_9_are_mixed_up_most_of_the_pairs_asked_for(seed):
    end = ten_run_for(TenSettings(seed=seed)).up_to(questions.EPOCHS)[-1]
    assert questions.mixed_up(end.confusion).right == "4 and 9"


def test_the_guesses_come_out_as_the_page_tells():
    assert questions.sigmoids_now().right == questions.MORE
    assert questions.fives_now().right == questions.THREE


def test_ten_columns_have_as_many_numbers_as_the_card_says():
    settings = TenSettings()
    assert f"{10 * 785:,} numbers" in cards.COLUMNS.text
    assert parameter_count(ten_columns(settings)) == 10 * 785
    net = ten_columns(TenSettings("relu_net"))
    assert net[2].weight.shape == (10, settings.hidden)
    assert f"each has {settings.hidden} weights" in cards.NO_PICTURES.text


def test_sorted_nearly_every_batch_holds_one_digit_and_after_an_epoch_it_calls_nearly_all_a_9():
    digits, size = sample(), TenSettings.batch_size
    mixed = [
        len(y.unique()) > 1 for _, y in batches(digits.train_y, digits.train_y, size)
    ]
    assert sum(mixed) < len(mixed) / 3
    for seed in range(3):
        after = ten_run_for(TenSettings(shuffle=False, seed=seed)).up_to(1)[1]
        assert after.confusion[:, 9].sum() > 0.95 * after.confusion.sum()


def test_one_more_in_the_score_is_e_times_the_share_and_5_more_for_all_changes_none():
    scores = torch.randn(1, 10, generator=torch.Generator().manual_seed(0))
    more = scores.clone()
    more[0, 3] += 1
    before, after = shares(scores)[0], shares(more)[0]
    times = (after[3] / after[4]) / (before[3] / before[4])
    assert f"{times:.1f} times the share" in cards.SOFTMAX.text
    assert times.item() == pytest.approx(math.e, rel=1e-5)
    assert torch.allclose(shares(scores + 5), shares(scores))


def test_scores_as_large_as_the_largest_steps_make_them_have_shares():
    scores = torch.tensor([[1600.0, 500.0, -1600.0], [0.0, 0.0, 0.0]])
    assert torch.allclose(shares(scores), scores.softmax(1))


def test_the_loss_is_minus_the_logarithm_of_the_share_of_the_right_digit():
    scores, y = torch.tensor([[1.0, 2.0, 0.5]]), torch.tensor([2])
    loss = nn.functional.cross_entropy(scores, y).item()
    assert loss == pytest.approx(-math.log(shares(scores)[0, 2].item()))


def test_the_examples_of_softmax_are_clear_and_not():
    settings = TenSettings()
    end = ten_run_for(settings).up_to(40)[-1:]
    for example, clear in (("A clear one", True), ("A 4, or a 9?", False)):
        shown = cards.SOFTMAX.show[example]
        pixels = picture_of(settings, shown["is"], shown["number"])
        found = shares(scores_after(settings, end, pixels))[0]
        assert (found.max() > 0.95) == clear
        assert clear or set(found.topk(2).indices.tolist()) == {4, 9}
