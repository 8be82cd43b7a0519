"""An error in the middle of a training: whoever wants the run next gets it, whole, and nobody hangs."""

import ctypes
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from streamlit.runtime.scriptrunner import StopException

from lesson import runs
from lesson.data import all_mnist
from lesson.data.bundle import DataFileError
from lesson.experiments.ten_digits import TenSettings
from lesson.runs import Run, TrainingFailed, Turns, once, run_for
from lesson.steps.pytorch_version.the_same_steps import same_steps
from lesson.steps.relu_net import does_it_overfit
from lesson.steps.relu_net.when_it_pays_measure import seeds_for
from lesson.steps.ten_digits import ten_runs, which_pairs_are_hard_measure
from lesson.steps.tensor_reshaping.twins import twins
from lesson.steps.training_loop import every_learning_rate
from lesson.training import Epoch, Settings, train
from tests.pages.test_pages import open_page

QUICK = {"batch_size": 4096}
KINDS_OF_RUNS = {
    "by hand": lambda: run_for(Settings(**QUICK, shuffle=True)),
    "net": lambda: run_for(Settings("relu_net", **QUICK, shuffle=True)),
    "sweep": lambda: every_learning_rate.sweep_for(Settings(**QUICK)),
    "fit": lambda: does_it_overfit.fit_for(Settings(**QUICK)),
    "seeds": lambda: seeds_for(Settings("relu_net", **QUICK)),
    "twins": lambda: twins(seed=77),
    "same steps": lambda: Run(Settings("pytorch", **QUICK), same_steps),
    "ten digits": lambda: ten_runs.ten_run_for(TenSettings(**QUICK)),
    "every pair": lambda: which_pairs_are_hard_measure.every_pair(
        which_pairs_are_hard_measure.PairSettings(**QUICK)
    ),
    "one pair": lambda: which_pairs_are_hard_measure.one_pair(
        which_pairs_are_hard_measure.PairSettings(**QUICK), (3, 7)
    ),
}


def alike(ours, theirs) -> bool:
    """Equal to the last bit, whatever the records consist of."""
    if isinstance(ours, torch.Tensor):
        return torch.equal(ours, theirs)
    if isinstance(ours, np.ndarray):
        return np.array_equal(ours, theirs)
    if isinstance(ours, Sequence) and not isinstance(ours, str):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(ours, dict):
        return ours == theirs
    return ours == theirs or (ours != ours and theirs != theirs)


class Faults:
    """Raises an error once, in the `at`-th step of any optimizer."""

    def __init__(self, monkeypatch, error: type[BaseException], at: int) -> None:
        self.left, self.error, self.raised = at, error, 0
        for optimizer in (torch.optim.SGD, runs.train.__globals__["BasicOptim"]):
            step = optimizer.step
            monkeypatch.setattr(optimizer, "step", self._around(step))

    def _around(self, step):
        def once_faulty(*args, **kwargs):
            self.left -= 1
            if self.left == 0:
                self.raised += 1
                raise self.error
            return step(*args, **kwargs)

        return once_faulty


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS_OF_RUNS)
@pytest.mark.parametrize("error", [MemoryError, StopIteration])
def test_a_run_that_failed_goes_on_for_the_next_and_equals_one_that_did_not(
    kind, error, monkeypatch, fresh_runs
):
    run = KINDS_OF_RUNS[kind]()
    early = list(run.up_to(1))
    with monkeypatch.context() as patch:
        faults = Faults(patch, error, at=2)
        with pytest.raises(TrainingFailed) as failed:
            run.up_to(3)
        assert faults.raised == 1
        assert isinstance(failed.value.__cause__, error | RuntimeError)
        after = run.up_to(3)
    assert all(map(alike, early, after))
    fresh_runs()
    assert alike(list(KINDS_OF_RUNS[kind]().up_to(3)), list(after))


@pytest.fixture
def fresh_runs():
    """Forget the runs before the test, after it, and whenever the test says so."""
    from tests.conftest import caches_of_runs

    def forget() -> None:
        for cache in caches_of_runs():
            cache.clear()

    forget()
    yield forget
    forget()


def numbers(digits, settings):
    """Epochs that cost nothing."""
    for number in count():
        time.sleep(0.001)
        yield Epoch(number, 0.0, 0.0, 0.0, ())


def failing_once(error: BaseException, at: int, training=numbers):
    """A training that raises this error before epoch `at`, the first time that it is tried."""
    tries = []

    def faulty(digits, settings, *begun):
        tries.append(1)
        for piece in training(digits, settings, *begun):
            if len(tries) == 1 and piece.number == at:
                raise error
            yield piece

    return faulty


