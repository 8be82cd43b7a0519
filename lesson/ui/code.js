// Code scrolls sideways rather than wrap: let the keyboard scroll it, too.
if (!window.codeCanBeScrolled) {
  const reach = () => {
    for (const code of document.querySelectorAll("[data-testid=stCode] pre:not([tabindex])")) code.tabIndex = 0;
  };
  window.codeCanBeScrolled = new MutationObserver(reach);
  window.codeCanBeScrolled.observe(document.body, { childList: true, subtree: true });
  reach();
}
