"""A visitor's own sheets on the page: kept, removed, put back, linked, damaged, and learned from."""

import pytest

from lesson.handwriting.examples import HAND
from lesson.handwriting.readers import READERS
from lesson.handwriting.sheets import MOST, NO_SHEETS, coarse
from lesson.handwriting.strokes import strokes_to_text
from lesson.steps.your_digit import teach_it_yours
from lesson.steps.your_digit.teach_it_yours import SEVENS_OF_THE_HAND, WAYS, WRITE
from lesson.steps.your_digit.teach_it_yours_measure import taught
from tests.handwriting.drawn import drawing
from tests.pages.test_pages import open_page
from tests.steps.your_digit.test_page import ink_in_the_address

each_way = pytest.mark.parametrize("way", [WRITE, *WAYS])


def sheets_in(app) -> str:
    return ink_in_the_address(app, "digit_sheets")


def teach(**parameters):
    return open_page("your_digit", digit_scene="Teach it yours", **parameters)


def test_at_first_there_are_somebody_s_sheets_and_the_address_is_empty():
    app = teach()
    assert app.session_state["digit_sheets"] == HAND
    assert "digit_sheets" not in app.query_params
    assert app.info[0].value == "PyTorch's version reads 2 of 8 sheets right."


@pytest.mark.usefixtures("quick_training")
def test_a_drawing_is_kept_by_its_name_and_the_next_sheet_is_empty():
    ink = strokes_to_text(drawing("7"))
    app = teach(digit_sheets="none", digit_next_ink=ink)
    assert app.info[0].value.startswith("No sheet is kept")
    assert "What is on the pad it reads as" in app.info[0].value
    app.button(key="digit_this is a 7").click().run()
    assert not app.exception
    assert sheets_in(app) == f"7{coarse(ink)}"
    assert app.session_state["digit_next_ink"] == ""
    assert app.button(key="digit_this is a 3").disabled
    assert "of 1 sheet right." in app.info[0].value
    app.button(key="digit_remove all sheets").click().run()
    assert sheets_in(app) == NO_SHEETS


def buttons(app) -> list[str]:
    return [each.label for each in app.button if "sheet" in each.label]


def draw_and_name(app, ink: str, digit: str) -> None:
    app.session_state["digit_next_ink"] = ink
    app.run()
    app.button(key=f"digit_this is a {digit}").click().run()


@pytest.mark.usefixtures("quick_training")
def test_removed_sheets_are_put_back_also_after_another_scene_and_new_ones():
    inks = [strokes_to_text(drawing("7", width=width)) for width in range(5, 29)]
    many = "~".join(f"7{coarse(each)}" for each in inks)
    app = teach(digit_sheets=many)
    app.button(key="digit_remove all sheets").click().run()
    assert sheets_in(app) == NO_SHEETS
    assert buttons(app) == [f"Put back {MOST} sheets"]
    for scene in ("Draw", "Teach it yours"):
        app.session_state["digit_scene"] = scene
        app.run()
    app.button(key="digit_remove all sheets").click().run()  # in the same place
    assert sheets_in(app) == many
    assert buttons(app) == []

    app.button(key="digit_remove all sheets").click().run()
    new = strokes_to_text(drawing("3"))
    draw_and_name(app, new, "3")
    app.button(key="digit_remove all sheets").click().run()  # both times together
    assert buttons(app) == [f"Put back {MOST} sheets"]
    app.button(key="digit_remove all sheets").click().run()
    assert f"3{coarse(new)}" in sheets_in(app).split("~")
    assert buttons(app) == ["Put back 1 sheet"]  # what there is no room for
    assert not app.exception


@pytest.mark.usefixtures("quick_training")
def test_sheets_that_a_card_replaces_are_put_back():
    own = f"3{coarse(strokes_to_text(drawing('3')))}"
    app = teach(digit_sheets=own)
    app.session_state["digit_sheets"] = HAND  # as a card does
    app.run()
    assert buttons(app) == ["Put back 1 sheet"]
    app.button(key="digit_put back sheets").click().run()
    assert sheets_in(app) == f"{own}~{HAND}"


@pytest.mark.usefixtures("quick_training")
def test_a_sheet_taken_back_to_the_pad_is_not_lost_there():
    app = teach()
    first, *others = HAND.split("~")
    app.session_state["digit_sheets"] = "~".join(others)  # as a click on it does
    app.session_state["digit_next_ink"] = first[1:]
    app.run()
    assert buttons(app) == []
    app.session_state["digit_next_ink"] = ""
    app.run()
    assert buttons(app) == ["Put back 1 sheet"]
    app.session_state["digit_next_ink"] = first[1:]
    app.run()
    app.button(key="digit_this is a 3").click().run()
    assert sheets_in(app) == "~".join([*others, f"3{first[1:]}"])
    assert buttons(app) == []


@pytest.mark.usefixtures("quick_training")
@each_way
@pytest.mark.parametrize("text", ["", "~~~", "3", "7!!~3AAAA", HAND[:50], 9 * HAND])
def test_damaged_sheets_break_no_way(way, text):
    app = teach(digit_sheets=text, digit_teach=way, digit_epochs="1")
    assert not app.exception
    assert app.info[0].value


@pytest.mark.usefixtures("quick_training")
@each_way
@pytest.mark.parametrize("pupil", READERS)
def test_with_no_sheets_at_all_each_model_and_way_goes_on(way, pupil):
    chosen = {"digit_teach": way, "digit_pupil": pupil, "digit_epochs": "1"}
    app = teach(digit_sheets=NO_SHEETS, **chosen)
    assert not app.exception
    assert app.info[0].value.startswith("No sheet is kept")


@pytest.mark.usefixtures("quick_training")
def test_too_many_sheets_for_a_link_are_kept_for_the_visit_and_it_is_said():
    ink = strokes_to_text(
        [{"width": 9, "points": [[n % 280, 2 * n % 279] for n in range(0, 600, 7)]}]
    )
    many = "~".join([f"3{ink}"] * MOST)
    app = teach()
    app.session_state["digit_sheets"] = many
    app.run()
    assert not app.exception
    assert "digit_sheets" not in app.query_params
    said = " ".join(each.value for each in app.caption)
    assert "too many for a link" in said
    assert "all there is room for" in said
    assert f"of {MOST} sheets right" in app.info[0].value


@pytest.mark.usefixtures("quick_training")
def test_a_link_opens_with_its_sheets_way_and_model():
    sevens = SEVENS_OF_THE_HAND
    chosen = {"digit_teach": "Mixed", "digit_times": "30", "digit_pupil": "by hand"}
    app = teach(digit_sheets=sevens, **chosen)
    assert not app.exception
    assert app.session_state["digit_sheets"] == sevens
    assert app.info[0].value.startswith("Counted 30 times it reads ")
    assert "of 5**" in app.info[0].value


def test_what_was_learned_is_remembered_in_the_visit_only(monkeypatch):
    asked = []
    monkeypatch.setattr(
        *(teach_it_yours, "taught"),
        lambda *which: (asked.append(which), taught(*which))[1],
    )
    app = teach(digit_teach="Mixed")
    app.select_slider(key="digit_times").set_value(1000).run()
    assert len(asked) == 1
    assert "reads **8 of 8**" in app.info[0].value
    teach(digit_teach="Mixed")
    assert len(asked) == 2