@pytest.mark.parametrize(
    "error", [MemoryError(), ValueError(), OSError(), StopIteration()]
)
@pytest.mark.parametrize("at", [0, 1, 5])
def test_of_many_who_wait_one_meets_the_error_and_all_others_get_all(error, at):
    run = Run(Settings(), failing_once(error, at))
    together = threading.Barrier(8)

    def visit(_) -> list | None:
        together.wait()
        try:
            return run.up_to(9)
        except TrainingFailed:
            return None

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(visit, range(8)))
    assert sum(each is None for each in seen) == 1
    whole = [each for each in seen if each is not None]
    assert all([epoch.number for epoch in each] == list(range(10)) for each in whole)
    assert [epoch.number for epoch in run.up_to(9)] == list(range(10))
    with runs.TURNS.turn(0.0):  # nobody holds it any more
        pass


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), StopException(), SystemExit(), GeneratorExit()]
)
def test_what_ends_a_script_is_no_error_of_the_training_and_ends_no_run(error):
    run = Run(Settings(), failing_once(error, 2))
    with pytest.raises(type(error)):
        run.up_to(4)
    assert [epoch.number for epoch in run.up_to(4)] == list(range(5))


def test_images_that_cannot_be_read_keep_their_own_sentence_and_are_tried_again():
    run = Run(Settings(), failing_once(DataFileError("gone"), 0))
    with pytest.raises(DataFileError, match="gone"):
        run.up_to(1)
    assert len(run.up_to(1)) == 2


def test_images_that_are_there_only_later_do_not_spoil_a_run(monkeypatch):
    run = Run(Settings(**QUICK))
    with monkeypatch.context() as patch:
        patch.setattr(runs, "load_digits", lambda: 1 / 0)
        with pytest.raises(TrainingFailed):
            run.up_to(1)
    assert len(run.up_to(1)) == 2


def test_a_run_that_fails_again_and_again_says_so_each_time_and_keeps_its_epochs():
    def until_three(digits, settings):
        yield from (Epoch(number, 0.0, 0.0, 0.0, ()) for number in range(3))
        raise MemoryError

    run = Run(Settings(), until_three)
    for _ in range(3):
        with pytest.raises(TrainingFailed):
            run.up_to(5)
        assert [epoch.number for epoch in run.epochs] == [0, 1, 2]


def test_an_error_that_is_thrown_into_a_thread_while_it_trains_ends_only_that_thread():
    run, begun = Run(Settings(), numbers), threading.Event()

    def long() -> None:
        try:
            for _ in run.watch(5_000):
                begun.set()
        except KeyboardInterrupt:
            pass

    thread = threading.Thread(target=long)
    thread.start()
    begun.wait()
    thrown = ctypes.py_object(KeyboardInterrupt)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), thrown)
    thread.join(10)
    assert not thread.is_alive()
    there = len(run.epochs)
    assert [epoch.number for epoch in run.up_to(there + 5)] == list(range(there + 6))
    with runs.TURNS.turn(0.0):
        pass


def test_who_is_stopped_while_waiting_for_a_turn_leaves_no_place_behind():
    turns = Turns(1)

    class Stopped(BaseException):
        pass

    def wait() -> None:
        with pytest.raises(Stopped), turns.turn(0.0):
            pytest.fail("It had no turn.")

    with turns.turn(0.0):
        waiting = threading.Thread(target=wait)
        waiting.start()
        while not turns._waiting:
            time.sleep(0.001)
        [(used, ticket, lock)] = turns._waiting
        thrown = ctypes.py_object(Stopped)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(waiting.ident), thrown
        )
        lock.release()  # it is delivered as soon as the thread runs Python again
        waiting.join(10)
        assert not waiting.is_alive()
    taken = threading.Event()

    def take() -> None:
        with turns.turn(0.0):
            taken.set()

    threading.Thread(target=take, daemon=True).start()
    assert taken.wait(10)


def test_what_is_computed_once_is_tried_again_by_those_who_waited_for_it():
    tries = []

    @once
    def third_time_lucky() -> int:
        tries.append(1)
        time.sleep(0.02)
        if len(tries) < 3:
            raise MemoryError
        return 7

    def ask(_) -> int | None:
        try:
            return third_time_lucky()
        except MemoryError:
            return None

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))
    assert sorted(map(str, answers)) == ["7"] * 4 + ["None"] * 2
    assert len(tries) == 3


def test_a_download_that_cannot_begin_is_said_in_a_sentence_and_leaves_nothing(
    monkeypatch, tmp_path
):
    def no_process(*_, **__):
        raise MemoryError

    monkeypatch.setenv("MNIST_ROOT", str(tmp_path))
    for error in (OSError, MemoryError):
        monkeypatch.setattr(
            all_mnist,
            "subprocess",
            SimpleNamespace(
                Popen=lambda *_, error=error, **__: (_ for _ in ()).throw(error()),
                DEVNULL=subprocess.DEVNULL,
            ),
        )
        with pytest.raises(all_mnist.CannotFetch):
            all_mnist.start()
        assert list(tmp_path.iterdir()) == []
    assert all_mnist.arriving() is None


@pytest.mark.usefixtures("quick_training")
def test_the_visitor_reads_one_sentence_and_the_next_one_sees_the_page(
    monkeypatch, caplog
):
    failing = failing_once(MemoryError(), 2, train)
    monkeypatch.setattr(runs.SHELF, "_training", failing)
    query = {"scene": "Train", "epochs": "4", "seed": "77"}  # nobody asked for it yet
    met = open_page("training_loop", **query)
    assert not met.exception
    [said] = met.error
    assert said.value == str(TrainingFailed())
    assert "MemoryError" in caplog.text  # for whoever runs the server
    caplog.clear()
    met.run()
    assert not met.error
    assert not met.exception
