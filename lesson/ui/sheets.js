// The kept sheets: a click, or Enter, takes one back to the pad.
export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".sheets");
  const status = parentElement.querySelector("[role=status]");
  const speaker = memory(data.name);
  if (isNewSession(speaker, data.session)) speaker.say?.();
  else speaker.say = null;
  const focused = [...place.children].indexOf(place.getRootNode().activeElement);
  place.replaceChildren(
    ...data.sheets.map(({ url, words, label, right, named }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.style.setProperty("--rim", right ? data.right : data.wrong);
      const picture = document.createElement("img");
      picture.src = url;
      picture.alt = "";
      button.append(picture, words);
      button.onclick = () => tell(speaker, () => setTriggerValue("take", named));
      return button;
    }),
  );
  place.children[Math.min(focused, place.children.length - 1)]?.focus();
  if (status.textContent !== data.said) status.textContent = data.said;
}
