"""A pad to draw on, with mouse, finger or pen."""

from collections.abc import Callable

import streamlit as st

from lesson.handwriting.strokes import PAD, strokes_from_text, strokes_to_text

LONGEST = 4_000  # letters of ink in an address

HTML = f"""<div class="pad">
<canvas width="{2 * PAD}" height="{2 * PAD}" tabindex="0" role="img" aria-label="Drawing pad"></canvas>
<div class="buttons"><button type="button" name="undo">Undo</button>
<button type="button" name="clear">Clear</button></div></div>
"""

CSS = """
.pad { display: flex; flex-wrap: wrap; gap: 8px; font-size: 1rem; }
.buttons { flex: none; display: flex; flex-direction: column; gap: 8px; }
canvas { flex: none; width: min(var(--size, 15rem), var(--room, 100cqi) - 6.5rem, 45dvh); height: fit-content;
  aspect-ratio: 1; background: #000; border-radius: 8px; touch-action: none; cursor: crosshair; display: block;
  box-sizing: border-box; border: 1px solid #8888; }
canvas:focus-visible, button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
button { font: inherit; padding: 4px 10px; border-radius: 8px; border: 1px solid #8888; cursor: pointer;
  background: var(--st-background-color); color: var(--st-text-color); }
@media (forced-colors: active) { canvas { forced-color-adjust: none; border-color: CanvasText; } }
"""

# The strokes live on the canvas element; Python's are taken over only when the canvas is new, or when something else than the
# canvas has put them there. So nothing that comes back late from the server can undo what was drawn meanwhile.
JS = """
export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const scale = canvas.width / data.side;
  if (!canvas.strokes || ("put" in data && data.put !== canvas.put)) canvas.strokes = data.strokes;
  canvas.put = data.put;
  canvas.brush = data.width;
  canvas.style.setProperty("--size", data.size);
  canvas.example ??= new Image();
  canvas.example.onload = () => paint();
  if (canvas.example.src !== data.example) canvas.example.src = data.example;

  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingEnabled = false;
    if (!canvas.strokes.length && canvas.example.naturalWidth) pen.drawImage(canvas.example, 0, 0, canvas.width, canvas.height);
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#fff";
    for (const { width, points } of canvas.strokes) {
      pen.lineWidth = width * scale;
      pen.beginPath();
      pen.moveTo(points[0][0] * scale, points[0][1] * scale);
      for (const [x, y] of points) pen.lineTo(x * scale, y * scale);
      pen.stroke();
    }
  };
  const change = strokes => {
    canvas.strokes = strokes;
    paint();
    setStateValue("strokes", strokes);
  };
  const place = event => {
    const edges = canvas.getBoundingClientRect();
    const round = number => Math.round(number * 10) / 10;
    return [
      round((event.clientX - edges.left) * data.side / edges.width),
      round((event.clientY - edges.top) * data.side / edges.height),
    ];
  };

  canvas.onpointerdown = event => {
    if (event.button || canvas.line) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.line = { width: canvas.brush, points: [place(event)], pointer: event.pointerId };
    canvas.strokes = [...canvas.strokes, canvas.line];
    paint();
  };
  canvas.onpointermove = event => {
    if (canvas.line?.pointer !== event.pointerId) return;
    canvas.line.points.push(place(event));
    paint();
  };
  canvas.onpointerup = canvas.onpointercancel = event => {
    if (canvas.line?.pointer !== event.pointerId) return;
    delete canvas.line.pointer;
    canvas.line = null;
    change(canvas.strokes);
  };
  const undo = () => change(canvas.strokes.slice(0, -1));
  const clear = () => change([]);
  canvas.onkeydown = event => {
    if (event.key === "Backspace" || (event.key === "z" && (event.ctrlKey || event.metaKey))) undo();
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
  };
  parentElement.querySelector("[name=undo]").onclick = undo;
  parentElement.querySelector("[name=clear]").onclick = clear;
  paint();
}
"""

Key = Callable[[str], str]  # the key of a control of the page by its name: `lab.key`

_pad = st.components.v2.component("drawing_pad", html=HTML, css=CSS, js=JS)


def text_in_address(key: str, usual: str) -> str:
    """A text of the page that is in the address while it fits, unless it is the usual one: at first what the address says.

    A callback may set it, under its key. It stays when one leaves the page.
    """
    text = st.session_state.setdefault(key, st.query_params.get(key, usual))
    if text == usual or len(text) > LONGEST:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = text
    return text


def ink_on_the_pad(key_of: Key, example: str = "") -> str:
    """What is on the pad of the page, as `lesson.handwriting.strokes` writes it: at first what the address says, or an example.

    A button may put something else there: it sets the key "ink" of the page.
    """
    return text_in_address(key_of("ink"), example)


def _take_strokes(key_of: Key) -> None:
    text = strokes_to_text(st.session_state[key_of("pad")]["strokes"])
    st.session_state[key_of("ink")] = st.session_state[key_of("drawn")] = text


def drawing_pad(
    key_of: Key, ink: str, width: int, example: str = "", size: str = "15rem"
) -> None:
    """The pad, with this ink on it and a pen of this width. What is drawn is the page's ink in the next run.

    While there is no ink, the picture with the address `example` is there.
    """
    strokes = strokes_from_text(ink)
    data = {"strokes": strokes, "width": width, "side": PAD}
    data |= {"example": example, "size": size}
    if ink != st.session_state.get(key_of("drawn")):
        data["put"] = ink
    _pad(
        key=key_of("pad"),
        data=data,
        default={"strokes": strokes},
        on_strokes_change=lambda: _take_strokes(key_of),
        width="content",
    )
    if len(ink) > LONGEST:
        st.caption("This is too much ink for a link: it will open without it.")
