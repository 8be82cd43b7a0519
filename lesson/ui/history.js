// Leaving a page, Streamlit first takes the parameters out of its address, and makes that an entry of the browser's history:
// Back would lead there, to sliders at their defaults. With this, a page is one entry, and keeps its parameters when left.
if (!history.oneEntryAPage) {
  history.oneEntryAPage = true;
  const push = history.pushState.bind(history);
  let cleared = { at: -Infinity };
  history.pushState = (state, title, url) => {
    const next = new URL(url, location.href);
    if (next.pathname === location.pathname) {
      if (!next.search) cleared = { at: performance.now(), url: location.href };
      history.replaceState(state, title, url);
    } else {
      if (performance.now() - cleared.at < 2000) history.replaceState({}, "", cleared.url);
      push(state, title, url);
    }
  };
}
