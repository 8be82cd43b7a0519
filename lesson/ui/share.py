"""A button that copies the address of the page, in which everything is that was set on it."""

import streamlit as st

HTML = """<button type="button">Copy link</button> <a target="_blank">Worksheet</a> <span role="status"></span>"""

CSS = """
button { font: inherit; padding: 4px 14px; border-radius: 8px; border: 1px solid #8888; cursor: pointer;
  background: var(--st-background-color); color: var(--st-text-color); }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
a { color: inherit; margin-left: 8px; text-underline-offset: 3px; }
a:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
input { font: inherit; width: min(100%, 24rem); }
"""

# Streamlit Community Cloud shows an app inside of a page, under "/~/+/": the link leads to that page. And a link that comes out
# of a frame shows the whole page.
JS = """
export default function ({ parentElement, data }) {
  const sheet = parentElement.querySelector("a");
  sheet.hidden = !data.worksheet;
  sheet.onpointerenter = sheet.onfocus = () => {
    const address = new URL(location.href);
    address.searchParams.set("print", "true");
    sheet.href = address.href;
  };
  sheet.href = "?print=true";
  const status = parentElement.querySelector("[role=status]");
  parentElement.querySelector("button").onclick = async () => {
    const address = new URL(location.href.replace("/~/+/", "/"));
    address.searchParams.delete("embed");
    try {
      await navigator.clipboard.writeText(address.href);
      status.textContent = "Copied, with all that you set here.";
    } catch {
      const box = Object.assign(document.createElement("input"), { value: address.href, readOnly: true, ariaLabel: "Link" });
      status.replaceChildren(box);
      box.select();
    }
  };
}
"""

_link = st.components.v2.component("copy_link", html=HTML, css=CSS, js=JS)


def copy_link(worksheet: bool = False) -> None:
    """The button, and if wanted a link to the page as a worksheet: all its scenes below each other, to be printed."""
    _link(key="copy_link", data={"worksheet": worksheet})
