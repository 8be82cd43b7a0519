// What Streamlit leaves undone for those who use the keyboard or hear the page: what the Tab key stops at, what is called
// what, where the focus goes when the element that had it is gone, and what has changed, said once.
if (!window.reached) {
  const all = selector => document.querySelectorAll(selector);
  const one = selector => document.querySelector(selector);

  // One stop for code, which scrolls sideways; none for the buttons of a chart, which are not seen until the mouse is there.
  const stops = () => {
    for (const code of all("[data-testid=stCode][tabindex]")) code.removeAttribute("tabindex");
    for (const code of all("[data-testid=stCode] pre:not([tabindex])")) code.tabIndex = 0;
    for (const button of all(":is([data-testid=stCode], [data-testid=stElementToolbar]) button:not([tabindex])"))
      button.tabIndex = -1;
  };
  const copyCode = event => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "c" || !getSelection().isCollapsed) return;
    document.activeElement.closest("[data-testid=stCode]")?.querySelector("button")?.click();
  };

  const names = () => {
    const end = address => address.split(/[?#]/)[0].split("/").pop().toLowerCase();
    for (const link of all("[data-testid=stSidebar] a[data-testid=stPageLink-NavLink]")) {
      const current = end(link.getAttribute("href")) === end(location.pathname) ? "page" : null;
      if (link.ariaCurrent !== current) link.ariaCurrent = current;
    }
    for (const answers of all(".st-key-answers:not([role])")) {
      one(".st-key-question").id = "question";
      answers.role = "group";
      answers.setAttribute("aria-labelledby", "question");
    }
    // The region below says it.
    for (const seen of all("[class*=st-key-seen] [role=status]")) seen.role = null;
  };

  let held, path, title, pressed, popover, opener; // `held`: what had the focus last
  const focus = element => {
    if (!element) return;
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    if (element.matches(":focus-visible")) element.scrollIntoView({ block: "nearest" });
  };
  const follow = () => {
    if (pressed) return; // somebody is drawing, or moving a slider
    const heading = one("h1"), words = heading?.textContent;
    if (heading && path !== location.pathname && words !== title) {
      if (path) focus(heading);
      path = location.pathname;
    }
    if (path && path !== location.pathname) return; // the other page is not there yet
    title = words;
    const opened = one("[data-testid=stPopoverBody]");
    if (opened && opened !== popover) {
      opener = one("[data-testid=stPopoverButton][aria-expanded=true]");
      if (!opened.contains(document.activeElement)) focus(opened);
    }
    const closed = popover && !opened;
    popover = opened;
    if (document.activeElement !== document.body || !held || held.isConnected) return;
    if (closed && opener?.isConnected) opener.focus({ preventScroll: true });
    else focus(one(".st-key-card h2"));
  };

  // What is new of the card, the verdict and what you see, once all of it is there.
  const region = document.createElement("div");
  region.className = "said";
  region.role = "status";
  region.ariaLive = "polite";
  region.translate = false; // what it repeats is translated already
  document.body.append(region);
  const PARTS = [".st-key-card h2", ".st-key-verdict", ".st-key-seen [data-testid=stMarkdownContainer]"];
  let said = PARTS.map(() => ""), pause;
  const textOf = element => {
    const copy = element?.cloneNode(true);
    copy?.querySelectorAll("[aria-hidden=true], [role=img]").forEach(icon => icon.remove());
    return copy?.textContent.trim() ?? "";
  };
  const partsNow = () => PARTS.map(part => textOf(one(part)));
  const isDone = () => one("[data-testid=stApp][data-test-script-state=notRunning]");
  const say = () => {
    if (pause || !isDone() || partsNow().join() === said.join()) return;
    pause = setTimeout(() => {
      pause = null;
      if (!isDone()) return;
      const now = partsNow();
      const news = now.filter((part, number) => part && part !== said[number] && one(PARTS[number]) !== document.activeElement);
      said = now;
      if (news.length) region.textContent = news.join(" ");
    }, 200);
  };

  let frame;
  const soon = () => (frame ??= requestAnimationFrame(() => {
    frame = null;
    for (const each of [stops, names, follow, say]) each();
  }));
  addEventListener("focusin", event => (held = event.target), true);
  addEventListener("keydown", copyCode, true);
  addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { pressed = false; soon(); }, true);
  window.reached = new MutationObserver(soon);
  window.reached.observe(document.body, {
    childList: true, characterData: true, subtree: true, attributeFilter: ["data-test-script-state"],
  });
  soon();
}
