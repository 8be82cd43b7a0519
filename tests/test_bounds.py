"""What the server may take: memory however many runs are kept, and turns however many visitors want to train."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from lesson import runs
from lesson.runs import Run
from lesson.training import Epoch, Settings
from tests.pages.test_pages import ENTRY

MAX_RESIDENT = 700  # MB, of the whole process; Community Cloud gives about 1 GB
FIRST_EPOCH = 3  # seconds until each of eight visitors has seen one

FILL = """
import re
from pathlib import Path
from streamlit.testing.v1 import AppTest
from lesson import runs
from lesson.digits import load_digits
from lesson.training import Settings
from lesson.ui import PAGES

def most_resident():  # not ru_maxrss: that begins with what the process that started this one holds
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

for step, page in PAGES.items():  # what the pages load stays
    app = AppTest.from_file(ENTRY, default_timeout=300)
    if step != "start":
        app.switch_page(page.file)
    app.query_params[page.prefix + "epochs"] = "1"
    app.run()
    assert not app.exception

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
for model, hidden, count in (("relu_net", 100, 8), ("relu_net", 30, 24), ("by_hand", 30, 200)):
    for seed in range(count):
        settings = Settings(model, hidden=hidden, seed=seed, batch_size=12396)
        runs.run_for(settings).up_to(runs.MAX_EPOCHS)
    kept = runs._shared.cache
    held = sum(epoch_bytes for run in kept.values() for epoch_bytes in (
        sum(parameter.nbytes for parameter in epoch.parameters) for epoch in run.epochs))
    print(count, len(kept), held, most_resident())
"""


def test_the_process_stays_within_its_memory_however_many_runs_are_asked_for():
    program = f"ENTRY = {ENTRY!r}\n{FILL}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(ENTRY).parent,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    rows = [[int(word) for word in row.split()] for row in done.stdout.splitlines()]
    assert len(rows) == 3
    for asked, kept, held, most_resident in rows:
        assert kept < asked
        assert held <= runs.MEMORY
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
    run = Run(Settings(), slow_training)
    start = time.perf_counter()
    Run(Settings(), slow_training).up_to(40)
    alone = time.perf_counter() - start
    with ThreadPoolExecutor(2) as pool:
        start = time.perf_counter()
        list(pool.map(run.up_to, [40, 40]))
        together = time.perf_counter() - start
    assert len(run.epochs) == 41
    assert together < 1.5 * alone


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


@pytest.mark.parametrize("model", ["by_hand", "pytorch", "relu_net"])
def test_eight_visitors_with_eight_runs_all_see_their_first_epoch_soon(model):
    each = [Run(Settings(model, lr=0.1, seed=seed, shuffle=True)) for seed in range(8)]
    assert max(eight_at_once(lambda number: each[number].up_to(1))) < FIRST_EPOCH
    assert all(len(run.epochs) == 2 for run in each)


def first_epoch(address: str, seed: int) -> None:
    """Open the training page as a browser does, only without drawing it, until a chart with epoch 1 arrives."""
    visit = BackMsg()
    visit.rerun_script.query_string = f"seed={seed}"
    visit.rerun_script.page_name = "training_loop"
    url = address.replace("http", "ws") + "/_stcore/stream"
    with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        socket.send(visit.SerializeToString())
        while True:
            message = ForwardMsg.FromString(socket.recv())
            charts = message.delta.new_element.vega_lite_chart
            for data in charts.datasets:
                if data.name == "epochs":
                    table = pa.ipc.open_stream(data.data.data).read_pandas()
                    if table["epoch"].max() >= 1:
                        return


def test_eight_visitors_of_the_page_all_see_their_first_epoch_soon(server):
    first_epoch(server, 70)  # the server is warm
    waited = eight_at_once(lambda number: first_epoch(server, 80 + number))
    assert max(waited) < FIRST_EPOCH
