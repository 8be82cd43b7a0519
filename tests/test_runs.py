"""Runs that are shared: each epoch once, the same for all, and not too many of them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch

from lesson import runs
from lesson.charts.frames import FEW
from lesson.runs import (
    LANDMARKS,
    MEMORY,
    SHELF,
    Run,
    Shelf,
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
def _few_pictures_and_an_empty_shelf(digits, monkeypatch):
    few = [each[::8].contiguous() for each in digits]
    monkeypatch.setattr(runs, "load_digits", lambda: type(digits)(*few))
    SHELF.runs.clear()
    yield
    SHELF.runs.clear()


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


NET = Settings("relu_net", batch_size=12_396, shuffle=True)
OF_ONE = 4 * (784 * 30 + 30 + 30 + 1)  # bytes of the parameters of one epoch of it


def held(run) -> set[int]:
    """The epochs whose parameters are in memory."""
    return set(run._trail.held)


def shelf_for(models: float) -> Shelf:
    """One with room for the parameters of so many epochs of NET."""
    return Shelf(int(models * OF_ONE), train)


def test_a_run_is_charged_what_it_holds_and_more_as_it_grows():
    run = run_for(NET)
    assert run.bytes < 100_000
    for last in (1, 3, 6):
        epochs = run.up_to(last)
        parameters = sum(p.nbytes for epoch in epochs for p in epoch.parameters)
        assert parameters == (last + 1) * OF_ONE
        assert parameters < run.bytes < parameters + 4 * OF_ONE
        assert SHELF.bytes == run.bytes


@pytest.mark.parametrize("but", [LANDMARKS, (), {3}])
@pytest.mark.parametrize("model", ["by_hand", "pytorch", "relu_net"])
def test_parameters_that_were_let_go_come_back_to_the_last_bit(model, but):
    settings = Settings(model, batch_size=1000, shuffle=True, hidden=5)
    run, whole = run_for(settings), Run(settings).up_to(9)
    run.up_to(9)
    run.let_go(but)
    assert held(run) == {number for number in (*but, 9) if number <= 9}
    assert len(run.epochs[7].parameters) == len(whole[7].parameters)
    assert torch.equal(run.epochs[5].parameters[0], whole[5].parameters[0])
    assert same(run.up_to(9), whole)


@pytest.mark.parametrize("but", [LANDMARKS, ()])
def test_a_run_that_let_go_goes_on_to_the_last_bit(but):
    run = run_for(replace(NET, batch_size=2000))
    run.up_to(6)
    run.let_go(but)
    assert same(run.up_to(10), Run(run.settings).up_to(10))


def test_a_run_that_let_go_in_the_middle_of_an_epoch_goes_on_from_its_newest():
    settings = Settings(batch_size=16, shuffle=True)
    run = run_for(settings)
    watching = run.watch(2)
    while run.progress.epoch < 2 or run.progress.share == 1:
        next(watching)
    charged = run.bytes
    run.let_go(())  # somebody watches: what was begun goes on
    assert run.progress.share < 1
    watching.close()
    run.let_go(())
    assert run.progress.share == 1
    assert run.bytes < charged
    assert same(run.up_to(2), Run(settings).up_to(2))


def test_parameters_that_were_let_go_come_back_also_for_who_needs_no_slopes():
    run = shelf_for(12).run_for(NET)
    run.up_to(4)
    run.let_go(())
    with torch.no_grad():
        assert same(run.epochs, Run(NET).up_to(4))


def test_within_their_memory_runs_let_go_what_is_between_before_they_are_dropped():
    shelf = shelf_for(37)
    nets = [replace(NET, seed=seed) for seed in range(12)]
    for place, net in enumerate(nets):
        shelf.run_for(net).up_to(6)
        assert shelf.bytes <= shelf.memory
        if place == 3:  # four nets of 7 epochs, and what they need to go on
            assert held(shelf.run_for(nets[0])) == {0, 1, 2, 4, 6}
            assert held(shelf.run_for(net)) == set(range(7))
    kept = list(shelf.runs)
    assert kept == nets[-len(kept) :]  # the least recently wanted went
    assert len(kept) > 4
    assert held(shelf.runs[kept[0]]) == {6}
    assert [epoch.number for epoch in shelf.runs[kept[0]].epochs] == list(range(7))


def test_who_comes_back_finds_the_run_and_makes_it_the_most_recently_wanted():
    shelf = shelf_for(30)
    favourite = shelf.run_for(NET)
    favourite.up_to(6)
    for seed in range(1, 12):
        shelf.run_for(replace(NET, seed=seed)).up_to(6)
        assert shelf.run_for(NET) is favourite
    assert replace(NET, seed=1) not in shelf.runs


def test_a_run_that_somebody_watches_is_not_dropped_and_is_charged():
    shelf = shelf_for(12)
    watched = shelf.run_for(NET)
    watching = watched.watch(5)
    while len(watched.epochs) < 3:
        next(watching)
    for seed in range(1, 8):
        shelf.run_for(replace(NET, seed=seed)).up_to(6)
        assert shelf.run_for(NET) is watched
    for _ in watching:
        assert shelf.bytes <= shelf.memory
    assert same(watched.epochs, Run(NET).up_to(5))


def test_a_run_that_was_dropped_serves_who_holds_it():
    shelf = shelf_for(12)
    mine = shelf.run_for(NET)
    epochs = mine.up_to(4)
    for seed in range(1, 8):
        shelf.run_for(replace(NET, seed=seed)).up_to(6)
    assert NET not in shelf.runs
    assert same(epochs, Run(NET).up_to(4))
    assert same(mine.up_to(7), Run(NET).up_to(7))
    assert shelf.runs[NET] is mine  # since it grew, it is charged again
    assert shelf.bytes <= shelf.memory


def test_many_threads_that_train_look_back_and_crowd_each_other_out_all_see_the_same():
    shelf = shelf_for(20)
    nets = [replace(NET, seed=seed, hidden=3 + seed) for seed in range(6)]
    whole = [Run(net).up_to(5) for net in nets]
    shelf.memory = 10 * OF_ONE // 2

    def visit(number: int) -> bool:
        place = number % len(nets)
        run = shelf.run_for(nets[place])
        return same(run.up_to(5), whole[place])

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(visit, range(36)))
    shelf.run_for(nets[0])  # nobody watches any more
    assert shelf.bytes <= shelf.memory


def test_the_nets_of_a_class_stay_each_with_a_seed_of_its_own(monkeypatch):
    digits = runs.load_digits()
    few = digits._replace(train_x=digits.train_x[:8], train_y=digits.train_y[:8])
    monkeypatch.setattr(runs, "load_digits", lambda: few)
    nets = [Settings("relu_net", seed=seed) for seed in range(30)]
    first = [run_for(net) for net in nets]
    for run in first:
        run.up_to(40)
    for run, net in zip(first, nets, strict=True):
        assert run_for(net) is run
        assert len(run.epochs) == 41
        assert held(run) >= {each for each in LANDMARKS if each <= 40} | {40}
    assert SHELF.bytes <= MEMORY


def test_the_pictures_of_charts_are_landmarks():
    assert set(FEW) <= LANDMARKS


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
