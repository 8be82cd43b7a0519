"""Every page, entered through the entry file as a visitor enters it."""

import functools
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lesson import digits
from lesson.data.bundle import DataFileError
from lesson.steps.ten_digits import ten_runs
from lesson.ui import PAGES
from tests.scenes import STEPS_WITH_SCENES

ENTRY = str(Path(__file__).parents[2] / "streamlit_app.py")
STEPS = list(PAGES)
WIDGETS = (
    "slider",
    "select_slider",
    "toggle",
    "segmented_control",
    "pills",
    "number_input",
    "selectbox",
)


def open_page(step: str, /, **parameters: str | list[str]) -> AppTest:
    """The page as it looks to somebody who opens it with these parameters in its address."""
    app = AppTest.from_file(ENTRY, default_timeout=120)
    if step != "start":
        app.switch_page(PAGES[step].file)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def words_of(chart) -> str:
    """What a chart that moves while a model trains says to a screen reader."""
    data = next(each for each in chart.proto.datasets if each.name == "words")
    table = pa.ipc.open_stream(data.data.data).read_pandas()
    return table["words"][0]


def widgets(app: AppTest) -> list:
    return [widget for kind in WIDGETS for widget in app.get(kind)]


def answers(app: AppTest, key: str) -> list[str]:
    """What can be answered to the question of this key, now."""
    return [
        each.label for each in app.button if (each.key or "").startswith(f"{key}: ")
    ]


def guess(app: AppTest, key: str, answer: str) -> AppTest:
    return app.button(key=f"{key}: {answer}").click().run()


def extremes(widget) -> list:
    """The values at both ends of what a widget offers."""
    if widget.type in ("slider", "number_input"):
        return [widget.min, widget.max]
    if widget.type == "toggle":
        return [True, False]
    if isinstance(widget.value, list):  # pills: none of them, and all
        return [[], list(widget.options)]
    ends = [widget.options[0], widget.options[-1]]
    return (
        ends
        if widget.type != "select_slider"
        else [type(widget.value)(label) for label in ends]
    )


@functools.cache
def parameters_of(step: str) -> tuple[str, ...]:
    return tuple(widget.key for widget in widgets(open_page(step)))


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS)
def test_a_page_opens_with_its_question_and_the_way_on(step):
    app = open_page(step)
    assert not app.exception
    place = STEPS.index(step)
    number = f"{place} · " if place and step in STEPS_WITH_SCENES else ""
    assert app.title[0].value == f"{number}{PAGES[step].question}"
    links = app.get("page_link")
    assert len(links) >= len(PAGES)  # the sidebar
    on = "next" in [button.key for button in app.button] or len(links) > len(PAGES)
    assert on


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS)
def test_every_chart_and_picture_of_a_page_has_words(step):
    app = open_page(step)
    charts = app.get("vega_lite_chart")
    assert all(len(chart.proto.alt) > 20 for chart in charts)
    assert all(
        image.alt for element in app.get("image") for image in element.proto.imgs
    )
    pictures = [
        tag
        for html in app.get("html")
        for tag in re.findall("<img[^>]*>", html.proto.body)
    ]
    assert all(re.search('alt="[^"]+"', tag) for tag in pictures)


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS)
def test_a_page_bears_the_extremes_of_every_widget(step):
    app = open_page(step)
    epochs = f"{PAGES[step].prefix}epochs"
    keys = [widget.key for widget in widgets(app)]
    for key in sorted(
        keys, key=lambda key: key == epochs
    ):  # with one epoch, until the epochs' own turn
        if epochs in keys and key != epochs:
            app.slider(key=epochs).set_value(1)
        for value in extremes(
            next(widget for widget in widgets(app) if widget.key == key)
        ):
            widget = next(widget for widget in widgets(app) if widget.key == key)
            widget.set_value(value).run()
            assert not app.exception, f"{key} = {value!r}"
            now = next(
                (widget.value for widget in widgets(app) if widget.key == key), value
            )
            assert now == value, f"{key} did not take {value!r}"


WORDS = [
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1",
    "0",
    "1e-9",
    "true",
    "[]",
    "{}",
    "None",
    "<script>",
    "٣",
    "7.9",
    "lr--",
    "*",
    "--",
    "%",
    "%00",
    "..",
]
DEEP = st.sampled_from(["[", '{"a":', "(", "lr--", "kept=", "lr=", "."])
OPENINGS = st.sampled_from(["", "-", "lr--", "lr=", "lr--1--seed--", "lr=1&seed="])


@st.composite
def long_numbers(draw: st.DrawFn) -> str:
    """Hundreds of digits, alone or where the address holds a number among others."""
    digits = draw(st.text("0123456789", min_size=100, max_size=5000))
    return draw(OPENINGS) + digits + draw(st.sampled_from(["", ".0", "e400"]))


nonsense = st.one_of(
    st.text(max_size=40),
    st.sampled_from(WORDS),
    st.integers().map(str),
    st.floats().map(str),
    long_numbers(),
    st.builds(str.__mul__, DEEP, st.integers(100, 3000)),
    st.text("\0\n\t\\\u202e\ufeff😀aA0-*=&", max_size=40),
)
repeated = st.lists(nonsense, min_size=2, max_size=8)
OF_THE_PAD = "digit_ink", "digit_next_ink", "digit_sheets"


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS)
@given(data=st.data())
@settings(  # a page each
    max_examples=settings().max_examples // 8, suppress_health_check=list(HealthCheck)
)
def test_nonsense_in_the_address_breaks_no_page(step, data):
    known = [*parameters_of(step), "kept", "embed", "embed_options", *OF_THE_PAD]
    names = st.one_of(st.sampled_from(known), st.text(max_size=20))
    values = st.one_of(nonsense, repeated)
    parameters = data.draw(st.dictionaries(names, values, min_size=1, max_size=4))
    assert not open_page(step, **parameters).exception


