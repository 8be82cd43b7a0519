"""Two models picture by picture, and how much choosing flatters."""

from math import comb

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.comparison import (
    SURE,
    compare,
    compare_runs,
    mcnemar,
    right_answers,
)
from lesson.experiments.flattery import flattery, flattery_of_epochs, halves
from lesson.experiments.learning_rates import sweep_for
from lesson.runs import run_for
from lesson.training import Settings
from lesson.words.numbers import wilson


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_every_picture_is_in_one_of_four_fields(answers):
    first, second = torch.tensor(answers).T
    found = compare(first, second)
    assert sorted(sum(found, [])) == list(range(len(answers)))
    for rows, pair in zip(
        found,
        [(True, True), (True, False), (False, True), (False, False)],
        strict=True,
    ):
        assert all(answers[row] == pair for row in rows)
    assert found.differ == sum(one != other for one, other in answers)


@pytest.mark.parametrize(
    ("only_first", "only_second", "chance"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 2 / 32),
        (6, 0, 2 / 64),
        (6, 5, 1.0),
        (2, 8, 2 * (1 + 10 + 45) / 1024),
    ],
)
def test_mcnemars_test_is_that_of_a_fair_coin(only_first, only_second, chance):
    assert mcnemar(only_first, only_second) == pytest.approx(chance)


def test_the_test_bears_the_largest_counts():
    assert mcnemar(1019, 1019) == 1
    assert mcnemar(2038, 0) == 0  # less than a float can hold


@given(st.integers(0, 150), st.integers(0, 150))
def test_the_test_is_even_handed(one, other):
    assert mcnemar(one, other) == mcnemar(other, one)
    assert 0 <= mcnemar(one, other) <= 1
    if one != other:  # a point less uneven is never rarer
        less = min(one, other) + 1, max(one, other) - 1
        assert mcnemar(one, other) <= mcnemar(*less) + 1e-12


def test_among_all_tosses_as_uneven_ones_are_as_frequent_as_the_test_says():
    tosses = 12
    for heads in range(tosses + 1):
        as_uneven = [
            each
            for each in range(tosses + 1)
            if abs(2 * each - tosses) >= abs(2 * heads - tosses)
        ]
        share = sum(comb(tosses, each) for each in as_uneven) / 2**tosses
        assert mcnemar(heads, tosses - heads) == pytest.approx(share)


def test_the_comparison_counts_what_the_runs_have_wrong():
    runs = run_for(Settings()), run_for(Settings("pytorch"))
    [found] = compare_runs(*runs, last=40)
    one, other = (run.up_to(40)[40].wrong for run in runs)
    assert len(found.only_second) + len(found.neither) == one
    assert len(found.only_first) + len(found.neither) == other


def test_the_test_sees_what_overlapping_intervals_do_not():
    """The claim of a card: by hand and nn.Linear, on the same pictures."""
    runs = run_for(Settings()), run_for(Settings("pytorch"))
    (low, _), (_, high) = (wilson(run.up_to(40)[40].wrong, 2038) for run in runs)
    assert low < high
    assert compare_runs(*runs, last=40)[0].chance < SURE


@given(st.integers(1, 8), st.integers(0, 9), st.floats(0, 0.3))
def test_choosing_never_does_the_opposite_of_flattering(many, seed, share):
    generator = torch.Generator().manual_seed(seed)
    wrong = torch.rand(2038, many, generator=generator) < share
    found = flattery(wrong)
    assert found.candidates == many
    assert found.gain >= -1e-3
    if many == 1:
        assert found.gain == pytest.approx(0, abs=1e-3)
        assert found.elsewhere == pytest.approx(wrong.sum().item() / 2, abs=1e-3)


def test_halves_part_all_pictures_in_two():
    one, other = halves().chunk(2)
    assert torch.equal(one + other, torch.ones_like(one))
    assert (one.sum(1) == 1019).all()


def test_of_equally_good_models_the_best_seems_better_than_it_is():
    wrong = torch.rand(2038, 16, generator=torch.Generator().manual_seed(1)) < 0.02
    assert flattery(wrong).gain > 3


@pytest.mark.slow
@pytest.mark.parametrize("shuffle", [False, True])
def test_the_best_rate_and_the_best_epoch_flatter_themselves(shuffle):
    settings = Settings(shuffle=shuffle)
    of_rates = sweep_for(settings).up_to(40)[40].flattery
    epochs = run_for(settings).up_to(40)
    of_epochs = flattery_of_epochs(settings, epochs)
    assert (of_rates.candidates, of_epochs.candidates) == (16, 41)
    assert 0.3 < of_rates.gain < 5
    assert 0.2 < of_epochs.gain < 5
    wrong = (~right_answers(settings, epochs[-1])).sum()
    assert of_epochs.elsewhere < wrong  # a half of the pictures has half of them
