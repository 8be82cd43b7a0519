"""What leaves the app is the run, to the last digit, wherever it is opened."""

import csv
import inspect
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

from lesson import digits, gradients, loss, models, optimizer, training
from lesson.data.bundle import TEN_DIGITS, THREES_AND_SEVENS
from lesson.experiments.ten_digits import TenSettings
from lesson.export import epochs_csv, notebook, script, weights_file
from lesson.loss import batch_accuracy
from lesson.runs import Run
from lesson.steps.ten_digits.ten_runs import sample, ten_run_for
from lesson.training import Epoch, Settings
from tests.data.test_build import MNIST, needs_mnist

ROOT = Path(__file__).parent.parent
RUNS = [
    Settings("by_hand", lr=0.7, batch_size=1000, init_std=0.3, seed=3),
    Settings("by_hand", shuffle=True, seed=1, loss="cross_entropy"),
    Settings("pytorch", lr=1e-05, batch_size=64),
    Settings("pytorch", lr=0.5, shuffle=True, seed=2**63 - 1),
    Settings("relu_net", lr=0.2, batch_size=500),
    Settings("relu_net", lr=0.1, shuffle=True, hidden=7),
    Settings("relu_net", lr=0.1, shuffle=True, relu=False, seed=4),
]
NET = RUNS[5]
TEN = [
    TenSettings(batch_size=300, seed=2),
    TenSettings("relu_net", lr=0.2, hidden=7, shuffle=False),
]
each_run = pytest.mark.parametrize("settings", RUNS, ids=str)
each_model = pytest.mark.parametrize("settings", RUNS[::3], ids=lambda s: s.model)
reads_well = pytest.mark.parametrize("settings", [*RUNS[::3], TEN[1]], ids=str)


