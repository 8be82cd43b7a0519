// Vega shows a tooltip at `pointermove` and hides it at `mouseout`. Firefox sends the `pointermove` over the next mark before the
// `mouseout` of the last one, which would hide it: so it is sent again at the `mouseover`, which comes after both.
if (!window.tooltipsStay) {
  window.tooltipsStay = true;
  document.addEventListener("mouseover", event => {
    if (event.target.closest("svg.marks")) event.target.dispatchEvent(new PointerEvent("pointermove", event));
  });
}
