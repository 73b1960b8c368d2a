// Pictures to choose from, colorings to choose from, and the pack.
import { button, match, name, rove, show } from "./app_list.js";
import { text } from "./app_text.js";

const get = (id) => document.getElementById(id);

function withImage(role) {
  const made = button(role);
  const image = document.createElement("img");
  image.alt = "";
  image.draggable = false;
  made.append(image);
  return made;
}

function remove(action) {
  const made = button();
  made.className = "remove";
  made.textContent = "×";
  made.addEventListener("click", action);
  return made;
}

export class Shelf {
  constructor(send) {
    this.send = send;
    this.settle = ["pictures", "strip", "pack"].map((id) => rove(get(id)));
    get("dice").addEventListener("click", () => send("dice"));
    get("pictures").addEventListener("keydown", (event) => {
      if (event.key !== "Delete") return;
      const number = document.activeElement.parentElement?.dataset.key;
      if (number) send("close", Number(number));
    });
  }

  show(view) {
    this.showPictures(view);
    // The first is the picture itself, if it has colors.
    const shown = view.pictures.find((picture) => picture.number === view.current);
    const strip = (view.strip ?? []).map((image, number) => ({ image, number }));
    if (view.recolors) strip.unshift({ image: shown?.image, number: -1 });
    match(get("strip"), strip, {
      key: (tile) => tile.number,
      make: (tile) => {
        const made = withImage("option");
        made.addEventListener("click", () => this.send("choose", tile.number));
        return made;
      },
      update: (item, tile) => {
        show(item.firstChild, tile.image);
        const key = tile.number < 0 ? "own_colors" : "coloring";
        name(item, text(key, { number: tile.number + 1 }));
      },
    });
    this.showPack(view);
    get("dice").disabled = !view.is_ready;
    for (const settle of this.settle) settle();
  }

  showPictures(view) {
    match(get("pictures"), view.pictures, {
      key: (picture) => picture.number,
      make: (picture) => {
        const box = document.createElement("div");
        box.className = "picture";
        const item = withImage("option");
        item.append(document.createElement("span"));
        item.addEventListener("click", () => this.send("open", picture.number));
        const count = document.createElement("span");
        count.className = "count";
        const away = remove(() => this.send("close", picture.number));
        away.tabIndex = -1; // the Delete key does it, too
        away.dataset.outside = "";
        box.append(item, count, away);
        return box;
      },
      update: (box, picture) => {
        const [item, count, away] = box.children;
        show(item.firstChild, picture.image);
        item.lastChild.textContent = picture.name;
        name(item, picture.name);
        const isCurrent = picture.number === view.current;
        if (isCurrent && item.getAttribute("aria-selected") !== "true") {
          requestAnimationFrame(() => box.scrollIntoView({ block: "nearest", inline: "nearest" }));
        }
        item.setAttribute("aria-selected", isCurrent);
        count.textContent = picture.kept || "•";
        count.hidden = !picture.is_changed;
        name(away, text("close", { name: picture.name }));
      },
    });
  }

  showPack(view) {
    const box = get("pack");
    match(box, view.kept, {
      key: (kept) => kept.number,
      make: (kept) => {
        const holder = document.createElement("div");
        holder.className = "kept";
        const item = withImage();
        item.addEventListener("click", () => this.send("take", kept.number));
        holder.append(item, remove(() => this.send("drop", kept.number)));
        return holder;
      },
      update: (holder, kept, number) => {
        show(holder.firstChild.firstChild, kept.image);
        name(holder.firstChild, text("take", { number: number + 1 }));
        name(holder.lastChild, text("drop", { number: number + 1 }));
      },
    });
    if (!view.kept.length) {
      const empty = document.createElement("span");
      empty.className = "quiet";
      empty.textContent = text("pack_empty");
      box.append(empty);
    }
  }
}
