// The kept sheets: a click, or Enter, takes one back to the pad.
export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".sheets");
  const focused = [...place.children].indexOf(place.getRootNode().activeElement);
  place.replaceChildren(
    ...data.sheets.map(({ url, words, label, right }, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.style.setProperty("--rim", right ? data.right : data.wrong);
      const picture = document.createElement("img");
      picture.src = url;
      picture.alt = "";
      button.append(picture, words);
      button.onclick = () => setTriggerValue("take", number);
      return button;
    }),
  );
  place.children[Math.min(focused, place.children.length - 1)]?.focus();
}
