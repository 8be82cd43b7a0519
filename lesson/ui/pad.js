// The strokes live on the canvas element; Python's are taken over only when the canvas is new, or when something else than the
// canvas has put them there. So nothing that comes back late from the server can undo what was drawn meanwhile.
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
