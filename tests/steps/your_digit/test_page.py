"""The page of the visitor's digit: all scenes speak of the same one."""

import pyarrow as pa
import pytest

from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.readers import settings_of
from lesson.handwriting.strokes import strokes_to_text
from lesson.handwriting.votes import says, votes_of
from lesson.runs import run_for
from tests.handwriting.drawn import drawing
from tests.handwriting.files import photo, saved
from tests.pages.test_pages import open_page
from tests.scenes import SCENES

OWN = [scene for step, scene in SCENES if step == "your_digit"]


def drawn(strokes, **parameters):
    return open_page("your_digit", digit_ink=strokes_to_text(strokes), **parameters)


def scores(app) -> list[float]:
    """Where the dots of the three models are in the end."""
    chart = app.get("vega_lite_chart")[0]
    data = next(each for each in chart.proto.datasets if each.name == "answers")
    rows = pa.ipc.open_stream(data.data.data).read_pandas()
    return rows[rows["newest"]]["score"].tolist()


def ink_in_the_address(app, name: str = "digit_ink") -> str:
    ink = app.query_params[name]  # a list, where the page has written it
    return ink if isinstance(ink, str) else ink[0]


@pytest.mark.parametrize("digit", ["3", "7"])
def test_the_page_reads_a_drawing(digit):
    app = drawn(drawing(digit))
    assert not app.exception
    assert f"all three say **{digit}**" in app.info[0].value
    assert [says(score) for score in scores(app)] == [digit] * 3


def test_at_first_there_is_a_digit_on_the_pad_and_the_address_is_empty():
    app = open_page("your_digit")
    assert "all three say **7**" in app.info[0].value
    assert "digit_ink" not in app.query_params
    assert app.session_state["digit_ink"] == DIGITS["7"]


@pytest.mark.parametrize("scene", OWN)
def test_an_empty_pad_gets_an_honest_answer_in_every_scene(scene):
    app = open_page("your_digit", digit_ink="", digit_scene=scene)
    assert not app.exception
    if scene == "Draw":
        assert "There is no ink, and still they answer" in app.info[0].value
    assert ink_in_the_address(app) == ""


def test_without_centring_a_digit_in_the_corner_is_as_it_is():
    strokes = drawing("7", "small, off-centre")
    centred, loose = drawn(strokes), drawn(strokes, digit_centred="false")
    assert "all three say **7**" in centred.info[0].value
    assert scores(centred) != scores(loose)


@pytest.mark.parametrize("whose", ["by hand", "PyTorch's version", "ReLU net"])
def test_the_models_are_those_of_the_settings_in_the_address(digits, whose):
    address = {
        "digit_way": "Pick",
        "digit_digit": "7",
        "digit_number": "12",
        "digit_whose": whose,
        "digit_epochs": "2",
        "digit_seed": "4",
    }
    seven = digits.select("valid", 7)[0][12]
    wanted = {
        name: votes_of(seven, run_for(each).up_to(2)[-1].parameters)
        for name, each in settings_of(4).items()
    }
    app = open_page("your_digit", **address)
    assert scores(app) == [each.score for each in wanted.values()]
    app = open_page("your_digit", digit_scene="Every vote", **address)
    assert f"the score is **{wanted[whose].score:+.2f}**" in app.info[0].value
    table = next(
        each.proto.body for each in app.get("html") if ">for 3<" in each.proto.body
    )
    for _, number in wanted[whose].sums:
        assert f">{number:.4f}<" in table


def test_all_scenes_speak_of_the_same_digit_and_keep_it_in_the_address():
    ink = strokes_to_text(drawing("3"))
    app = open_page("your_digit", digit_ink=ink)
    says = {
        "Draw": "all three say **3**",
        "Every vote": "the answer is **3**",
        "Change its mind": "From 3 to 7",
        "What it has seen": "training picture is a **3**",
    }
    for scene in OWN:
        app.session_state["digit_scene"] = scene
        app.run()
        assert not app.exception
        assert says.get(scene, "") in app.info[0].value
        assert ink_in_the_address(app) == ink


def test_too_much_ink_for_an_address_stays_for_the_visit():
    lines = [
        {"width": 9, "points": [[x, 5 + y % 270] for x in range(0, 280, 8)]}
        for y in range(0, 4000, 40)
    ]
    app = open_page("your_digit")
    app.session_state["digit_ink"] = strokes_to_text(lines)
    app.run()
    assert "digit_ink" not in app.query_params
    assert any("too much ink" in each.value for each in app.caption)
    app.session_state["digit_scene"] = "Every vote"
    app.run()
    assert app.session_state["digit_ink"] == strokes_to_text(lines)


