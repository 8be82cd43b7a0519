"""What scenes of this step share: ten."""

import math
import sys

import pytest
import torch
from streamlit.delta_generator import DeltaGenerator
from torch import nn

from lesson.data import all_mnist
from lesson.experiments.ten_digits import TenEpoch, TenSettings, ten_columns
from lesson.runs import Run
from lesson.steps.ten_digits import ten
from lesson.steps.ten_digits.ten import (
    ALL,
    MEMORY,
    SHELF,
    _train,
    confusion_of,
    sample,
    scores_of,
    shares,
    ten_run_for,
    train_ten,
)
from lesson.training import batches
from tests.data.test_build import MNIST, needs_mnist
from tests.pages.test_pages import open_page

MODELS = pytest.mark.parametrize("model", ["linear", "relu_net"])


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
    read = ten.everything.__wrapped__()
    assert all(map(torch.equal, read, everything))


def test_the_sample_is_bytes_with_equally_many_of_each_digit():
    digits = sample()
    assert digits is sample()
    for x, y, of_each in (
        (digits.train_x, digits.train_y, 1000),
        (digits.valid_x, digits.valid_y, 200),
    ):
        assert x.dtype == torch.uint8
        assert x.shape == (10 * of_each, 784)
        assert y.bincount().tolist() == [of_each] * 10


def plain(settings: TenSettings, epochs: int) -> nn.Module:
    """The same training as anybody would write it with PyTorch alone, on floats."""
    torch.manual_seed(settings.seed)
    if settings.model == "linear":
        model = nn.Linear(784, 10)
    else:
        hidden = settings.hidden
        model = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    opt = torch.optim.SGD(model.parameters(), settings.lr)
    shuffle = torch.Generator().manual_seed(settings.seed)
    x, y = sample().train_x.float() / 255, sample().train_y
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=shuffle)
        for rows in order.split(settings.batch_size):
            opt.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            opt.step()
    return model


@MODELS
def test_the_training_is_what_pytorch_alone_does(model):
    settings = TenSettings(model, lr=0.2, seed=3, batch_size=500, hidden=7)
    ours = ten_run_for(settings).up_to(2)[2]
    theirs = plain(settings, 2)
    for mine, other in zip(ours.parameters, theirs.parameters(), strict=True):
        assert torch.allclose(mine, other, atol=1e-5)
    x, y = sample().valid_x, sample().valid_y
    with torch.no_grad():
        wrong = int((theirs(x.float() / 255).argmax(1) != y).sum())
    assert abs(ours.wrong - wrong) <= 2


def test_the_confusion_counts_every_picture_once():
    called, y = torch.tensor([1, 1, 0, 9]), torch.tensor([1, 2, 0, 9])
    table = confusion_of(called, y)
    assert table.sum() == 4
    assert table[2, 1] == table[1, 1] == table[0, 0] == table[9, 9] == 1


@MODELS
def test_wrong_is_what_is_off_the_diagonal(model):
    epoch = ten_run_for(TenSettings(model)).up_to(1)[1]
    net = ten_columns(TenSettings(model))
    for parameter, value in zip(net.parameters(), epoch.parameters, strict=True):
        parameter.data = value
    called = scores_of(net, sample().valid_x).argmax(1)
    assert epoch.wrong == int((called != sample().valid_y).sum())
    assert epoch.confusion.sum(1).tolist() == [200] * 10


def test_two_runs_with_equal_settings_are_equal_to_the_last_bit():
    def second(settings: TenSettings) -> TenEpoch:
        pieces = train_ten(sample(), settings)
        return next(p for p in pieces if isinstance(p, TenEpoch) and p.number == 1)

    one, other = (second(TenSettings("relu_net", seed=5)) for _ in range(2))
    assert one[:3] == other[:3]
    assert all(map(torch.equal, one.parameters, other.parameters))


def test_runs_are_shared_and_what_is_kept_is_bounded():
    assert ten_run_for(TenSettings()) is ten_run_for(TenSettings(hidden=7))
    assert ten_run_for(TenSettings("relu_net")) is not ten_run_for(TenSettings())
    assert SHELF.memory == MEMORY
    run = ten_run_for(TenSettings("relu_net", hidden=100, batch_size=10_000))
    run.up_to(1)
    numbers = 784 * 100 + 100 + 100 * 10 + 10
    assert 2 * 4 * numbers < run.bytes <= SHELF.bytes <= MEMORY


def test_a_run_that_let_go_of_parameters_has_them_again_and_goes_on_as_before():
    settings = TenSettings("relu_net", hidden=5, batch_size=1000)
    run, whole = ten_run_for(settings), Run(settings, _train).up_to(6)
    run.up_to(5)
    run.let_go(())
    for ours, theirs in zip(run.up_to(6), whole, strict=True):
        assert ours[:3] == theirs[:3]
        assert torch.equal(ours.confusion, theirs.confusion)
        pairs = zip(ours.parameters, theirs.parameters, strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)


def test_no_share_is_called_0_or_100_per_cent_that_is_not():
    assert ten.percent(1.0) == ten.percent(0.9996) == "over 99.9 %"
    assert ten.percent(0.9994) == "99.9 %"
    assert ten.percent(0.0) == ten.percent(0.0005) == "under 0.1 %"
    assert ten.percent(0.997) == "99.7 %"
    assert ten.percent(0.002) == "0.2 %"
    assert ten.percent(0.534) == "53 %"


def test_sorted_nearly_every_batch_holds_one_digit_and_after_an_epoch_it_calls_nearly_all_a_9():
    digits, size = sample(), TenSettings.batch_size
    mixed = [
        len(y.unique()) > 1 for _, y in batches(digits.train_y, digits.train_y, size)
    ]
    assert sum(mixed) < len(mixed) / 3
    for seed in range(3):
        after = ten_run_for(TenSettings(shuffle=False, seed=seed)).up_to(1)[1]
        assert after.confusion[:, 9].sum() > 0.95 * after.confusion.sum()


def test_scores_as_large_as_the_largest_steps_make_them_have_shares():
    scores = torch.tensor([[1600.0, 500.0, -1600.0], [0.0, 0.0, 0.0]])
    assert torch.allclose(shares(scores), scores.softmax(1))


def test_the_loss_is_minus_the_logarithm_of_the_share_of_the_right_digit():
    scores, y = torch.tensor([[1.0, 2.0, 0.5]]), torch.tensor([2])
    loss = nn.functional.cross_entropy(scores, y).item()
    assert loss == pytest.approx(-math.log(shares(scores)[0, 2].item()))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty one, and a fetch that finds nobody."""
    monkeypatch.setenv("MNIST_ROOT", str(tmp_path / "cache"))
    command = [sys.executable, "-c", "import sys; sys.exit(1)"]
    monkeypatch.setattr(all_mnist, "COMMAND", command)
    monkeypatch.setattr(all_mnist, "_arrival", None)
    ten.everything.cache_clear()
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
    everything = ten.everything
    app = ask_for_all()
    assert not app.exception
    assert not [b for b in app.button if b.label.startswith("Download")]
    assert "of 400 wrong" not in app.info[0].value
    assert everything() is everything()


def test_a_field_of_the_table_is_counted():
    app = open_page("ten_digits", ten_scene="Confusion", ten_is="5", ten_called="8")
    assert not app.exception
    end = ten_run_for(TenSettings()).up_to(40)[40]
    number = int(end.confusion[5, 8])
    assert f"Of 200 pictures of a 5, {number} are called 8." in app.info[0].value
    assert f"**{end.wrong:,}** of 2,000" in app.info[0].value
