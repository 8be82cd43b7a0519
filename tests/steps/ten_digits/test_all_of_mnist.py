"""All of MNIST, in the place of the sample: asked for, downloaded, shown, or missing."""

import sys

import pytest
import torch
from streamlit.delta_generator import DeltaGenerator

from lesson.data import all_mnist
from lesson.steps.ten_digits import ten_runs
from lesson.steps.ten_digits.ten_runs import ALL, sample
from tests.data.test_build import MNIST, needs_mnist
from tests.pages.test_pages import open_page

SCENE = "Which pairs are hard"
COPY = """
import pathlib, shutil, sys, time
folder = pathlib.Path(sys.argv[2])
(folder / "one.gz").write_bytes(bytes(5_000_000))
time.sleep(0.5)
shutil.copytree(sys.argv[1], folder.parent / "MNIST")
shutil.rmtree(folder)
"""


@needs_mnist
def test_as_the_card_says_all_of_mnist_checks_with_five_times_as_many(everything):
    assert len(everything.valid_y) == 5 * len(sample().valid_y)


@needs_mnist
def test_where_the_app_keeps_it_all_of_mnist_is_the_same(everything, monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", str(MNIST))
    read = ten_runs.everything.__wrapped__()
    assert all(map(torch.equal, read, everything))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty one, and a fetch that finds nobody."""
    monkeypatch.setenv("MNIST_ROOT", str(tmp_path / "cache"))
    command = [sys.executable, "-c", "import sys; sys.exit(1)"]
    monkeypatch.setattr(all_mnist, "COMMAND", command)
    monkeypatch.setattr(all_mnist, "_arrival", None)
    ten_runs.everything.cache_clear()
    return tmp_path / "cache"


def ask_for_all(scene: str = SCENE, **more: str):
    return open_page(
        "ten_digits", ten_scene=scene, ten_pictures=ALL, ten_pair_epochs="1", **more
    )


def said(app) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.warning, *app.info))


@pytest.mark.parametrize("scene", [SCENE, "Ten columns"])
def test_an_address_that_asks_for_all_gets_a_button_and_the_sample(cache, scene):
    app = ask_for_all(scene, ten_epochs="1")
    assert not app.exception
    assert "All 70,000 are not here yet. The sample goes on." in said(app)
    assert [b for b in app.button if b.label == "Download 11.6 MB"]
    assert all_mnist.arriving() is None
    assert not cache.exists()
    assert app.info[0].value


def test_offline_the_visitor_reads_why_and_the_sample_goes_on(cache):
    app = ask_for_all()
    next(b for b in app.button if b.label.startswith("Download")).click().run()
    assert not app.exception
    assert "could not be downloaded: no server" in said(app)
    assert "of 400 wrong" in app.info[0].value
    app.slider(key="ten_pair_epochs").set_value(2).run()
    assert all_mnist.arriving() is None, "nobody asked again"
    assert "not here yet" in said(app)


def test_a_damaged_cache_is_named_and_the_sample_goes_on(cache):
    (cache / "MNIST" / "raw").mkdir(parents=True)
    app = ask_for_all()
    assert not app.exception
    assert f"{cache / 'MNIST'} does not hold MNIST" in said(app)
    assert "of 400 wrong" in app.info[0].value


def test_on_a_worksheet_all_scenes_say_it(cache):
    app = ask_for_all(print="true", ten_epochs="1")
    assert not app.exception


@needs_mnist
def test_once_asked_for_all_comes_before_the_eyes_of_the_visitor_and_is_shown(
    cache, monkeypatch
):
    command = [sys.executable, "-c", COPY, str(MNIST / "MNIST")]
    monkeypatch.setattr(all_mnist, "COMMAND", command)
    seen, progress = [], DeltaGenerator.progress
    monkeypatch.setattr(
        DeltaGenerator,
        "progress",
        lambda place, share, text: (seen.append(text), progress(place, share, text))[1],
    )
    app = ask_for_all()
    next(b for b in app.button if b.label.startswith("Download")).click().run()
    assert not app.exception
    assert "Downloading: 5.0 of 11.6 MB" in seen
    assert not app.get("progress"), "the bar is gone"
    assert "of 400 wrong" not in app.info[0].value
    assert all_mnist.is_here()


@needs_mnist
def test_where_all_of_mnist_is_here_it_is_shown(monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", str(MNIST))
    app = ask_for_all()
    assert not app.exception
    assert not [b for b in app.button if b.label.startswith("Download")]
    assert "of 400 wrong" not in app.info[0].value
    assert ten_runs.everything() is ten_runs.everything()
