"""A pad to draw on, with mouse, finger or pen."""

from collections.abc import Callable

import streamlit as st

from lesson.handwriting.strokes import PAD, strokes_from_text, strokes_to_text
from lesson.ui.heard import script, session

LONGEST = 4_000  # letters of ink in an address
DAMAGED = "The drawing in the link is damaged. What is left of it is shown."

HTML = f"""<div class="pad">
<canvas width="{2 * PAD}" height="{2 * PAD}" tabindex="0" role="img" aria-label="Drawing pad"></canvas>
<div class="buttons"><button type="button" name="undo">Undo</button>
<button type="button" name="clear">Clear</button></div><span role="status"></span></div>
"""

CSS = """
.pad { display: flex; flex-wrap: wrap; gap: 8px; font-size: 1rem; }
.buttons { flex: none; display: flex; flex-direction: column; gap: 8px; }
canvas { flex: none; width: min(var(--size, 15rem), var(--room, 100cqi) - 6.5rem, 45dvh); height: fit-content;
  aspect-ratio: 1; background: #000; border-radius: 8px; touch-action: pinch-zoom; user-select: none; cursor: crosshair;
  display: block; box-sizing: border-box; border: 1px solid #8888; }
/* to be heard, not seen */
[role=status] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
canvas:focus-visible, button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
button { font: inherit; padding: 4px 10px; border-radius: 8px; border: 1px solid #8888; cursor: pointer;
  background: var(--st-background-color); color: var(--st-text-color); }
@media (forced-colors: active) { canvas { forced-color-adjust: none; border-color: CanvasText; } }
"""

Key = Callable[[str], str]  # the key of a control of the page by its name: `lab.key`

_pad = st.components.v2.component(
    "drawing_pad", html=HTML, css=CSS, js=script("pad.js")
)


def text_in_address(key: str, usual: str, again: Callable[[str], str]) -> str:
    """A text of the page that is in the address while it fits, unless it is the usual one: at first what the address says.

    A callback may set it, under its key. It stays when one leaves the page. `again` reads a text and writes it: if that is not
    the same, it was damaged on its way here.
    """
    if key not in st.session_state:
        asked = st.query_params.get(key, usual)
        st.session_state[key] = asked if asked == usual else again(asked)
        if st.session_state[key] != asked:
            st.toast(DAMAGED, duration="infinite")
    text = st.session_state[key]
    if text == usual or len(text) > LONGEST:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = text
    return text


def ink_on_the_pad(key_of: Key, example: str = "") -> str:
    """What is on the pad of the page, as `lesson.handwriting.strokes` writes it: at first what the address says, or an example.

    A button may put something else there: it sets the key "ink" of the page.
    """
    return text_in_address(
        key_of("ink"), example, lambda text: strokes_to_text(strokes_from_text(text))
    )


def _take_strokes(key_of: Key) -> None:
    """What the pad says is the ink, unless it does not know yet what else is to be there: then it will say more."""
    said, ink = st.session_state[key_of("pad")], st.session_state[key_of("ink")]
    told = said["told"] or {"put": ink, "turn": None}
    if ink == st.session_state.get(key_of("drawn")) or told["put"] == ink:
        text = strokes_to_text(said["strokes"])
        st.session_state[key_of("ink")] = st.session_state[key_of("drawn")] = text
        st.session_state[key_of("heard")] = told["turn"]


def drawing_pad(
    key_of: Key, ink: str, width: int, example: str = "", size: str = "15rem"
) -> None:
    """The pad, with this ink on it and a pen of this width. What is drawn is the page's ink in the next run.

    While there is no ink, the picture with the address `example` is there.
    """
    strokes = strokes_from_text(ink)
    data = {"strokes": strokes, "width": width, "side": PAD}
    data |= {"example": example, "size": size}
    data |= {"name": key_of("pad"), "session": session()}
    data["heard"] = st.session_state.get(key_of("heard"))
    if ink != st.session_state.get(key_of("drawn")):
        data["put"] = ink
    _pad(
        key=key_of("pad"),
        data=data,
        default={"strokes": strokes, "told": None},
        on_strokes_change=lambda: _take_strokes(key_of),
        on_told_change=lambda: _take_strokes(key_of),
        width="content",
    )
    if len(ink) > LONGEST:
        st.caption("This is too much ink for a link: it will open without it.")
