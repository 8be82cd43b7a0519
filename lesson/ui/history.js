// Leaving a page, Streamlit first takes the parameters out of its address, and makes that an entry of the browser's history:
// Back would lead there, to sliders at their defaults. With this, a page is one entry, and keeps its parameters when left.
if (!history.oneEntryAPage) {
  history.oneEntryAPage = true;
  const push = history.pushState.bind(history);
  let left = null; // the address before its parameters were taken out
  // If the visitor does something before another page comes, they were taken out for good: a slider is back at its default.
  for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => (left = null), true);
  history.pushState = (state, title, url) => {
    const next = new URL(url, location.href);
    if (next.pathname === location.pathname) {
      if (next.search) left = null;
      else if (location.search) left = location.href;
      history.replaceState(state, title, url);
    } else {
      if (left) history.replaceState({}, "", left);
      left = null;
      push(state, title, url);
    }
  };
}
