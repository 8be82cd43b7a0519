"""What the server may take: memory however many runs are kept, and turns however many visitors want to train."""

import asyncio
import os
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lesson import runs
from lesson.runs import Run, Turns, once
from lesson.training import Epoch, Settings
from tests.conftest import linux, nightly
from tests.data.test_build import MNIST
from tests.pages.test_pages import ENTRY
from tests.visitor import Visit, run

MAX_RESIDENT = 700  # MB, of the whole process; Community Cloud gives about 1 GB
FIRST_EPOCH = 3  # seconds until each of eight visitors has seen one

FILL = """
import re
from pathlib import Path
from streamlit.testing.v1 import AppTest
from lesson import runs
from lesson.data.all_mnist import is_here
from lesson.digits import load_digits
from lesson.steps.ten_digits.which_pairs_are_hard_measure import PairSettings, every_pair
from lesson.experiments.ten_digits import TenSettings
from lesson.steps.ten_digits.ten_runs import everything, ten_run_for
from lesson.training import Settings
from lesson.ui import PAGES

def most_resident():  # not ru_maxrss: that begins with what the process that started this one holds
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text("utf-8"))[1]) // 1024

for step, page in PAGES.items():  # what the pages load stays
    app = AppTest.from_file(ENTRY, default_timeout=300)
    if step != "start":
        app.switch_page(page.file)
    app.query_params[page.prefix + "epochs"] = "1"
    app.run()
    assert not app.exception

if is_here():  # all of MNIST, and its pairs
    everything()
    every_pair(PairSettings(data="all")).up_to(1)
    ten_run_for(TenSettings("relu_net", data="all")).up_to(1)

large = Settings("relu_net", hidden=100, batch_size=12396, shuffle=True)
runs.run_for(large).up_to(2)  # with all pictures in one batch

full = load_digits()  # what is kept is parameters, so a few pictures will do
few = full._replace(
    train_x=full.train_x[::40],
    train_y=full.train_y[::40],
    valid_x=full.valid_x[::20],
    valid_y=full.valid_y[::20],
)
runs.load_digits = lambda: few
asked = 0
for model, hidden, count in (("relu_net", 100, 12), ("relu_net", 30, 6), ("by_hand", 30, 6)):
    for seed in range(count * TIMES):
        settings = Settings(model, hidden=hidden, seed=seed, batch_size=12396)
        runs.run_for(settings).up_to(runs.MAX_EPOCHS)
    kept = runs.SHELF.runs
    held = sum(parameter.nbytes for run in kept.values()
        for parameters in run._trail.held.values() for parameter in parameters)
    asked += count * TIMES
    print(asked, len(kept), held, runs.SHELF.bytes, most_resident())
"""


@pytest.mark.slow
@linux
@pytest.mark.parametrize("times", [5, *nightly(15)])
def test_the_process_stays_within_its_memory_however_many_runs_are_asked_for(times):
    program = f"ENTRY, TIMES = {ENTRY!r}, {times}\n{FILL}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(ENTRY).parent,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        env=os.environ | {"MNIST_ROOT": str(MNIST)},
    )
    assert done.returncode == 0, done.stderr
    rows = [[int(word) for word in row.split()] for row in done.stdout.splitlines()]
    assert len(rows) == 3
    for asked, kept, held, charged, most_resident in rows:
        assert kept < asked
        assert held < charged <= runs.MEMORY
        assert most_resident < MAX_RESIDENT


def slow_training(digits, settings):
    """Epochs that take 5 ms each, and nothing else."""
    number = 0
    while True:
        time.sleep(0.005)
        yield Epoch(number, 0.0, 0.0, 0.0, ())
        number += 1


def test_who_wants_little_does_not_wait_for_who_wants_much():
    run = Run(Settings(), slow_training)
    much = threading.Thread(target=run.up_to, args=(100,))
    much.start()
    run.up_to(5)
    there = len(run.epochs)
    much.join()
    assert there < 30  # of 101: it came back soon after epoch 5 was there


def test_two_visitors_share_the_work_of_one_run():
    computed = []

    def counted(digits, settings):
        for epoch in slow_training(digits, settings):
            computed.append(epoch.number)
            yield epoch

    run = Run(Settings(), counted)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(run.up_to, [40, 40])
    assert computed == list(range(41))
    assert one == other == run.epochs


