"""Every command of the READMEs is run by a test or by .ci/run, in a short form; a new one has to be entered here."""

import os
import re
import subprocess
import sys

import pytest

from lesson.runs import run_for
from lesson.training import Settings
from tests.conftest import ROOT

PROGRAMS = "apt-get|cd|docker|kubectl|pip|pytest|python|ruff|streamlit|[A-Z_]+=\\S+"
# each command of a README, and who runs it
RUN_BY = {
    "pip install -r requirements.txt && streamlit run streamlit_app.py": "tests/conftest.py::start_app",
    "pip install -r tests/requirements.txt && pytest": ".ci/run",
    "pytest -m quick": ".ci/run",
    'pytest -m "nightly or hypothesis" --hypothesis-profile nightly': ".ci/run",
    "apt-get install chromium firefox-esr webkit2gtk-driver xvfb haproxy": ".ci/run",
    "ruff format . && ruff check .": ".ci/run",
    "python -m lesson": "tests/test_main.py::told",
    "python -m lesson.benchmark": "tests/test_benchmark.py::test_it_prints_every_variant_with_its_ratios",
    "python -m lesson.data.build some_folder": "tests/data/test_build.py::test_the_script_writes_the_bundle",
    "python -m tests.load --learners 30 --seconds 300": "tests/test_readme.py::test_a_small_class",
    "python -m tests.browser.latency": "tests/test_readme.py::test_the_waiting_is_measured",
    "python -m docs.pictures": "tests/test_readme.py::test_the_pictures_are_made",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE=auto streamlit run streamlit_app.py": (
        "tests/test_readme.py::test_streamlit_takes_what_the_environment_says"
    ),
    "STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE=none": (
        "tests/test_readme.py::test_streamlit_takes_what_the_environment_says"
    ),
    # no engine for containers is here: their files are checked
    "cd deploy": "tests/test_deploy.py::test_compose_yaml_follows_the_compose_specification",
    "docker compose up --build": "tests/test_deploy.py::test_compose_yaml_follows_the_compose_specification",
    "docker compose -f deploy/compose.yaml up -d --build": (
        "tests/test_deploy.py::test_compose_yaml_follows_the_compose_specification"
    ),
    "PORT=8080 docker compose …": "tests/test_deploy.py::test_compose_yaml_follows_the_compose_specification",
    "docker compose -f deploy/compose.yaml ps -q app | xargs -I {} sh -c 'docker restart {} && sleep 20'": (
        "tests/test_failover.py::test_a_rolling_restart_loses_nobody"
    ),
    "kubectl apply -f deploy/kubernetes.yaml": (
        "tests/test_deploy.py::test_kubernetes_yaml_follows_the_schemas_of_kubernetes"
    ),
    "kubectl scale deployment three-or-seven --replicas 4": (
        "tests/test_deploy.py::test_kubernetes_yaml_follows_the_schemas_of_kubernetes"
    ),
    "MNIST_ROOT=/tmp/mnist": "tests/test_bounds.py",
}


def readme(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def commands(text: str) -> set[str]:
    """Fenced blocks of commands, line by line, and what stands in a line of prose and begins with a program."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)
    blocks = [block for language, block in fenced if not language]
    prose = " ".join(re.sub(r"^```.*?^```", "", text, flags=re.M | re.S).split())
    inline = re.findall(r"`([^`]+)`", prose)
    begins = re.compile(rf"({PROGRAMS})(?= |$)")
    return {line for block in blocks for line in block.splitlines()} | {
        each for each in inline if begins.match(each) and (" " in each or "=" in each)
    }


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "ascii"} | environment,
    )


def test_every_command_is_run_by_something_and_nothing_is_listed_in_vain():
    assert commands(readme("README.md") + readme("deploy/README.md")) == {*RUN_BY}
    for place in RUN_BY.values():
        file, _, name = place.partition("::")
        assert not name or f"def {name}(" in readme(file), place
    for command, place in RUN_BY.items():
        if place == ".ci/run":
            for part in re.split(" && | (?=--)", command.removesuffix(" haproxy")):
                assert part.split()[0] in readme(".ci/run"), command


def test_every_file_that_a_command_names_is_there():
    for name in ("README.md", "deploy/README.md"):
        for path in re.findall(
            r"`((?:lesson|tests|deploy|docs|pages)/[\w./]*)`", readme(name)
        ):
            assert (ROOT / path).exists(), path


def test_the_notebook_gets_what_it_says():
    (code,) = re.findall(r"^```python\n(.*?)^```", readme("README.md"), re.M | re.S)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    epochs = run_for(Settings("by_hand", lr=0.5)).up_to(10)
    assert done.stdout.strip() == str([epoch.valid_accuracy for epoch in epochs])


def test_streamlit_takes_what_the_environment_says():
    names = {
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "auto",
        "STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none",
    }
    done = run("streamlit", "config", "show", **names)
    assert done.returncode == 0, done.stderr
    assert 'fileWatcherType = "auto"' in done.stdout
    assert 'xsrfCookieSameSite = "none"' in done.stdout


def test_a_small_class():
    """What it prints; whether it is served in time, is the business of tests/test_load.py."""
    done = run("tests.load", "--learners", "1", "--seconds", "3")
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stdout.splitlines()
    marks = [line for line in lines if line.startswith(("ok  ", "MISSED"))]
    assert len(marks) == 8
    assert any("<= " in line for line in marks)


@pytest.mark.nightly
@pytest.mark.browser
def test_the_waiting_is_measured():
    done = run("tests.browser.latency", "--tries", "1")
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.splitlines()
    assert re.fullmatch(r"streamlit run -> the first page answers: \d+\.\d s", first)
    assert len(lines) == 4
    for line in lines:
        assert re.search(r"median \d+ ms, 95 % \d+ ms$", line), line


@pytest.mark.nightly
@pytest.mark.browser
def test_the_pictures_are_made(tmp_path):
    done = run("docs.pictures", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for picture in ("tour.gif", "training_loop.png"):
        assert f"docs/{picture}" in readme("README.md")
        assert 50_000 < (tmp_path / picture).stat().st_size < 2_000_000
