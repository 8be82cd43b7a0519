"""The sheets of a visitor: a pad to draw the next one, a button to name it, and those that are kept."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from lesson.charts.pictures import fresh_png
from lesson.handwriting.examples import HAND
from lesson.handwriting.sheets import (
    MOST,
    Sheet,
    coarse,
    sheets_from_text,
    sheets_to_text,
)
from lesson.ui.given import PEN, STYLE
from lesson.ui.heard import script, session
from lesson.ui.pad import LONGEST, Key, drawing_pad, ink_on_the_pad, text_in_address
from lesson.ui.seat import Seat
from lesson.ui.tables import pictures
from lesson.words.numbers import count

HERE = Path(__file__).parent
NEXT = "next"  # the pad of the next sheet

_sheets = st.components.v2.component(
    "sheets",
    html='<div class="sheets"></div><span role="status"></span>',
    css=(HERE / "sheets.css").read_text("utf-8"),
    js=script("sheets.js"),
)


def own_sheets(key_of: Key) -> list[Sheet]:
    """The sheets of this visit: at first those in the address, or somebody's eight.

    Those that were there before, and are not any more, can be put back.
    """
    held, removed = key_of("sheets as pictures"), key_of("removed sheets")
    text = text_in_address(
        key_of("sheets"), HAND, lambda text: sheets_to_text(sheets_from_text(text))
    )
    before = st.session_state.get(held, []) + st.session_state.get(removed, [])
    own = sheets_from_text(text, before)
    inks = {each.ink for each in own}
    gone = [each for each in before if each.ink not in inks]
    st.session_state[held], st.session_state[removed] = own, gone[: 2 * MOST]
    return own


def of_pad(key_of: Key, pad: str) -> Key:
    """The keys of a pad of the page: "next" of the next sheet, "" of the digit that all scenes speak of."""
    return (lambda name: key_of(f"{pad}_{name}")) if pad else key_of


def write_sheets(
    seat: Seat,
    own: Sequence[Sheet],
    read_as: Sequence[Sequence[str]],
    right: Sequence[bool],
    rims: tuple[str, str],
) -> None:
    """The pad of the next sheet, and the sheets: what each is `read_as`, as alt text, with a rim if that is `right` or not."""
    if seat.printed is not None:
        pictures([(fresh_png(each.pixels), each.digit, "") for each in own])
        return
    key_of = seat.key
    of_next = of_pad(key_of, NEXT)
    ink = ink_on_the_pad(of_next)
    removed = [
        each
        for each in st.session_state[key_of("removed sheets")]
        if each.ink != ink  # on the pad it is not lost
    ][:MOST]
    put_back = f"Put back {count(len(removed), 'sheet')}"
    st.html(STYLE)
    with st.container(key="write", horizontal=True):
        with st.container(key="next-one", width="content"):
            drawing_pad(of_next, ink, PEN, size="18rem")
            with st.container(horizontal=True, gap="small"):
                for digit in ("3", "7"):
                    st.button(
                        f"This is a {digit}",
                        key=key_of(f"this is a {digit}"),
                        disabled=len(own) == MOST or not ink,
                        on_click=_keep,
                        args=[key_of, digit],
                    )
                if own:
                    _set_sheets(key_of, "Remove all", "remove all sheets", [])
                elif removed:  # in the same place, so that the focus stays
                    _set_sheets(key_of, put_back, "remove all sheets", removed)
        with st.container(key="kept-ones"):
            _kept(key_of, own, read_as, right, rims, removed)
            if own and removed:
                all_of_them = [*removed, *own]
                _set_sheets(key_of, put_back, "put back sheets", all_of_them)
            _say_what_fits(key_of, own)


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
    read_as: Sequence[Sequence[str]],
    right: Sequence[bool],
    rims: tuple[str, str],
    removed: Sequence[Sheet],
) -> None:
    shown = [
        {
            "url": fresh_png(each.pixels),
            "words": words,
            "label": f"A {each.digit}, read as a {words[0]}: back to the pad",
            "right": good,
            "named": each.digit + each.ink,
        }
        for each, words, good in zip(own, read_as, right, strict=True)
    ]
    said = f"Kept: {count(len(own), 'sheet')}."
    if removed:
        said += f" Removed, and can be put back: {len(removed)}."
    data = {"sheets": shown, "right": rims[0], "wrong": rims[1]}
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
