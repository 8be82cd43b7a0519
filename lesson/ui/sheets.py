"""The sheets of a visitor: a pad to draw the next one, a button to name it, and those that are kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lesson.charts import teaching as charts
from lesson.charts.pictures import fresh_png
from lesson.handwriting import teaching
from lesson.handwriting.examples import HAND
from lesson.handwriting.readers import Reader
from lesson.handwriting.sheets import (
    MOST,
    Sheet,
    coarse,
    pixels_of,
    sheets_from_text,
    sheets_to_text,
    to_tensors,
)
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import votes_of
from lesson.ui.given import PEN, STYLE
from lesson.ui.heard import script, session
from lesson.ui.pad import LONGEST, Key, drawing_pad, ink_on_the_pad, text_in_address
from lesson.ui.tables import pictures
from lesson.words.numbers import count

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

HERE = Path(__file__).parent
WRITE = "Write"

_sheets = st.components.v2.component(
    "sheets",
    html='<div class="sheets"></div><span role="status"></span>',
    css=(HERE / "sheets.css").read_text("utf-8"),
    js=script("sheets.js"),
)


def own_sheets(lab: "Lab") -> list[Sheet]:
    """The sheets of this visit: at first those in the address, or somebody's eight.

    Those that were there before, and are not any more, can be put back.
    """
    held, removed = lab.key("sheets as pictures"), lab.key("removed sheets")
    text = text_in_address(
        lab.key("sheets"), HAND, lambda text: sheets_to_text(sheets_from_text(text))
    )
    before = st.session_state.get(held, []) + st.session_state.get(removed, [])
    own = sheets_from_text(text, before)
    inks = {each.ink for each in own}
    gone = [each for each in before if each.ink not in inks]
    st.session_state[held], st.session_state[removed] = own, gone[: 2 * MOST]
    return own


def _of_next(key_of: Key) -> Key:
    return lambda name: key_of(f"next_{name}")


def write_sheets(
    lab: "Lab", own: Sequence[Sheet], reader: Reader
) -> tuple[list[bool], float | None]:
    """The pad, and the sheets with rims that say whether a model reads them right.

    Gives which it reads right, and its score for what is on the pad, if there is anything.
    """
    of_next = _of_next(lab.key)
    ink = ink_on_the_pad(of_next)
    pixels = pixels_of(ink)
    score = None
    if pixels is not None:
        score = votes_of(pixels, reader.parameters).score
        lab.doubt(pixels, draw_strokes(strokes_from_text(ink)))
    right = teaching.right(teaching.Copies(reader, 1), *to_tensors(own))[:, 0].tolist()
    if lab.printed is not None:
        with lab.stage:
            pictures([(fresh_png(each.pixels), each.digit, "") for each in own])
        return right, score
    removed = [
        each
        for each in st.session_state[lab.key("removed sheets")]
        if each.ink != ink  # on the pad it is not lost
    ][:MOST]
    put_back = f"Put back {count(len(removed), 'sheet')}"
    st.html(STYLE)
    with lab.stage.container(key="write", horizontal=True):
        with st.container(key="next-one", width="content"):
            drawing_pad(of_next, ink, PEN, size="18rem")
            with st.container(horizontal=True, gap="small"):
                for digit in ("3", "7"):
                    st.button(
                        f"This is a {digit}",
                        key=lab.key(f"this is a {digit}"),
                        disabled=len(own) == MOST or not ink,
                        on_click=_keep,
                        args=[lab.key, digit],
                    )
                if own:
                    _set_sheets(lab.key, "Remove all", "remove all sheets", [])
                elif removed:  # in the same place, so that the focus stays
                    _set_sheets(lab.key, put_back, "remove all sheets", removed)
        with st.container(key="kept-ones"):
            _kept(lab.key, own, right, removed)
            if own and removed:
                all_of_them = [*removed, *own]
                _set_sheets(lab.key, put_back, "put back sheets", all_of_them)
            _say_what_fits(lab.key, own)
    return right, score


def _set_sheets(key_of: Key, label: str, name: str, sheets: Sequence[Sheet]) -> None:
    """A button of this name: then these are the sheets."""
    st.button(
        label,
        key=key_of(name),
        type="tertiary",
        on_click=_set,
        args=[key_of("sheets"), sheets_to_text(sheets)],
    )


def _kept(
    key_of: Key,
    own: Sequence[Sheet],
    right: Sequence[bool],
    removed: Sequence[Sheet],
) -> None:
    shown = [
        {
            "url": fresh_png(each.pixels),
            "words": charts.answer(each, good),
            "label": f"A {each.digit}, read as a {charts.answer(each, good)[0]}: back to the pad",
            "right": good,
            "named": each.digit + each.ink,
        }
        for each, good in zip(own, right, strict=True)
    ]
    said = f"Kept: {count(len(own), 'sheet')}."
    if removed:
        said += f" Removed, and can be put back: {len(removed)}."
    data = {"sheets": shown, "right": charts.RIGHT, "wrong": charts.WRONG}
    data |= {"name": key_of("kept_sheets"), "session": session(), "said": said}
    _sheets(
        key=key_of("kept_sheets"),
        data=data,
        on_take_change=lambda: _take(key_of),
    )


def _say_what_fits(key_of: Key, own: Sequence[Sheet]) -> None:
    if len(sheets_to_text(own)) > LONGEST:
        st.caption("These are too many for a link: it will open without them.")
    if len(own) == MOST:
        st.caption(f"{MOST} sheets are all there is room for.")


def _set(key: str, text: str) -> None:
    st.session_state[key] = text


def _keep(key_of: Key, digit: str) -> None:
    ink, own = key_of("next_ink"), st.session_state[key_of("sheets as pictures")]
    named = digit + coarse(st.session_state[ink])
    _set(key_of("sheets"), "~".join([each.digit + each.ink for each in own] + [named]))
    _set(ink, "")


def _take(key_of: Key) -> None:
    """Back to the pad with it, where it can be named anew, or cleared."""
    taken = st.session_state[key_of("kept_sheets")]["take"]
    own = list(st.session_state[key_of("sheets as pictures")])
    named = [each.digit + each.ink for each in own]
    if taken in named:
        _set(key_of("next_ink"), own.pop(named.index(taken)).ink)
        _set(key_of("sheets"), sheets_to_text(own))


def way_to_teach(lab: "Lab") -> tuple[str, float]:
    """What to do with the sheets, and the one control that it has of its own: a rate, how many times, how far."""
    way = lab.one_of("Your sheets", [WRITE, *teaching.WAYS], WRITE, "teach")
    if way == "Alone":
        hint = "How far each step goes: the gradient is multiplied by it."
        usual = teaching.USUAL_RATE
        return way, lab.select(
            "Learning rate", teaching.RATES, usual, "own_lr", help=hint
        )
    if way == "Mixed":
        hint = "As if each of your sheets were in the pile so many times."
        usual = teaching.USUAL_TIMES
        return way, lab.select(
            "How many times yours count", teaching.TIMES, usual, "times", help=hint
        )
    if way == "Varied":
        hint = "Shifted so far in four directions, turned by 5° a pixel to both sides, and made thicker."
        return way, lab.slider(
            "How far variants go, in pixels", 1, 3, teaching.USUAL_FAR, "far", help=hint
        )
    return way, 0


def teach(
    lab: "Lab", way: str, how: float, reader: Reader, own: Sequence[Sheet]
) -> list:
    """Teach a model the sheets and draw what came of it; the records.

    The last ones are remembered, in this visit and nowhere else: other cards and other places in them are there at once.
    """
    held = lab.key("taught")
    counted = 0 if way == "Mixed" else how  # all of them are computed at once
    wanted = way, counted, reader.settings, reader.epochs, sheets_to_text(own)
    if st.session_state.get(held, (None,))[0] != wanted:
        with lab.busy("Training"):
            sheets = to_tensors(own)
            records = teaching.taught(teaching.WAYS[way], reader, sheets, how)
        st.session_state[held] = wanted, records
    records = st.session_state[held][1]
    pictures_above, counts = charts.figures(way, own, records, how)
    lab.figure(pictures_above, 6.5 if len(own) <= charts.IN_A_ROW else 9)
    lab.figure(counts)
    if way != "Mixed":
        lab.play(teaching.STEPS, "step", charts.words_of_steps(counts))
    return records
