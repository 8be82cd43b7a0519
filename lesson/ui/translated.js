// A translator replaces words in the page: it puts FONT elements in the place of texts, moves what stands between them, or
// writes into the texts. React does not know, and would change texts that are no longer there. So what a translator does to a
// sentence is remembered, and undone before the page itself changes that sentence: it is whole and of now, in English until
// the translator takes it again. Drawings and code are not words.
if (!window.translationsAreUndone) {
  window.translationsAreUndone = true;
  const NO_WORDS = "code, pre, .katex, kbd, [data-testid=stVegaLiteChart]";
  const IN_A_SENTENCE = "a, abbr, b, br, code, del, em, font, i, kbd, mark, s, small, span, strong, sub, sup, u, .word";
  const changes = new WeakMap(); // what a translator did to a sentence, by the element that holds the sentence
  const home = new WeakMap(); // where a node was before somebody took it out
  const isFont = node => node?.nodeName === "FONT";
  const { insertBefore, removeChild } = Node.prototype;

  const sentenceOf = node => {
    while (node && (node.nodeType === Node.TEXT_NODE || isFont(node) || node.matches?.(IN_A_SENTENCE)))
      node = node.isConnected ? node.parentNode : (home.get(node) ?? node.parentNode);
    return node;
  };

  // Where a translator was faster than this script, React knows what it had put there.
  const asReactHasIt = element => {
    const held = name => element[Object.keys(element).find(each => each.startsWith(`__react${name}$`))];
    const [fiber, props] = [held("Fiber"), held("Props")];
    const now = [fiber, fiber?.alternate].find(each => each && each.memoizedProps === props);
    if (!now) return;
    const nodes = partsOf(now);
    if (nodes.length) element.replaceChildren(...nodes);
    else if (["string", "number"].includes(typeof props.children)) element.textContent = props.children;
    nodes.filter(node => node instanceof Element).forEach(asReactHasIt);
  };
  const partsOf = fiber => {
    const found = [];
    for (let each = fiber.child; each; each = each.sibling)
      found.push(...(each.stateNode instanceof Node ? [each.stateNode] : partsOf(each)));
    return found;
  };
  for (const sentence of new Set([...document.querySelectorAll("font")].map(sentenceOf))) asReactHasIt(sentence);

  // What the page did itself is no longer among the records.
  const remember = records => {
    for (const { removedNodes, target } of records) for (const node of removedNodes) home.set(node, target);
    const marks = records.filter(
      ({ type, target, addedNodes, removedNodes }) =>
        type === "characterData" || [target, ...addedNodes, ...removedNodes].some(isFont),
    );
    const translated = new Set(marks.map(({ target }) => sentenceOf(target)));
    for (const record of records) {
      const sentence = sentenceOf(record.target);
      if (!sentence || !(translated.has(sentence) || changes.has(sentence))) continue;
      if (!changes.has(sentence)) changes.set(sentence, []);
      changes.get(sentence).push(record);
    }
  };
  const observer = new MutationObserver(remember);
  observer.observe(document, { childList: true, characterData: true, characterDataOldValue: true, subtree: true });

  const undo = ({ type, target, addedNodes, removedNodes, previousSibling, nextSibling, oldValue }) => {
    if (type === "characterData") return (target.data = oldValue);
    const isIn = node => !node || node.parentNode === target;
    if (![...addedNodes, previousSibling, nextSibling].every(isIn)) return; // replaced by something else since
    for (const node of addedNodes) removeChild.call(target, node);
    for (const node of removedNodes) insertBefore.call(target, node, nextSibling);
  };
  const restore = node => {
    const sentence = sentenceOf(node);
    const done = changes.get(sentence);
    if (!done) return;
    changes.delete(sentence);
    done.reverse().forEach(undo);
  };

  // A translator may run in the page's own world and use the same methods: what it does has a FONT in it.
  const isTranslators = (parent, [node, before]) =>
    [parent, node, before].some(isFont) ||
    (node?.nodeType === Node.TEXT_NODE && node.parentNode === parent && [node.previousSibling, node.nextSibling].some(isNew));
  const isNew = node => {
    const last = isFont(node) && changes.get(sentenceOf(node))?.at(-1);
    return last && last.addedNodes[0] === node && !last.removedNodes.length;
  };

  const watched = change =>
    function (...given) {
      if (this instanceof SVGElement) return change.apply(this, given);
      remember(observer.takeRecords());
      if (isTranslators(this, given)) return change.apply(this, given);
      restore(this);
      try {
        return change.apply(this, given);
      } finally {
        observer.takeRecords();
      }
    };
  for (const name of ["appendChild", "insertBefore", "removeChild"]) Node.prototype[name] = watched(Node.prototype[name]);
  for (const [prototype, name] of [[Node.prototype, "nodeValue"], [Node.prototype, "textContent"], [Element.prototype, "innerHTML"]]) {
    const property = Object.getOwnPropertyDescriptor(prototype, name);
    Object.defineProperty(prototype, name, { ...property, set: watched(property.set) });
  }

  const spare = () => {
    for (const element of document.querySelectorAll(`:is(${NO_WORDS}):not([translate])`)) element.translate = false;
  };
  new MutationObserver(spare).observe(document, { childList: true, subtree: true });
  spare();
}