def test_an_upload_is_read_once_and_stays_for_all_scenes_and_a_bad_one_says_why():
    app = open_page("your_digit", digit_way="Upload")
    assert "There is no ink" in app.info[0].value
    app.file_uploader(key="digit_file").set_value(
        ("three.png", saved(photo("3")), "image/png")
    ).run()
    assert not app.exception
    assert "all three say **3**" in app.info[0].value
    app.session_state["digit_scene"] = "Every vote"
    app.run()
    assert "the answer is **3**" in app.info[0].value
    app.session_state["digit_scene"] = "Draw"
    app.run()
    app.file_uploader(key="digit_file").set_value(
        ("letter.png", b"this is a letter", "image/png")
    ).run()
    assert not app.exception
    assert "no PNG or JPEG" in app.error[0].value


def given_to(app, name: str, content: bytes):
    app.file_uploader(key="digit_file").set_value((name, content, "")).run()
    assert not app.exception
    return app


def way(app, chosen: str):
    app.session_state["digit_way"] = chosen
    return app.run()


BAD = b"this is a letter, not a picture"
AWAY = {
    "another way": lambda app: way(way(app, "Draw"), "Upload"),
    "a scene without a digit": lambda app: [
        app.session_state.__setitem__("digit_scene", scene) or app.run()
        for scene in ("Teach it yours", "Draw")
    ][-1],
    "another page": lambda app: [
        app.switch_page(f"pages/{page}.py").run() for page in ("relu_net", "your_digit")
    ][-1],
}


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("content", [BAD, saved(photo("3"))], ids=["bad", "good"])
def test_a_file_is_in_use_only_while_the_uploader_lists_it(away, content):
    """Its refusal, too: who comes back finds an empty uploader, and no ink."""
    app = given_to(open_page("your_digit", digit_way="Upload"), "it", content)
    assert bool(app.error) == (content == BAD)
    app = way(AWAY[away](app), "Upload")
    assert not app.exception
    assert app.file_uploader(key="digit_file").value is None
    assert not app.error
    assert "There is no ink" in app.info[0].value


@pytest.mark.usefixtures("quick_training")
def test_the_file_that_is_listed_is_the_one_in_use_whatever_came_before():
    app = open_page("your_digit", digit_way="Upload")
    for name, content, refused in (
        ("letter.jpg", BAD, True),
        ("three.webp", saved(photo("3"), "WEBP"), False),
        ("three.webp", saved(photo("3"), "WEBP"), False),
        ("letter.jpg", BAD, True),
        ("download.jfif", saved(photo("7"), "JPEG"), False),
        ("scan", saved(photo("7"), "TIFF"), False),
    ):
        given_to(app, name, content)
        assert bool(app.error) == refused
        assert ("There is no ink" in app.info[0].value) == refused
    app.file_uploader(key="digit_file").set_value(None).run()
    assert "There is no ink" in app.info[0].value
    assert not app.error


READ_IN = [
    "Draw",
    "As MNIST has it",
    "Every vote",
    "Change its mind",
    "What it has seen",
    "Neither",
]


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("scene", READ_IN)
def test_doubt_is_spoken_wherever_a_digit_is_read(scene):
    odd = open_page("your_digit", digit_scene=scene, digit_ink=STRANGERS["a face"])
    assert "is odd" in odd.info[0].value
    usual = open_page("your_digit", digit_scene=scene, digit_ink=DIGITS["7"])
    assert "is odd" not in usual.info[0].value


@pytest.mark.usefixtures("quick_training")
def test_doubt_is_spoken_on_other_pages_too():
    face = STRANGERS["a face"]
    for app in (
        open_page("start", start_ink=face),
        open_page("ten_digits", ten_scene="Draw any digit", ten_ink=face),
        open_page("your_digit", digit_scene="Teach it yours", digit_next_ink=face),
    ):
        assert not app.exception
        assert "is odd" in app.info[0].value


@pytest.mark.usefixtures("quick_training")
def test_what_was_cut_away_is_said_and_shown():
    picture = photo("7")
    picture.paste((60, 60, 60), (0, 286, 400, 300))
    app = given_to(open_page("your_digit", digit_way="Upload"), "it", saved(picture))
    assert "Cut away: a dark edge." in app.info[0].value
    assert any("red: cut away" in str(each.proto) for each in app.get("html"))
