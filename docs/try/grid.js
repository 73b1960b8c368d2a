// The colorings side by side: one canvas, and a radio button over each of them.

import { text } from "./lang.js";

const GAP = 8; // CSS pixels
const [SMALLEST_TILE, LARGEST_TILE] = [44, 260];
const FULL_ROWS = 1.25; // how much larger the colorings may be where the last row is not full
const WIDEST = 0.64; // share of the page's width
export const NARROW = "(max-width: 1000px)"; // as in style.css

export class Grid {
  /** @param {(number: number) => void} choose */
  constructor(root, choose) {
    Object.assign(this, { root, choose, shape: [1, 1], selected: 0 });
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("bitmaprenderer");
    this.buttons = [];
    root.setAttribute("role", "radiogroup");
    root.append(this.canvas);
    root.addEventListener("keydown", (event) => this.onKey(event));
  }

  build(count) {
    while (this.buttons.length < count) {
      const number = this.buttons.length;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tile";
      button.setAttribute("role", "radio");
      button.addEventListener("click", () => this.choose(number));
      this.buttons.push(button);
      this.root.append(button);
    }
    this.translate();
    this.select(this.selected);
  }

  translate() {
    this.root.setAttribute("aria-label", text("colorings"));
    this.buttons.forEach((button, i) => {
      button.setAttribute("aria-label", text("coloring", { number: i + 1 }));
      button.title = text("coloring", { number: i + 1 });
    });
  }

  select(number) {
    this.selected = number;
    this.buttons.forEach((button, i) => {
      button.setAttribute("aria-checked", i === number);
      button.tabIndex = i === number ? 0 : -1;
    });
  }

  onKey(event) {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns };
    const ends = { Home: 0, End: this.buttons.length - 1 };
    let next = ends[event.key];
    if (event.key in moves) next = this.selected + moves[event.key];
    if (next === undefined || !this.buttons[next]) return;
    event.preventDefault();
    this.choose(next);
    this.buttons[next].focus();
  }

  /** How the colorings fit into the window: as large as possible, all of them in sight. */
  layout(shape) {
    const ratio = shape[1] / shape[0];
    const { width, height } = this.room();
    const gap = width < 480 ? GAP / 2 : GAP;
    const count = this.buttons.length;
    let best = { tile: 0 };
    for (let columns = 3; columns <= 13; columns++) {
      const rows = Math.ceil(count / columns);
      const wide = (width - (columns - 1) * gap) / columns;
      const tall = ((height - (rows - 1) * gap) / rows) * ratio;
      const tile = Math.min(LARGEST_TILE, wide, tall);
      const isFull = count % columns === 0;
      if (tile * (isFull ? FULL_ROWS : 1) > best.tile * (best.isFull ? FULL_ROWS : 1)) {
        best = { tile, columns, isFull };
      }
    }
    const { columns } = best;
    best.tile = Math.max(best.tile, SMALLEST_TILE);
    const tile = [Math.floor(best.tile), Math.max(1, Math.round(best.tile / ratio))];
    Object.assign(this, { columns });
    const style = { columns, gap: `${gap}px`, tileWidth: `${tile[0]}px`, tileHeight: `${tile[1]}px` };
    const studio = this.root.closest(".studio");
    for (const [name, value] of Object.entries(style)) {
      studio.style.setProperty(`--${name.toLowerCase()}`, value);
    }
    const scale = Math.min(devicePixelRatio, 2);
    const [w, h] = tile.map((side) => Math.max(1, Math.round(side * scale)));
    return { width: w, height: h, columns, gap: Math.round(gap * scale) };
  }

  /** The pixels that the colorings may take; in one column, the page may be as long as it likes. */
  room() {
    const all = this.root.closest(".studio").clientWidth;
    if (matchMedia(NARROW).matches) return { width: all, height: all };
    const top = this.root.getBoundingClientRect().top + scrollY;
    return { width: WIDEST * all, height: innerHeight - top - 16 };
  }

  show(bitmap) {
    [this.canvas.width, this.canvas.height] = [bitmap.width, bitmap.height];
    this.context.transferFromImageBitmap(bitmap);
  }
}