def printed_by(folder: Path, *files: Path) -> list[list[str]]:
    """The words of each row that files print, one after the other in a new process, started in a folder, without the lesson."""
    in_turns = "import runpy, sys\nfor file in sys.argv[1:]: runpy.run_path(file)"
    command = [
        sys.executable,
        "-I",
        *(files if len(files) == 1 else ["-c", in_turns, *files]),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    rows = map(str.split, done.stdout.splitlines())
    return [row for row in rows if row[0] != "epoch"]


def printed(epochs: list[Epoch]) -> list[list[str]]:
    return [
        [str(number), repr(train_loss), repr(valid_loss), f"{accuracy:.4f}"]
        + [f"({round(accuracy * 2038)}", "of", "2038)"]
        for number, train_loss, valid_loss, accuracy, _ in epochs
    ]


def code_of(text: str) -> list[str]:
    cells = nbformat.reads(text, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def test_the_table_holds_the_very_numbers():
    epochs = Run(NET).up_to(3)
    header, *rows = csv.reader(io.StringIO(epochs_csv(epochs)))
    assert header == ["epoch", "train_loss", "valid_loss", "valid_accuracy"]
    assert [tuple(map(float, row)) for row in rows] == [each[:4] for each in epochs]


@each_run
def test_weights_that_are_loaded_again_see_what_the_epoch_saw(
    digits, settings, tmp_path
):
    epoch = Run(settings).up_to(1)[1]
    file = tmp_path / "weights.safetensors"
    file.write_bytes(weights_file(settings, epoch))
    tensors = load_file(file)
    with safe_open(file, "pt") as opened:
        metadata = opened.metadata()
    if settings.model == "by_hand":
        scores = digits.valid_x @ tensors["weights"] + tensors["bias"]
    else:
        net = nn.Linear(784, 1)
        if settings.model == "relu_net":
            between = [nn.ReLU()] if settings.relu else []
            first, last = nn.Linear(784, settings.hidden), nn.Linear(settings.hidden, 1)
            net = nn.Sequential(first, *between, last)
        net.load_state_dict(tensors)
        scores = net(digits.valid_x)
    assert batch_accuracy(scores, digits.valid_y).item() == epoch.valid_accuracy
    assert len(tensors) == len(epoch.parameters)
    assert metadata.pop("epoch") == "1"
    assert float(metadata.pop("valid_accuracy")) == epoch.valid_accuracy
    used = {"model", *training.KINDS[settings.model].uses}
    assert metadata == {name: str(getattr(settings, name)) for name in used}


@pytest.mark.slow
def test_scripts_alone_repeat_the_runs_to_the_last_digit(tmp_path):
    shutil.copy(THREES_AND_SEVENS.file, tmp_path)
    files = [tmp_path / f"{number}.py" for number in range(len(RUNS))]
    for file, settings in zip(files, RUNS, strict=True):
        file.write_text(script(settings, 2), encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    rows = printed_by(elsewhere, *files)
    assert rows == [row for settings in RUNS for row in printed(Run(settings).up_to(2))]


@pytest.mark.slow
def test_the_cells_of_the_notebook_repeat_the_run_to_the_last_digit(tmp_path):
    shutil.copy(THREES_AND_SEVENS.file, tmp_path)
    (tmp_path / "kernel").mkdir()
    file = tmp_path / "kernel" / "run.py"
    file.write_text("\n".join(code_of(notebook(NET, 2))), encoding="utf-8")
    assert printed_by(tmp_path, file) == printed(Run(NET).up_to(2))


def test_the_script_finds_the_pictures_from_the_folder_of_the_lesson(tmp_path):
    file = tmp_path / "run.py"
    file.write_text(script(RUNS[1], 2), encoding="utf-8")
    assert printed_by(ROOT, file) == printed(Run(RUNS[1]).up_to(2))


@needs_mnist
def test_the_script_repeats_the_run_from_mnist_as_torchvision_keeps_it(tmp_path):
    (tmp_path / "data").symlink_to(MNIST)
    file = tmp_path / "run.py"
    file.write_text(script(NET, 2), encoding="utf-8")
    assert printed_by(tmp_path, file) == printed(Run(NET).up_to(2))


@pytest.mark.slow
def test_scripts_on_ten_digits_repeat_the_runs_to_the_last_digit(tmp_path):
    shutil.copy(TEN_DIGITS.file, tmp_path)
    files = [tmp_path / f"{number}.py" for number in range(len(TEN))]
    for file, settings in zip(files, TEN, strict=True):
        file.write_text(script(settings, 2), encoding="utf-8")
    assert printed_by(tmp_path, *files) == [
        [str(each.number), repr(each.train_loss), repr(each.valid_loss)]
        + [str(each.wrong), "of", "2000"]
        for settings in TEN
        for each in ten_run_for(settings).up_to(2)
    ]


@needs_mnist
def test_the_script_of_a_run_on_all_of_mnist_repeats_it(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", str(MNIST))
    (tmp_path / "data").symlink_to(MNIST)
    file = tmp_path / "run.py"
    file.write_text(script(everything := replace(TEN[0], data="all"), 1), "utf-8")
    assert printed_by(tmp_path, file) == [
        [str(each.number), repr(each.train_loss), repr(each.valid_loss)]
        + [str(each.wrong), "of", "10000"]
        for each in ten_run_for(everything).up_to(1)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize(
    "settings", [NET, TEN[0], replace(TEN[0], data="all")], ids=["two", "ten", "all"]
)
def test_without_pictures_and_network_it_ends_with_a_sentence(
    settings, damaged, tmp_path
):
    """So do the cells of the notebook, which are the same."""
    file = tmp_path / "run.py"
    file.write_text(script(settings, 1), encoding="utf-8")
    if damaged:
        for bundle in (THREES_AND_SEVENS, TEN_DIGITS):
            (tmp_path / bundle.file.name).write_bytes(bundle.file.read_bytes()[:9999])
    nowhere = {f"{name}_proxy": "http://127.0.0.1:9" for name in ("http", "https")}
    done = subprocess.run(
        [sys.executable, "-I", file],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | nowhere,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    *_, sentence = done.stderr.splitlines()
    assert sentence.startswith("There are no pictures: put ")
    assert "internet" in sentence
    assert "except Exception" in code_of(notebook(settings, 1))[-1]


@pytest.mark.parametrize("settings", TEN, ids=lambda s: s.model)
def test_a_run_on_ten_digits_leaves_its_figures_and_its_weights(settings, tmp_path):
    epochs = ten_run_for(settings).up_to(1)
    header, *rows = csv.reader(io.StringIO(epochs_csv(epochs)))
    assert header == ["epoch", "train_loss", "valid_loss", "wrong"]
    assert [int(row[-1]) for row in rows] == [each.wrong for each in epochs]
    file = tmp_path / "weights.safetensors"
    file.write_bytes(weights_file(settings, epochs[1]))
    net = nn.Linear(784, 10)
    if settings.model == "relu_net":
        first, last = nn.Linear(784, settings.hidden), nn.Linear(settings.hidden, 10)
        net = nn.Sequential(first, nn.ReLU(), last)
    net.load_state_dict(load_file(file))
    called = net(sample().valid_x / 255).argmax(1)
    assert int((called != sample().valid_y).sum()) == epochs[1].wrong


@reads_well
def test_the_script_reads_as_the_lesson_does(settings):
    code = script(settings, 10)
    ruff = [sys.executable, "-m", "ruff"]
    for check in (["check", "--quiet"], ["format", "--diff", "--quiet"]):
        command = [*ruff, *check, "--stdin-filename", "run.py", "-"]
        done = subprocess.run(
            command, input=code, cwd=ROOT, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr


@each_model
def test_the_script_is_the_modules_that_ran_and_no_second_training_loop(settings):
    code = script(settings, 10)
    for module in (digits, models, loss, optimizer, gradients, training):
        below_imports = inspect.getsource(module).rpartition("\nfrom ")[2]
        assert below_imports.partition("\n")[2].strip() in code
    run = code.rpartition("# %% The run")[2]
    assert len(run.splitlines()) < 30
    assert "train(digits, settings)" in run
    assert "backward" not in run
    assert "lesson." not in code


@reads_well
def test_the_notebook_is_valid_and_is_the_script(settings):
    text = notebook(settings, 10)
    nbformat.validate(json.loads(text))
    for cell in code_of(text):
        assert cell in script(settings, 10)
    assert notebook(settings, 10) == text
    assert "EPOCHS = 10" in code_of(text)[-1]
