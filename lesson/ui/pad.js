// A pen outranks a hand: what a touch has begun is gone when a pen comes, and near a pen touches are not heard. A stroke counts
// once it is ended: one that the system cancels is gone. Two fingers do not draw, they belong to the browser.
const PALM = 1000; // milliseconds after a pen was seen in which a touch is a palm
const YOUNG = 500; // milliseconds for which a stroke may still become a gesture of two fingers
const SHORT = 20; // pixels on the pad: so may a stroke that has not gone farther

// The strokes live in the browser; Python's are taken over only at first, or when something else than the pad has put them there.
// So nothing that comes back late from the server can undo what was drawn meanwhile. Each change keeps what was before, for Undo.
export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const status = parentElement.querySelector("[role=status]");
  const pen = canvas.getContext("2d");
  const scale = canvas.width / data.side;
  const pad = memory(data.name);
  const say = () => {
    setStateValue("strokes", pad.strokes);
    // Python sees by this which drawing of its own they stand on, and a new session that they are for it, too.
    setStateValue("told", { session: data.session, put: pad.put ?? null, turn: ++pad.turn });
  };
  const become = (strokes, said) => {
    pad.strokes = strokes;
    status.textContent = said;
  };
  if (!pad.strokes) Object.assign(pad, { strokes: data.strokes, before: [], turn: 0, turns: new WeakMap(), put: data.put });
  const put = "put" in data && data.put !== pad.put;
  pad.put = data.put;
  if (isNewSession(pad, data.session) && pad.byHand) tell(pad, say);
  else if (put) {
    const since = pad.strokes.filter(each => pad.turns.get(each) > data.heard); // drawn before it came
    pad.before.push(pad.strokes);
    pad.byHand = since.length > 0;
    become([...data.strokes, ...since], "There is another drawing on the pad. Undo brings back the one before.");
    if (pad.byHand) tell(pad, say);
  }
  canvas.brush = data.width;
  canvas.touches ??= new Set(); // what rests on the canvas now
  canvas.style.setProperty("--size", data.size);
  canvas.example ??= new Image();
  canvas.example.onload = () => paint();
  if (canvas.example.src !== data.example) canvas.example.src = data.example;

  const paint = () => {
    const strokes = canvas.line ? [...pad.strokes, canvas.line] : pad.strokes;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingEnabled = false;
    if (!strokes.length && canvas.example.naturalWidth) pen.drawImage(canvas.example, 0, 0, canvas.width, canvas.height);
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#fff";
    for (const { width, points } of strokes) {
      pen.lineWidth = width * scale;
      pen.beginPath();
      pen.moveTo(points[0][0] * scale, points[0][1] * scale);
      for (const [x, y] of points) pen.lineTo(x * scale, y * scale);
      pen.stroke();
    }
  };
  const change = (strokes, said) => {
    pad.byHand = true;
    become(strokes, said);
    paint();
    tell(pad, say);
  };
  const drop = () => {
    canvas.line = null;
    paint();
  };
  const place = event => {
    const edges = canvas.getBoundingClientRect();
    const round = number => Math.round(number * 10) / 10;
    return [
      round((event.clientX - edges.left) * data.side / edges.width),
      round((event.clientY - edges.top) * data.side / edges.height),
    ];
  };
  const young = ({ begun, points: [[x, y], ...others] }, now) =>
    now - begun < YOUNG || others.every(([across, down]) => Math.hypot(across - x, down - y) < SHORT);

  canvas.onpointerdown = event => {
    const { pointerId, pointerType, timeStamp } = event;
    const { line, touches } = canvas;
    if (pointerType === "touch") {
      if (event.isPrimary) touches.clear(); // the first of all: whatever was there is lifted
      touches.add(pointerId);
      if (touches.size > 1 && line?.type === "touch" && young(line, timeStamp)) drop();
      if (touches.size > 1 || timeStamp - canvas.pen < PALM) return;
    }
    if (pointerType === "pen") canvas.pen = timeStamp;
    if (event.button || (line && (pointerType !== "pen" || line.type === "pen"))) return;
    canvas.line = { width: canvas.brush, points: [place(event)], pointer: pointerId, type: pointerType, begun: timeStamp };
    paint();
    try {
      canvas.setPointerCapture(pointerId);
    } catch {} // it is gone already
  };
  canvas.onpointermove = event => {
    if (event.pointerType === "pen") canvas.pen = event.timeStamp; // also in the air
    if (canvas.line?.pointer !== event.pointerId) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    canvas.line.points.push(...(passed.length ? passed : [event]).map(place));
    paint();
  };
  const lifted = ({ pointerId }) => {
    canvas.touches.delete(pointerId);
    return canvas.line?.pointer === pointerId;
  };
  canvas.onpointerup = event => {
    if (!lifted(event)) return;
    const { width, points } = canvas.line;
    canvas.line = null;
    const stroke = { width, points };
    pad.turns.set(stroke, pad.turn + 1);
    pad.before.push(pad.strokes);
    change([...pad.strokes, stroke], "");
  };
  canvas.onpointercancel = canvas.onlostpointercapture = event => lifted(event) && drop();
  if (!canvas.leaving) {
    canvas.leaving = new AbortController();
    const { signal } = canvas.leaving;
    addEventListener("blur", drop, { signal });
    document.addEventListener("visibilitychange", drop, { signal });
  }

  const undo = () => {
    if (canvas.line) return drop();
    if (!pad.before.length && !pad.strokes.length) return;
    const strokes = pad.before.pop() ?? pad.strokes.slice(0, -1);
    change(strokes, `Undone. Strokes on the pad: ${strokes.length}.`);
  };
  const clear = () => {
    canvas.line = null;
    if (pad.strokes.length) pad.before.push(pad.strokes);
    change([], "The pad is clear. Undo brings the drawing back."); // also said again, should Python not have heard it
  };
  canvas.parentElement.onkeydown = event => {
    if (event.key === "Backspace" || (event.key === "z" && (event.ctrlKey || event.metaKey))) undo();
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
  };
  parentElement.querySelector("[name=undo]").onclick = undo;
  parentElement.querySelector("[name=clear]").onclick = clear;
  paint();
  return () => canvas.leaving.abort();
}
