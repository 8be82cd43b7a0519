"""The lesson in the terminal, in a process that has no Streamlit."""

import subprocess
import sys
from pathlib import Path

import pytest

from lesson.data.bundle import THREES_AND_SEVENS
from lesson.digits import load_digits
from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import TenSettings
from lesson.runs import run_for
from lesson.steps.pytorch_version.in_print import before_training, random_starts
from lesson.steps.ten_digits.ten_runs import ten_run_for
from lesson.training import Settings

ROOT = Path(__file__).parent.parent
WITHOUT_STREAMLIT = (
    "import runpy, sys; sys.modules['streamlit'] = None; sys.argv = ['lesson', *sys.argv[1:]]; "
    "runpy.run_module('lesson', run_name='__main__')"
)


def run(*arguments: str, code: str = WITHOUT_STREAMLIT) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def told() -> str:
    done = run()
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_trains_the_three_models_and_prints_what_they_reach(told):
    for settings in (
        Settings("by_hand"),
        Settings("pytorch"),
        Settings("relu_net", lr=0.2),
    ):
        epochs = run_for(settings).up_to(EPOCHS)
        reached = (epochs[number].valid_accuracy for number in (0, 1, 10, EPOCHS))
        assert " ".join(f"{each:8.4f}" for each in reached) in told


def test_at_last_it_trains_two_models_on_ten_digits(told):
    for model in ("linear", "relu_net"):
        epochs = ten_run_for(TenSettings(model)).up_to(EPOCHS)
        reached = " ".join(f"{epochs[number].wrong:8,}" for number in (0, 10, EPOCHS))
        assert reached in told


def test_every_number_in_print_stands_beside_ours(told):
    lines = told.splitlines()
    for row in [*before_training(load_digits()), *random_starts()]:
        assert any(
            line[2:].startswith(row.what[:59])
            and line.endswith(f"{row.printed}  {row.here}")
            for line in lines
        )
    assert any(line.startswith("✔ nn.Linear, 1 epoch") for line in lines)
    assert "✘" not in told.replace("✘ should be", "")


def test_it_looks_well_in_a_file(told):
    assert "\r" not in told
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 110


def test_without_the_pictures_it_says_in_one_sentence_what_to_do(tmp_path):
    missing = (
        f"from lesson import digits; digits.read_bundle.__defaults__ = (__import__('pathlib').Path({str(tmp_path)!r})"
        f" / {THREES_AND_SEVENS.file.name!r},); {WITHOUT_STREAMLIT}"
    )
    done = run(code=missing)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "python -m lesson.data.build" in done.stderr


def test_help_says_what_it_is():
    done = run("-h")
    assert done.returncode == 0
    assert "The whole lesson in the terminal" in done.stdout
