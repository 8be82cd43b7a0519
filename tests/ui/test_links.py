"""What a link asks for is understood, and what is not here is told, in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.contents import PAGES
from lesson.experiments.presets import LEARNING_RATES
from lesson.handwriting.examples import DIGITS, HAND
from lesson.ui.knobs import BATCH_SIZES, short
from lesson.ui.links import SWITCH, Told, meant, numbers, page_meant
from lesson.ui.pad import DAMAGED
from tests.pages.test_pages import open_page
from tests.scenes import SCENES

RATES = [short(rate) for rate in LEARNING_RATES]
SIZES = [short(size) for size in BATCH_SIZES]
EPOCHS = [str(number) for number in range(1, 101)]
TRAINING = [scene for step, scene in SCENES if step == "training_loop"]


@pytest.mark.parametrize(
    ("asked", "labels", "shown"),
    [
        *(
            (text, RATES, "2")
            for text in ("2.0", "2.", " 2 ", "+2", "２", "0x2", "2,0")
        ),
        *(
            (text, RATES, "0.5")
            for text in ("0,5", ".5", "0.5.", "5e-1", "5E−1", "٠٫٥")
        ),
        ("1e-3", RATES, "0.001"),
        ("1,000", RATES, "1"),
        *(
            (text, SIZES, "12396")
            for text in ("12,396", "12 396", "12'396", "1.2396e4")
        ),
        ("1,024", SIZES, "1024"),
        ("40 epochs", EPOCHS, "40"),
        *((text, SWITCH, "true") for text in ("True", "1", "yes", "ON", " on ", "T")),
        *((text, SWITCH, "false") for text in ("FALSE", "0", "no", "off")),
        *(
            (text, TRAINING, "Its mistakes")
            for text in ("its mistakes", "Its_Mistakes ")
        ),
        ("ITS+MISTAKES", TRAINING, "Its mistakes"),
        ("can you", TRAINING, "Can you?"),
        ("4-9", ["4/9", "7/9"], "4/9"),
    ],
)
def test_what_is_written_otherwise_is_understood(asked, labels, shown):
    assert meant(asked, labels) == (shown, True)


@pytest.mark.parametrize(
    ("asked", "labels", "shown"),
    [
        ("0.3", RATES, "0.2"),  # by ratio; by difference 0.5 is as far as 0.1
        ("3.5", RATES, "5"),
        ("-1", RATES, "0.001"),
        ("0", RATES, "0.001"),
        ("inf", RATES, "100"),
        ("9" * 400, RATES, "100"),
        ("0x10", RATES, "20"),
        ("100", SIZES, "128"),
        ("500", EPOCHS, "100"),
        ("-3", EPOCHS, "1"),
        ("39.6", EPOCHS, "40"),
        ("Its mistak", TRAINING, "Its mistakes"),  # cut off
        ("It's misstakes", TRAINING, "Its mistakes"),
        ("nan", RATES, ""),
        ("fast", RATES, ""),
        ("1/2", RATES, ""),
        ("maybe", SWITCH, ""),
        ("Nonsense", TRAINING, ""),
        ("?", TRAINING, ""),
    ],
)
def test_what_is_not_here_is_the_nearest_or_nothing_and_known_to_be(
    asked, labels, shown
):
    assert meant(asked, labels) == (shown, False)


words = st.one_of(
    st.text(),
    st.floats().map(str),
    st.integers().map(str),
    st.text("0123456789.,-+eExX _'\u2212\u0660\uff12 "),
)


@given(words, st.sampled_from([RATES, SIZES, EPOCHS, TRAINING, [*SWITCH], ["3"]]))
def test_whatever_is_asked_the_answer_is_one_of_the_labels_or_none(asked, labels):
    assert meant(asked, labels)[0] in (*labels, "")


@given(st.sampled_from(RATES), st.sampled_from(["{:.6f}", "{:e}", " {:+} ", "{:,.3f}"]))
def test_a_number_is_itself_however_it_is_written(rate, form):
    assert float(rate) in numbers(form.format(float(rate)))
    assert meant(form.format(float(rate)), RATES) == (rate, True)


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(
    ("parameters", "key", "value", "written"),
    [
        ({"lr": "2.0"}, "lr", 2.0, "2"),
        ({"lr": "5 "}, "lr", 5.0, "5"),
        ({"LR": "0,5"}, "lr", 0.5, "0.5"),
        ({"learning_rate": "0.5"}, "lr", 0.5, "0.5"),
        ({"Batch-Size": "12,396"}, "batch_size", 12396, "12396"),
        ({"shuffle": "Yes"}, "shuffle", True, "true"),
        ({"scene": "its mistakes "}, "scene", "Its mistakes", "Its mistakes"),
    ],
)
def test_a_link_in_other_words_opens_what_it_means(parameters, key, value, written):
    app = open_page("training_loop", epochs="3", **parameters)
    assert not app.exception
    assert app.session_state[key] == value
    assert app.query_params == {"epochs": "3", key: written}
    assert not app.toast


@pytest.mark.usefixtures("quick_training")
def test_what_is_not_here_is_told_in_one_line_and_the_address_says_what_is_shown():
    asked = {"lr": "0.3", "epochs": "0", "shuffle": "maybe", "batch_size": ["8", "32"]}
    app = open_page("training_loop", **asked, utm_source="mail", fbclid="x1")
    assert app.select_slider(key="lr").value == 0.2
    assert app.slider(key="epochs").value == 1
    assert app.query_params["lr"] == "0.2"
    (line,) = (each.value for each in app.toast)
    assert line == (
        "The link asks for learning rate 0.3, batch size 8 and 32, epochs 0 and shuffle every epoch maybe. "
        "Shown instead: 0.2, 32, 1 and off."
    )
    app.select_slider(key="lr").set_value(0.5).run()
    assert app.select_slider(key="lr").value == 0.5
    assert not app.toast


@pytest.mark.usefixtures("quick_training")
def test_a_parameter_of_another_scene_waits_until_that_scene_opens():
    app = open_page("your_digit", digit_neighbours="0", digit_epochs="1")
    assert app.query_params["digit_neighbours"] == "0"
    assert not app.toast
    app.session_state["digit_scene"] = "What it has seen"
    app.run()
    assert app.slider(key="digit_neighbours").value == 1
    assert "neighbours vote 0. Shown instead: 1." in app.toast[0].value


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"scene": "No such scene"}, "scene No such scene. Shown instead: Train."),
        ({"kept": "lr=fast"}, "kept run lr\\=fast. Shown instead: none."),
    ],
)
def test_what_a_page_does_not_have_is_told(parameters, told):
    (line,) = (each.value for each in open_page("training_loop", **parameters).toast)
    assert line == f"The link asks for {told}"


def test_what_a_link_says_is_no_markdown_and_not_long():
    lines = []

    class Place:
        def toast(self, line, **_):
            lines.append(line)
            return self

    told = Told()
    told._place = Place()
    told(
        "Scene",
        ["![x](http://a.example/) $x$ <b> :red[x] `x` www.a.example"],
        ["Train"],
    )
    told("Learning rate", ["9" * 5000] * 900, [])
    assert len(lines) == 2
    assert r"\!\[x\]\(http\:\/\/a\.example\/\) \$x\$ \<b\>" in lines[1]
    assert len(lines[1]) < 350


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(
    "damage", [lambda ink: ink[:30], lambda ink: f"{ink[:30]} \n>.{ink[30:]}"]
)
def test_of_a_drawing_that_was_cut_or_broken_on_its_way_the_rest_is_shown(damage):
    whole = open_page("your_digit", digit_ink=DIGITS["3"], digit_epochs="1")
    assert not whole.toast
    app = open_page("your_digit", digit_ink=damage(DIGITS["3"]), digit_epochs="1")
    assert not app.exception
    assert app.session_state["digit_ink"]
    assert [each.value for each in app.toast] == [DAMAGED]


@pytest.mark.usefixtures("quick_training")
def test_of_sheets_that_were_cut_off_the_rest_is_shown():
    scene = {"digit_scene": "Teach it yours", "digit_epochs": "1"}
    app = open_page("your_digit", digit_sheets=HAND[:-6], **scene)
    assert not app.exception
    assert [each.value for each in app.toast] == [DAMAGED]


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("/Training_Loop", "training_loop"),
        ("/training-loop/", "training_loop"),
        ("/Training%20loop", "training_loop"),
        ("/training_loop.html", "training_loop"),
        ("/class/trainingloop", "training_loop"),
        ("/traning_loop", "training_loop"),
        ("/PyTorch's version", "pytorch_version"),
        ("/Step_or_sigmoid", "step_vs_sigmoid"),
        ("", ""),
        ("/", ""),
        ("/nonsense", ""),
        ("/index.html", ""),
        ("/start", ""),
    ],
)
def test_a_path_in_other_words_means_its_page(path, step):
    assert page_meant(f"http://127.0.0.1:8501{path}") == step
    assert step in (*PAGES, "")


def test_where_there_is_no_address_no_page_is_meant():
    assert page_meant(None) == ""


@given(st.text())
def test_any_path_means_a_page_or_none(path):
    assert page_meant(f"http://localhost/{path}".replace("[", "")) in (*PAGES, "")
