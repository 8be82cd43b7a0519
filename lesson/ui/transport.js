// Plays a sequence in the browser alone. What follows it: charts with a position of this name (Vega puts an input into the
// page for each), and the children of elements with data-frames="<name>", which are past, now or coming.
const OPENING_SECONDS = 8; // how long the first figure of a page takes when it plays by itself
window.playedByThemselves ??= new Set();

export default function ({ parentElement, data }) {
  const bar = parentElement.querySelector("[role=group]");
  const [first, back, play, forward] = bar.querySelectorAll("button");
  const position = bar.querySelector("input");
  const speed = bar.querySelector("select");
  // null: at the newest frame, wherever that is. It survives reruns, as the bar does.
  const state = (bar.state ??= { held: null, timer: null, opening: false });
  const { name, last, words, speeds } = data;
  // A place in one sequence means nothing in another.
  if (bar.name !== name) {
    bar.stop?.();
    bar.name = name;
    state.held = null;
    speed.replaceChildren(...speeds.map(([label]) => new Option(label)));
    speed.selectedIndex = data.usual;
  }

  const shown = () => Math.min(state.held ?? last, last);
  const show = (element, field, value) => {
    if (String(element[field]) !== String(value)) element[field] = value;
  };

  // `settled`: the charts have had time to draw, so what they say is what they show.
  const sync = (settled = false) => {
    for (const input of document.querySelectorAll(`.vega-bind input[name="${name}"]`)) {
      const value = state.held === null || state.held >= last ? input.max : state.held;
      if (input.value === String(value)) continue;
      input.value = value;
      input.dispatchEvent(new Event("input"));
    }
    for (const list of document.querySelectorAll(`[data-frames="${name}"]`))
      [...list.children].forEach((child, number) => {
        // with data-cycle, as many frames as that go through the list, and the next ones again
        const at = list.dataset.cycle ? shown() % list.dataset.cycle : shown();
        const when = number < at ? "past" : number > at ? "coming" : "now";
        if (child.dataset.when !== when) child.dataset.when = when;
      });
    const texts = [...document.querySelectorAll('[class*="readout_"] text')].map(each => each.textContent);
    const said = settled && texts.join(" ").match(new RegExp(`${name} (\\d+)`));
    const number = state.held === null && said ? Number(said[1]) : shown();
    show(position, "max", last);
    show(position, "value", number);
    const told = settled && texts.length ? [...texts].reverse().join(": ") : `${name} ${number}`;
    show(position, "ariaValueText", words?.[number] ?? told);
    bar.style.setProperty("--done", `${last ? (100 * number) / last : 100}%`);
  };

  const stop = () => {
    clearTimeout(state.timer);
    state.timer = null;
    state.opening = false;
    play.dataset.playing = false;
    play.ariaLabel = "Play";
  };
  const go = number => {
    state.held = number >= last ? null : Math.max(number, 0);
    bar.sync();
  };
  const tick = () => {
    const [, perSecond, atATime] = speeds[speed.selectedIndex];
    go(shown() + (state.opening ? 1 : atATime));
    if (state.held === null) return stop();
    const rate = state.opening ? Math.min(Math.max(last / OPENING_SECONDS, 1), 10) : perSecond;
    state.timer = setTimeout(() => bar.tick(), 1000 / rate);
  };
  const start = () => {
    if (state.held === null) go(0);
    play.dataset.playing = true;
    play.ariaLabel = "Pause";
    const rate = state.opening ? 2 : speeds[speed.selectedIndex][1];
    state.timer = setTimeout(() => bar.tick(), 1000 / rate);
  };
  const toggle = () => (state.timer === null ? start() : stop());
  const step = by => {
    stop();
    go((state.held === null ? Number(position.value) : shown()) + by);
  };
  // The timers call what the newest data made.
  Object.assign(bar, { sync, tick, stop, start, state });

  first.onclick = () => { stop(); go(0); };
  back.onclick = () => step(-1);
  forward.onclick = () => step(1);
  play.onclick = toggle;
  position.oninput = () => { stop(); go(Number(position.value)); };
  bar.onkeydown = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === speed) return;
    const acts = {
      ArrowLeft: () => step(-1), ArrowDown: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => step(1),
      Home: () => { stop(); go(0); }, End: () => { stop(); go(last); },
    };
    if (event.target === position) acts[" "] = toggle; // on a button the space bar presses it
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  };

  bar.ariaLabel = `Transport: ${name}`;
  position.ariaLabel = name;
  if (!bar.started) {
    bar.started = true;
    // Charts come later than the bar, and anew after a rerun.
    bar.clock = setInterval(() => bar.sync(true), 200);
    bar.leaving = new AbortController();
    const { signal } = bar.leaving;
    document.addEventListener("visibilitychange", () => document.hidden && bar.stop(), { signal });
    // Whoever begins to use the page wants to see the end of what moves by itself.
    const leave = event => {
      if (!state.opening || event.key === "Tab" || event.composedPath().includes(bar)) return;
      bar.stop();
      state.held = null;
      bar.sync();
    };
    document.addEventListener("pointerdown", leave, { signal, capture: true });
    document.addEventListener("keydown", leave, { signal, capture: true });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!still && !document.hidden && !window.playedByThemselves.has(data.page)) {
      state.opening = true;
      start();
    }
    window.playedByThemselves.add(data.page);
  }
  sync();
  return () => {
    clearInterval(bar.clock);
    bar.leaving.abort();
    bar.stop();
    bar.started = false;
  };
}
