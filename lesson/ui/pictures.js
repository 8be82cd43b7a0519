// In each frame Vega draws the pictures of a chart as new elements, blank until they are loaded: a chart that plays would flash.
// So a new picture first shows what the one before it showed, and its own as soon as that can be drawn. (Vega, too, sets it in the
// end, but waits for all pictures that are loading: at 30 frames a second it never would.)
if (!window.picturesAreSteady) {
  const pictures = nodes => [...nodes].filter(node => node.localName === "image" && node.__data__);
  const show = (picture, address) => picture.setAttributeNS("http://www.w3.org/1999/xlink", "href", address); // as Vega does
  window.picturesAreSteady = new MutationObserver(changes => {
    const gone = new Map(); // the pictures taken out of each group of marks, in their order
    for (const { target, removedNodes } of changes)
      for (const picture of pictures(removedNodes)) gone.set(target, [...(gone.get(target) ?? []), picture]);
    for (const picture of changes.flatMap(({ addedNodes }) => pictures(addedNodes))) {
      const before = gone.get(picture.parentNode)?.shift();
      if (picture.href.baseVal) continue;
      const { url } = picture.__data__;
      show(picture, before?.href.baseVal || url);
      const loaded = new Image();
      loaded.src = url;
      loaded.decode().then(() => show(picture, picture.__data__.url), () => {});
    }
  });
  window.picturesAreSteady.observe(document.body, { childList: true, subtree: true });
}
