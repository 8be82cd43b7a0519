"""Runs that are shared: each epoch once, the same for all, and not too many of them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from lesson import runs
from lesson.runs import (
    MAX_EPOCHS,
    MEMORY,
    Run,
    bytes_when_full,
    once,
    run_for,
    run_labels,
)
from lesson.training import Settings, train

SETTINGS = Settings(batch_size=512, shuffle=True)


def same(ours, theirs) -> bool:
    """Equal to the last bit."""
    return len(ours) == len(theirs) and all(
        a[:4] == b[:4]
        and all(
            torch.equal(p, q) for p, q in zip(a.parameters, b.parameters, strict=True)
        )
        for a, b in zip(ours, theirs, strict=True)
    )


@pytest.fixture(autouse=True)
def _empty_cache():
    runs._shared.cache.clear()


@pytest.mark.parametrize("model", ["by_hand", "pytorch", "relu_net"])
def test_going_on_from_10_to_40_epochs_equals_40_at_once(model):
    settings = Settings(model, batch_size=2048, shuffle=True)
    at_once, in_two = Run(settings), Run(settings)
    in_two.up_to(10)
    assert len(in_two.epochs) == 11
    assert same(in_two.up_to(40), at_once.up_to(40))


def test_an_interrupted_run_goes_on_in_the_middle_of_an_epoch():
    settings = Settings(batch_size=16, shuffle=True)
    interrupted, at_once = Run(settings), Run(settings)
    watching = interrupted.watch(2)
    while interrupted.progress.epoch < 1 or interrupted.progress.share == 1:
        next(watching)
    watching.close()
    assert same(interrupted.up_to(2), at_once.up_to(2))


def test_less_only_shows_less():
    run = Run(SETTINGS)
    ten = run.up_to(10)
    assert len(run.up_to(3)) == 4
    assert all(a is b for a, b in zip(run.up_to(10), ten, strict=True))


@pytest.mark.parametrize("visitors", [2, 8])
def test_visitors_at_the_same_time_cost_one_training_and_see_the_same(visitors):
    computed = []

    def counted(digits, settings):
        for piece in train(digits, settings):
            computed.append((piece.__class__.__name__, *piece[:2]))
            yield piece

    run = Run(Settings(batch_size=64, shuffle=True), counted)
    together = threading.Barrier(visitors)

    def visit(_):
        together.wait()
        return run.up_to(6)

    with ThreadPoolExecutor(visitors) as pool:
        seen = list(pool.map(visit, range(visitors)))
    assert len(computed) == len(set(computed))
    assert [number for kind, number, _ in computed if kind == "Epoch"] == list(range(7))
    assert all(same(each, seen[0]) for each in seen)
    assert same(seen[0], Run(run.settings).up_to(6))


def test_equal_settings_share_one_run_and_different_ones_do_not():
    assert run_for(Settings("pytorch", init_std=0.1)) is run_for(
        Settings("pytorch", init_std=3.0)
    )
    assert run_for(Settings(lr=0.5)) is not run_for(Settings(lr=1.0))
    with ThreadPoolExecutor(8) as pool:
        assert (
            len(set(map(id, pool.map(lambda _: run_for(Settings(seed=9)), range(8)))))
            == 1
        )


def test_a_run_takes_the_memory_that_it_is_counted_with():
    run = Run(Settings("relu_net", hidden=10, batch_size=12396))
    epochs = run.up_to(MAX_EPOCHS)
    parameters = sum(p.nbytes for epoch in epochs for p in epoch.parameters)
    assert bytes_when_full(run) == parameters


def test_the_runs_that_are_kept_stay_within_their_memory_and_the_least_recently_wanted_go_first():
    favourite = run_for(Settings())
    large = [Settings("relu_net", hidden=100, seed=seed) for seed in range(20)]
    for settings in large:
        run_for(settings)
        assert run_for(Settings()) is favourite
    kept = runs._shared.cache
    assert sum(bytes_when_full(run) for run in kept.values()) == kept.currsize <= MEMORY
    assert kept.currsize > MEMORY - bytes_when_full(Run(large[0]))
    held = [run.settings for run in kept.values()]
    assert large[-1] in held
    assert large[0] not in held


def test_eight_who_ask_at_the_same_time_cost_one_computation():
    asked, together = [], threading.Barrier(8)

    @once
    def slow(number):
        asked.append(number)
        time.sleep(0.1)
        return object()

    def visit(_):
        together.wait()
        return slow(1)

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(visit, range(8)))
    assert asked == [1]
    assert all(each is seen[0] for each in seen)
    assert slow(2) is not slow(1)


def test_what_failed_is_tried_again():
    tries = iter([ZeroDivisionError, None])

    @once
    def second_time_lucky():
        if error := next(tries):
            raise error
        return "there"

    with pytest.raises(ZeroDivisionError):
        second_time_lucky()
    assert second_time_lucky() == "there"


def test_labels_name_what_differs_and_only_that():
    assert run_labels([Settings()]) == ["this run"]
    assert run_labels([Settings(lr=0.1), Settings(lr=1.0, seed=3)]) == [
        "lr 0.1, seed 0",
        "lr 1, seed 3",
    ]
