// What of the open scene overlaps, sticks out, or is cut off in a window of this size: a list of sentences.
() => {
  const found = new Set();
  const parts = {};
  for (const name of ["card", "figure", "controls", "seen", "tools"]) {
    const part = document.querySelector(`.st-key-${name}`);
    if (part?.getBoundingClientRect().height) parts[name] = part;
  }
  const boxes = Object.entries(parts).map(([name, part]) => [name, part.getBoundingClientRect()]);
  const main = document.querySelector("[data-testid=stMain]");
  if (main.scrollWidth > main.clientWidth + 1) found.add(`the page is ${main.scrollWidth} wide`);
  if (parts.card.offsetWidth < 260) found.add(`the card is ${parts.card.offsetWidth} wide`);
  if (parts.figure.offsetHeight > Math.max(innerHeight, 420)) found.add(`the figure is ${parts.figure.offsetHeight} high`);
  for (const [one, a] of boxes)
    for (const [other, b] of boxes) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (one < other && across > 1 && down > 1) found.add(`${one} and ${other} overlap`);
    }

  const inside = function* (element) {
    for (const child of element.children) yield* [child, ...inside(child)];
    if (element.shadowRoot) yield* inside(element.shadowRoot);
  };
  const above = element => element.parentElement ?? element.getRootNode().host;
  const things = "button, select, canvas, img, svg, image";
  // the numbers of a slider hang over its ends
  const unseen =
    "style, option, kbd, [popover], .vega-bind, [data-testid=stTooltipIcon], [data-testid=stElementToolbar], [role=group][data-rac]";
  for (const [name, part] of Object.entries(parts))
    for (const each of inside(part)) {
      const says = [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
      if (!(says || each.matches(things)) || each.closest(unseen)) continue;
      if (!each.checkVisibility({ visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(each);
      const box = (says && !each.closest("svg, select") ? range : each).getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      const what = `${name}: ${each.localName} "${(each.ariaLabel ?? each.textContent).trim().slice(0, 30)}"`;
      if (each.matches("svg.marks") && (box.width < 150 || box.height < 80))
        found.add(`${what} is only ${box.width} × ${box.height}`);
      if (each.matches("button, select") && each.scrollWidth > each.clientWidth + 1) found.add(`${what} is cut off`);
      if (each.matches("select")) {
        const free = each.cloneNode(true);
        free.style.cssText = "position: absolute; width: auto";
        each.after(free);
        if (free.offsetWidth > each.offsetWidth + 1) found.add(`${what} has no room for its text`);
        free.remove();
      }
      // letters have room around them, more so in charts, where a box is as high as the font
      const [aside, below] = each.closest("svg") ? [6, 14] : [1.5, 4];
      for (let around = above(each); ; around = above(around)) {
        const { overflowX, overflowY, clip } = getComputedStyle(around);
        if (/auto|scroll/.test(overflowX + overflowY) || clip !== "auto") break;
        const edge = around.getBoundingClientRect();
        if ((around === part || /hidden|clip/.test(overflowX + overflowY)) &&
            (box.right > edge.right + aside || box.left < edge.left - aside || box.bottom > edge.bottom + below))
          found.add(`${what} sticks out`);
        if (around === part) break;
      }
    }
  return [...found];
}
