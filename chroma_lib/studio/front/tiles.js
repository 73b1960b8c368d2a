// A row of buttons, each a small picture or a color. `pressed` are the numbers of the pressed
// buttons, `current` is the button that other controls act on; a click sends the button's number.
function render({ model, el }) {
  const row = document.createElement("div");
  row.className = "chroma-tiles";
  row.setAttribute("role", "group");
  el.append(row);
  let urls = [];

  function forget() {
    for (const url of urls) URL.revokeObjectURL(url);
    urls = [];
  }

  function build() {
    const labels = model.get("labels");
    const pictures = model.get("pictures");
    const colors = model.get("colors");
    const focused = [...row.children].indexOf(document.activeElement);
    const old = urls;
    urls = [];
    row.setAttribute("aria-label", model.get("name"));
    const buttons = labels.map((label, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      if (pictures.length > number) {
        const url = URL.createObjectURL(new Blob([pictures[number]], { type: "image/png" }));
        urls.push(url);
        const image = document.createElement("img");
        image.src = url;
        image.alt = "";
        button.append(image);
      } else {
        button.className = "chroma-swatch";
        button.style.backgroundColor = colors[number];
      }
      button.addEventListener("click", () => model.send({ type: "click", number }));
      return button;
    });
    row.replaceChildren(...buttons);
    press();
    if (focused >= 0 && buttons.length) buttons[Math.min(focused, buttons.length - 1)].focus();
    setTimeout(() => old.forEach((url) => URL.revokeObjectURL(url)), 1000);
  }

  // For new colors of the same swatches, keep the buttons, and with them the focus.
  function recolor() {
    const colors = model.get("colors");
    if (colors.length !== row.children.length) return build();
    [...row.children].forEach((button, number) => {
      if (!button.firstChild) button.style.backgroundColor = colors[number];
    });
  }

  function press() {
    const pressed = model.get("pressed");
    [...row.children].forEach((button, number) => {
      button.setAttribute("aria-pressed", pressed.includes(number));
      button.classList.toggle("chroma-current", number === model.get("current"));
    });
  }

  const listeners = {
    "change:labels": build,
    "change:pictures": build,
    "change:colors": recolor,
    "change:pressed": press,
    "change:current": press,
    "change:name": build,
  };
  for (const [event, action] of Object.entries(listeners)) model.on(event, action);
  build();
  return () => {
    for (const [event, action] of Object.entries(listeners)) model.off(event, action);
    forget();
  };
}
export default { render };
