// On a phone the sidebar covers the page: it closes once a page is chosen in it.
if (!window.sidebarCloses) {
  window.sidebarCloses = true;
  document.addEventListener("click", ({ target }) => {
    const chosen = target.closest?.("[data-testid=stSidebar] a[data-testid=stPageLink-NavLink]");
    if (chosen && matchMedia("(max-width: 48rem)").matches)
      document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  });
}
