"""A visitor's sheets, as text for an address."""

import numpy as np

from lesson.handwriting.examples import HAND
from lesson.handwriting.sheets import MOST, coarse, sheets_from_text, sheets_to_text
from lesson.handwriting.strokes import (
    draw_strokes,
    strokes_from_text,
    strokes_to_text,
)
from lesson.ui.pad import LONGEST
from tests.handwriting.drawn import as_a_mouse_draws, drawing


def test_sheets_come_back_from_an_address_and_junk_does_not():
    own = sheets_from_text(HAND)
    assert [each.digit for each in own] == list("73737737")
    assert sheets_to_text(own) == HAND
    assert sheets_from_text(sheets_to_text([])) == []
    junk = sheets_from_text(f"~x{HAND}~8Fk~3~7!!~")
    assert sheets_to_text(junk) == sheets_to_text(own[1:])
    many = sheets_from_text("~".join([HAND] * 9), own)
    assert len(many) == MOST
    assert many[8].pixels is own[0].pixels  # not drawn again


def test_as_many_sheets_as_there_may_be_fit_into_a_link_as_people_draw_them():
    texts = [
        each.digit
        + coarse(strokes_to_text(as_a_mouse_draws(strokes_from_text(each.ink))))
        for each in 3 * sheets_from_text(HAND)
    ]
    assert len(texts) == MOST
    assert len("~".join(texts)) < LONGEST


def test_a_kept_sheet_has_fewer_points_and_looks_the_same():
    ink = strokes_to_text(as_a_mouse_draws(drawing("3")))
    kept = coarse(ink)
    assert len(kept) < 0.6 * len(ink)
    one, other = (np.asarray(drawn_on_the_pad(each)) / 255 for each in (ink, kept))
    assert one.mean() > 0.1
    assert abs(one - other).mean() < 0.01


def drawn_on_the_pad(ink):
    return draw_strokes(strokes_from_text(ink))
