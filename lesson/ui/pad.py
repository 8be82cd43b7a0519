"""A pad to draw on, with mouse, finger or pen."""

from typing import Any

import streamlit as st

from lesson.handwriting.strokes import PAD, strokes_from_text, strokes_to_text
from lesson.ui.controls import key_of

LONGEST = 4_000  # letters of ink in an address

HTML = f"""
<div class="pad">
<canvas width="{2 * PAD}" height="{2 * PAD}" tabindex="0" role="img" aria-label="Drawing pad"></canvas>
<div class="tools"><button type="button" name="undo">Undo</button> <button type="button" name="clear">Clear</button>
<p>Draw a 3 or a 7 here.</p></div>
</div>
"""

CSS = """
.pad { display: flex; flex-wrap: wrap; gap: 8px; }
canvas { width: min(var(--size), 100%); aspect-ratio: 1; background: #000; border-radius: 8px; touch-action: none;
  cursor: crosshair; display: block; box-sizing: border-box; border: 1px solid #8888; }
canvas:focus-visible, button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.tools { display: flex; flex-wrap: wrap; gap: 8px; align-content: start; flex: 1; }
p { margin: 0; width: 100%; }
button { font: inherit; padding: 4px 14px; border-radius: 8px; border: 1px solid #8888; cursor: pointer;
  background: var(--st-background-color); color: var(--st-text-color); }
"""

# The strokes live on the canvas element; Python's are taken over only when the canvas is new. So nothing that comes back late
# from the server can undo what was drawn meanwhile. The example stands there while nothing is drawn.
JS = """
export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const scale = canvas.width / data.side;
  canvas.strokes ??= data.strokes;
  canvas.brush = data.width;
  canvas.style.setProperty("--size", `${data.size}px`);
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

_pad = st.components.v2.component("drawing_pad", html=HTML, css=CSS, js=JS)


def drawing_pad(width: int, example: str = "", size: int = PAD) -> list[dict[str, Any]]:
    """A pad for strokes of this width; the strokes on it, for `lesson.handwriting.strokes.draw_strokes`.

    While nothing is drawn the picture with the address `example` is on it. It is `size` pixels wide on the screen.

    The strokes stay when one leaves the page, and are in its address, as long as they fit. What the address keeps is what is
    returned, so whoever opens it sees the very same.
    """
    kept, ink = key_of("strokes"), key_of("ink")
    if kept not in st.session_state:
        st.session_state[kept] = strokes_from_text(st.query_params.get(ink, ""))
    held = st.session_state[kept]
    result = _pad(
        key=key_of("pad"),
        data={
            "strokes": held,
            "width": width,
            "side": PAD,
            "example": example,
            "size": size,
        },
        default={"strokes": held},
        on_strokes_change=lambda: None,
    )
    st.session_state[kept] = result.strokes
    text = strokes_to_text(result.strokes)
    if text and len(text) <= LONGEST:
        st.query_params[ink] = text
    else:
        st.query_params.pop(ink, None)
    if len(text) > LONGEST:
        st.caption("This is too much ink for a link: it will open with an empty pad.")
    return strokes_from_text(text)
