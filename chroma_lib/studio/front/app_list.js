// Rows of buttons that are one stop of the Tab key: the arrow keys move inside.
export function rove(box) {
  const items = () => [...box.querySelectorAll("button:not([data-outside])")];

  function enter(item) {
    for (const other of items()) other.tabIndex = other === item ? 0 : -1;
  }

  box.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    let next = null;
    if (event.key in steps) next = all[(at + steps[event.key] + all.length) % all.length];
    if (event.key === "Home") next = all[0];
    if (event.key === "End") next = all[all.length - 1];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    enter(next);
    next.focus();
    if (next.getAttribute("role") === "radio") next.click();
  });
  box.addEventListener("focusin", (event) => {
    if (items().includes(event.target)) enter(event.target);
  });

  // One of them can be reached: the chosen one, or the first.
  return function settle() {
    const all = items();
    if (all.some((item) => item === document.activeElement)) return;
    const chosen = all.find(
      (item) => item.getAttribute("aria-selected") === "true" || item.getAttribute("aria-checked") === "true",
    );
    enter(chosen ?? all[0]);
  };
}

// Makes the children of a box match a list: `make` for a new key, `update` for each.
export function match(box, list, { key, make, update }) {
  const old = new Map([...box.children].map((child) => [child.dataset.key, child]));
  const children = list.map((value, number) => {
    const name = String(key(value, number));
    let child = old.get(name);
    if (!child) {
      child = make(value, number);
      child.dataset.key = name;
    }
    old.delete(name);
    update(child, value, number);
    return child;
  });
  for (const child of old.values()) child.remove();
  children.forEach((child, number) => {
    if (box.children[number] !== child) box.insertBefore(child, box.children[number] ?? null);
  });
}

export function button(role) {
  const made = document.createElement("button");
  made.type = "button";
  if (role) made.setAttribute("role", role);
  return made;
}

export function name(item, label) {
  item.title = label;
  item.setAttribute("aria-label", label);
}

// Shows a picture once it is there, so that nothing flickers.
export function show(image, address) {
  const source = address ?? "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  if (image.dataset.address !== source) {
    image.dataset.address = source;
    image.src = source;
  }
}
