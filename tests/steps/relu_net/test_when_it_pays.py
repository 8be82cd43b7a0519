"""When it pays."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import SURE, compare_runs, right_answers
from lesson.runs import Run, run_for
from lesson.steps.relu_net import nets, when_it_pays
from lesson.steps.relu_net.when_it_pays_measure import (
    BETWEEN,
    MAX_KEPT,
    SEEDS,
    SeedsEpoch,
    Ways,
    _shared,
    against_the_first,
    each_way,
    seeds_for,
    three_ways,
    ways_for,
    ways_side_by_side,
)
from lesson.training import Progress, Settings, start_model
from tests.steps.relu_net.shared import wrong_counts

SETTINGS = [
    Settings("relu_net", lr=2.0, shuffle=True),
    Settings("relu_net", lr=0.2),
    Settings("relu_net", lr=0.2, hidden=1, loss="cross_entropy", shuffle=True),
    Settings("relu_net", lr=0.1, hidden=100, batch_size=1000),
    Settings("relu_net", lr=1.0, hidden=7, batch_size=12_396, shuffle=True),
]
seeds_wrong = st.lists(wrong_counts, min_size=3, max_size=3)


@pytest.mark.slow
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


@given(wrong_counts, wrong_counts, wrong_counts)
def test_the_fewest_wins_and_two_fewest_tie(relu, bare, one):
    counts = [relu, bare, one]
    right = when_it_pays.pays(*counts).right
    if counts.count(min(counts)) > 1:
        assert right == when_it_pays.TIE
    else:
        assert right == when_it_pays.GUESS_PAYS.answers[counts.index(min(counts))]


def test_with_sorted_batches_and_one_learning_rate_all_three_end_alike():
    relu, bare, one = map(run_for, three_ways(nets.NET).values())
    pairs = *compare_runs(relu, bare, one, last=40), *compare_runs(bare, one, last=40)
    assert min(found.chance for found in pairs) >= SURE


@pytest.mark.slow
def test_shuffled_at_a_rate_of_2_a_relu_pays_with_every_seed_and_late():
    """All nine runs of 100 epochs in one test: they take long."""
    net, last = nets.PAYS_RUN
    epochs = seeds_for(net).up_to(last)
    end = epochs[last].wrong
    assert [*end.values()] == [[24, 23, 27], [32, 33, 31], [35, 32, 33]]
    assert when_it_pays.caption(epochs).endswith(
        "fewer than both others, with every seed."
    )
    for name, early in epochs[20].wrong.items():
        better = [a - b for a, b in zip(early, end[name], strict=True)]
        assert (sum(better) / 3 > 5) == (name == "ReLU")


@pytest.mark.slow
def test_what_pays_after_40_epochs_is_the_relu():
    assert when_it_pays.pays_now().right == when_it_pays.RELU


def test_the_net_is_not_faster_than_one_layer_that_sees_the_same():
    """The post found it a bit faster."""
    in_order = seeds_for(nets.NET).up_to(8)
    _, rows = when_it_pays.each_seed(in_order, baseline().wrong)
    first = {name: list(map(int, epochs.split(", "))) for name, _, epochs in rows}
    for relu, *others in zip(*first.values(), strict=True):
        assert relu > max(others)
    shuffled = seeds_for(replace(nets.NET, shuffle=True)).up_to(1)
    _, rows = when_it_pays.each_seed(shuffled, baseline().wrong)
    assert {epochs for *_, epochs in rows} == {"1, 1, 1"}


@pytest.mark.slow
def test_a_run_of_three_seeds_counts_as_the_single_runs_do():
    settings = Settings("relu_net", lr=0.5, hidden=3, batch_size=2048, shuffle=True)
    together = seeds_for(settings).up_to(3)
    for name, way in three_ways(settings).items():
        for seed in SEEDS:
            alone = run_for(replace(way, seed=seed)).up_to(3)
            assert [each.wrong for each in alone] == [
                each.wrong[name][seed] for each in together
            ]
    assert seeds_for(replace(settings, seed=9)) is seeds_for(settings)


@given(seeds_wrong, seeds_wrong, seeds_wrong, st.integers(0, 100))
def test_the_caption_of_three_seeds_follows_the_records(relu, bare, one, last):
    wrong = {"ReLU": relu, "no ReLU": bare, "one layer": one}
    epochs = [SeedsEpoch(last, wrong)]
    text = when_it_pays.caption(epochs)
    assert ("After 1 epoch," in text) == (last == 1)
    each = list(zip(relu, bare, one, strict=True))
    ahead = all(r < b and r < o for r, b, o in each)
    behind = all(r > b and r > o for r, b, o in each)
    assert ("ReLU: fewer than both" in text) == ahead
    assert ("ReLU: more than both" in text) == behind
    assert ("not ahead" in text) == (not ahead and not behind)
    low, high = min(relu), max(relu)
    assert (f"ReLU **{low:,} to {high:,}**" in text) == (low != high)
    _, rows = when_it_pays.each_seed(epochs, 99)
    assert rows[2][2].count("never") == sum(wrong >= 99 for wrong in one)
