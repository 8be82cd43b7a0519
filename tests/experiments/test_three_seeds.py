"""Three ways from one seed or three, side by side: each model is the one of its own run, but for rounding."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lesson.experiments.comparison import compare_runs, right_answers
from lesson.experiments.three_seeds import (
    BETWEEN,
    MAX_KEPT,
    SEEDS,
    Ways,
    _shared,
    against_the_first,
    each_way,
    seeds_for,
    three_ways,
    ways_for,
    ways_side_by_side,
)
from lesson.runs import Run
from lesson.training import Progress, Settings, start_model

SETTINGS = [
    Settings("relu_net", lr=2.0, shuffle=True),
    Settings("relu_net", lr=0.2),
    Settings("relu_net", lr=0.2, hidden=1, loss="cross_entropy", shuffle=True),
    Settings("relu_net", lr=0.1, hidden=100, batch_size=1000),
    Settings("relu_net", lr=1.0, hidden=7, batch_size=12_396, shuffle=True),
]


@pytest.mark.parametrize("net", SETTINGS)
def test_each_model_counts_as_its_own_run_does_give_or_take_a_picture(net):
    """In a product of many columns the numbers are added up in another order than in a single model's. That changes the
    last digits, and now and then moves a picture whose score is next to nothing to the other side."""
    together = Run(net, ways_side_by_side).up_to(5)
    for place, (name, way) in enumerate(three_ways(net).items()):
        for column, seed in enumerate(SEEDS):
            settings = replace(way, seed=seed)
            alone = Run(settings).up_to(5)
            for ours, theirs in zip(together, alone, strict=True):
                assert ours.number == theirs.number
                assert abs(ours.wrong[name][column] - theirs.wrong) <= 1
                apart = ours.right[place, column] ^ right_answers(settings, theirs)
                assert apart.sum() <= 1


@pytest.mark.parametrize("net", SETTINGS)
def test_before_the_first_step_the_scores_are_those_of_the_single_models(net, digits):
    ways = Ways(net, SEEDS)
    with torch.no_grad():
        scores = ways(digits.valid_x)
        for place, way in enumerate(three_ways(net).values()):
            for column, seed in enumerate(SEEDS):
                alone = start_model(replace(way, seed=seed))(digits.valid_x)[:, 0]
                torch.testing.assert_close(
                    scores[column, :, place], alone, rtol=1e-5, atol=1e-6
                )


def test_one_seed_is_a_column_of_three_and_compares_as_single_runs_do():
    net = Settings("relu_net", lr=2.0, shuffle=True, seed=1)
    one, three = ways_for(net).up_to(3), seeds_for(net).up_to(3)
    for mine, all_three in zip(one, three, strict=True):
        for name, [wrong] in mine.wrong.items():
            assert abs(wrong - all_three.wrong[name][1]) <= 1
    runs = [Run(each) for each in three_ways(net).values()]
    for found, alone in zip(
        against_the_first(one[3]), compare_runs(*runs, last=3), strict=True
    ):
        for ours, theirs in zip(found, alone, strict=True):
            assert len({*ours} ^ {*theirs}) <= 1
    for name, run in zip(each_way(one), runs, strict=True):
        for ours, theirs in zip(each_way(one)[name], run.epochs, strict=True):
            assert ours.valid_accuracy == pytest.approx(theirs.valid_accuracy, abs=6e-4)


def test_which_pictures_are_right_is_kept_in_bits():
    epoch = seeds_for(Settings("relu_net", batch_size=4096)).up_to(0)[0]
    assert epoch.packed.dtype == np.uint8
    assert epoch.packed.shape == (3, 3, 255)
    assert (~epoch.right).sum(2).tolist() == list(epoch.wrong.values())


def test_others_get_their_turn_after_a_few_batches(digits):
    pieces = ways_side_by_side(digits, Settings("relu_net", batch_size=256))
    next(pieces)
    between = [next(pieces) for _ in range(49 // BETWEEN)]
    assert all(isinstance(each, Progress) for each in between)
    assert [each.share for each in between] == sorted(each.share for each in between)


def test_runs_are_shared_and_few_are_kept():
    net = Settings("relu_net", seed=5)
    assert seeds_for(net) is seeds_for(replace(net, seed=9))
    assert ways_for(net) is ways_for(net)
    assert ways_for(net) is not ways_for(replace(net, seed=9))
    for seed in range(MAX_KEPT + 3):
        ways_for(replace(net, seed=seed))
    assert len(_shared.cache) == MAX_KEPT