def test_by_turns_who_has_computed_least_and_who_has_waited_longest_go_first():
    turns, order = Turns(1), []

    def wait(name: str, used: float) -> threading.Thread:
        def take() -> None:
            with turns.turn(used):
                order.append(name)

        thread = threading.Thread(target=take)
        thread.start()
        while len(turns._waiting) < len(waiting) + 1:
            time.sleep(0.001)
        return thread

    waiting = []
    with turns.turn(0.0):
        for name, used in [("long", 9.0), ("new", 0.0), ("newer", 0.0), ("some", 2.0)]:
            waiting.append(wait(name, used))
    for thread in waiting:
        thread.join()
    assert order == ["new", "long", "newer", "some"]
    with turns.turn(0.0):  # nobody holds it any more
        pass


def test_a_turn_that_fails_is_passed_on():
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn(0.0):
        _ = 1 / 0
    with turns.turn(0.0):
        pass


def test_what_is_asked_for_by_many_at_once_is_computed_once():
    asked = []

    @once
    def slow(number: int) -> list[int]:
        asked.append(number)
        time.sleep(0.05)
        return [number]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(slow, [1, 2] * 4))
    assert sorted(asked) == [1, 2]
    assert all(each is answers[number % 2] for number, each in enumerate(answers))


def test_what_failed_is_tried_again():
    tries = []

    @once
    def second_time_lucky() -> int:
        tries.append(1)
        return 1 // (len(tries) - 1)

    with pytest.raises(ZeroDivisionError):
        second_time_lucky()
    assert second_time_lucky() == 1


def eight_at_once(visit) -> list[float]:
    """Seconds until each of eight visitors, let in at the same moment, is served."""
    together = threading.Barrier(8)

    def one(number: int) -> float:
        together.wait()
        start = time.perf_counter()
        visit(number)
        return time.perf_counter() - start

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(8)))


@pytest.mark.alone
@pytest.mark.parametrize("model", ["by_hand", "pytorch", "relu_net"])
def test_eight_visitors_with_eight_runs_all_see_their_first_epoch_soon(model):
    each = [Run(Settings(model, lr=0.1, seed=seed, shuffle=True)) for seed in range(8)]
    assert max(eight_at_once(lambda number: each[number].up_to(1))) < FIRST_EPOCH
    assert all(len(run.epochs) == 2 for run in each)


async def first_epochs(address: str, seeds: Sequence[int]) -> list[float]:
    """Seconds until visitors of the training page, let in at the same moment, have a chart with epoch 1."""

    async def one(seed: int) -> float:
        async with Visit(address) as visit:
            answer = await visit.open("training_loop", {"seed": str(seed)})
            assert not answer.exceptions
            return answer.first_epoch

    return await asyncio.gather(*map(one, seeds))


@pytest.mark.alone
def test_eight_visitors_of_the_page_all_see_their_first_epoch_soon(server):
    run(first_epochs(server, [70]))  # the server is warm
    assert max(run(first_epochs(server, range(80, 88)))) < FIRST_EPOCH


@pytest.mark.alone
def test_who_trains_for_long_does_not_starve_who_comes_later(server):
    async def crowd() -> list[float]:
        async with Visit(server) as long:
            query = {"batch_size": "8", "epochs": "100", "seed": "66"}
            training = asyncio.create_task(long.open("training_loop", query))
            await asyncio.sleep(3)
            waited = await first_epochs(server, range(90, 96))
            assert not training.done()
            training.cancel()
        return waited

    assert max(run(crowd())) < FIRST_EPOCH


async def accepted(address: str, megabytes: int) -> bool:
    """Whether a file of so many MB gets onto the server."""
    async with Visit(address) as visit:
        await visit.open("your_digit", {"digit_way": "Upload"})
        uploader = next(
            each
            for each in visit.widgets.values()
            if hasattr(each, "max_upload_size_mb")
        )
        try:
            await visit.upload(uploader, "large.png", bytes(megabytes * 1_000_000))
        except urllib.error.URLError:  # refused, maybe in the middle of sending
            return False
        return True


def test_an_upload_is_refused_before_it_is_in_memory(server):
    assert run(accepted(server, 19))
    assert not run(accepted(server, 23))