def test_a_number_too_large_for_a_float_in_a_kept_run_is_left_out():
    app = open_page("training_loop", epochs="1", kept=f"lr--{'9' * 400}*lr--0.1")
    assert not app.exception
    assert [b.label for b in app.button if b.label.startswith("Remove")] == [
        "Remove lr 0.1"
    ]


@pytest.mark.parametrize("step", STEPS)
def test_without_its_images_a_page_says_in_one_sentence_what_to_do(
    step, tmp_path, monkeypatch
):
    monkeypatch.setattr(digits, "_digits", None)
    monkeypatch.setattr(
        digits.read_bundle, "__defaults__", (tmp_path / "threes_and_sevens.npz",)
    )
    app = open_page(step)
    assert not app.exception
    assert len(app.error) == 1
    assert "threes_and_sevens.npz" in app.error[0].value
    assert "python -m lesson.data.build" in app.error[0].value


def test_without_the_sample_of_ten_digits_its_page_says_so(monkeypatch):
    def missing():
        raise DataFileError("ten_digits.npz is not there")

    monkeypatch.setitem(ten_runs.DATA, "sample", missing)
    app = open_page("ten_digits", ten_seed="77")  # a run that nobody has asked for
    assert not app.exception
    assert [each.value for each in app.error] == ["ten_digits.npz is not there"]


def test_a_value_in_the_address_is_the_value_on_the_page():
    app = open_page(
        "training_loop", lr="0.1", batch_size="512", epochs="3", shuffle="true"
    )
    assert app.select_slider(key="lr").value == 0.1
    assert app.select_slider(key="batch_size").value == 512
    assert app.toggle(key="shuffle").value is True
    assert "After 3 epochs" in app.info[0].value


@pytest.mark.usefixtures("quick_training")
def test_no_two_pages_share_a_parameter():
    names = [name for step in STEPS for name in parameters_of(step)]
    assert len(names) == len(set(names))


def test_moving_the_learning_rate_changes_what_the_training_page_says():
    app = open_page("training_loop", epochs="5")
    before = app.info[0].value
    app.select_slider(key="lr").set_value(0.01).run()
    assert app.info[0].value != before


def test_kept_runs_stay_on_the_chart_until_removed_and_are_five_at_most():
    app = open_page("training_loop", epochs="1")
    for seed in range(1, 6):
        app.button(key="keep").click().run()
        app.slider(key="seed").set_value(seed).run()
    assert [
        button.label for button in app.button if button.label.startswith("Remove")
    ] == [f"Remove seed {seed}" for seed in range(5)]
    assert app.button(key="keep").disabled is True
    assert "seed 4" in words_of(app.get("vega_lite_chart")[0])
    app.button(key="remove_0").click().run()
    assert "seed 0" not in words_of(app.get("vega_lite_chart")[0])
    assert not app.exception


def test_removed_runs_are_put_back_one_after_another_also_after_another_page():
    kept = ["lr=0.1", "lr=1.0&seed=4", "lr=1.0&seed=5"]
    app = open_page("training_loop", epochs="1", kept=kept)

    def labels() -> list[str]:
        return [each.label for each in app.button if each.key.startswith("remove_")]

    for _ in range(3):
        app.button(key="remove_0").click().run()
    assert labels() == ["Put back seed 5"]
    app.switch_page(PAGES["gradients"].file).run()
    app.switch_page(PAGES["training_loop"].file).run()
    app.button(key="remove_0").click().run()
    assert labels() == ["Remove seed 5", "Put back seed 4"]
    app.button(key="remove_1").click().run()
    app.button(key="remove_2").click().run()
    assert sorted(app.query_params["kept"]) == sorted(kept)
    assert len(labels()) == 3
    assert not app.exception


def test_kept_runs_are_in_the_address():
    app = open_page(
        "training_loop", epochs="1", seed="2", kept=["lr=0.1", "lr=1.0&seed=4"]
    )
    assert [
        button.label for button in app.button if button.label.startswith("Remove")
    ] == ["Remove lr 0.1, seed 0", "Remove lr 1, seed 4"]
    app.button(key="keep").click().run()
    assert app.query_params["kept"] == ["lr=0.1", "lr=1.0&seed=4", "lr=1.0&seed=2"]
    for _ in range(2):
        app.button(key="remove_0").click().run()
    app.slider(key="seed").set_value(0).run()
    app.button(key="remove_0").click().run()
    assert "kept" not in app.query_params


def test_a_link_of_the_first_version_still_opens_its_kept_runs():
    old = "lr--0.1*lr--1.0--seed--4*lr--" + "9" * 400
    app = open_page("training_loop", epochs="1", kept=old)
    assert not app.exception
    labels = [each.label for each in app.button if each.label.startswith("Remove")]
    assert labels == ["Remove lr 0.1, seed 0", "Remove lr 1, seed 4"]


def test_without_the_relu_the_merged_layer_predicts_the_same():
    app = open_page("relu_net", net_scene="Without ReLU", net_epochs="2")
    assert "0 pictures called differently" in app.info[0].value


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS)
def test_whatever_changes_a_result_is_in_the_address(step):
    ways = ["Draw", "Pick", "Upload"] if step == "your_digit" else [None]
    for way in ways:
        app = open_page(step, **({"digit_way": way} if way else {}))
        for widget in widgets(app):
            assert widget.proto.query_param_key == widget.key
