// One coloring, large: its picture, sliders, and parts.

import { fromHex, labToRgb, rgbToLab, toHex } from "./color.js";
import { partName, text } from "./lang.js";
import { BLOCKS, WALK_STEPS } from "./noise.js";

const LARGEST = 640; // CSS pixels of the picture

export class Detail {
  /** @param {{setBlock, walkTo, toggle, setColor, pick}} actions */
  constructor(elements, actions) {
    Object.assign(this, { ...elements, actions, parts: [], rows: [] });
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.context = this.canvas.getContext("bitmaprenderer");
    this.picture.append(this.canvas);
    this.canvas.addEventListener("click", (event) => {
      const box = this.canvas.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      actions.pick(x, (event.clientY - box.top) / box.height);
    });
    this.inputs = [];
    for (let i = 0; i < BLOCKS; i++) this.addSlider(-2, 2, 0.1, (value) => actions.setBlock(i, value));
    this.addSlider(0, WALK_STEPS - 1, 1, actions.walkTo);
  }

  addSlider(min, max, step, act) {
    const row = document.createElement("label");
    const name = document.createElement("span");
    const input = Object.assign(document.createElement("input"), { type: "range", min, max, step });
    const output = document.createElement("output");
    input.addEventListener("input", () => {
      output.textContent = shown(input);
      act(Number(input.value));
    });
    row.append(name, input, output);
    this.sliders.append(row);
    this.inputs.push({ name, input, output });
  }

  translate(number, name) {
    this.title.textContent = text("coloring", { number });
    this.canvas.setAttribute("aria-label", text("picture", { number, name }));
    this.inputs.forEach(({ name: label }, i) => {
      label.textContent = i < BLOCKS ? text("block", { number: i + 1 }) : text("walk");
    });
    for (const { part, color, toggle, label } of this.rows) {
      const shownName = partName(part.name);
      label.textContent = shownName;
      color.setAttribute("aria-label", text("color", { part: shownName }));
      toggle.setAttribute("aria-label", text("hold", { part: shownName }));
      toggle.title = text("hold", { part: shownName });
    }
  }

  /** Show the sliders of another coloring. */
  setValues({ blocks, position }) {
    this.inputs.forEach(({ input, output }, i) => {
      input.value = i < BLOCKS ? blocks[i] : position;
      output.textContent = shown(input);
    });
  }

  /** The parts that can be held, the largest first. */
  setParts(parts) {
    this.parts = parts;
    this.rows = parts.map((part) => {
      const item = document.createElement("li");
      const color = Object.assign(document.createElement("input"), { type: "color" });
      const toggle = document.createElement("button");
      const label = document.createElement("span");
      toggle.type = "button";
      toggle.className = "hold";
      toggle.append(label);
      color.addEventListener("input", () => {
        const [, a, b] = rgbToLab(...fromHex(color.value));
        this.actions.setColor(part.mask, [a, b]);
      });
      toggle.addEventListener("click", () => this.actions.toggle(part.mask));
      item.append(color, toggle);
      return { part, item, color, toggle, label };
    });
    this.list.replaceChildren(...this.rows.map(({ item }) => item));
  }

  /** Show which parts are held, and the color of each. */
  setColors(palette, held) {
    for (const { part, item, color, toggle } of this.rows) {
      const [a, b] = [palette[2 * part.mask], palette[2 * part.mask + 1]];
      if (document.activeElement !== color) color.value = toHex(labToRgb(part.lightness, a, b));
      toggle.setAttribute("aria-pressed", held.has(part.mask));
      item.classList.toggle("held", held.has(part.mask));
    }
  }

  layout([height, width]) {
    const room = Math.min(LARGEST, this.picture.clientWidth);
    const tall = Math.min(LARGEST, innerHeight * 0.56);
    const scale = Math.min(room / width, tall / height);
    const density = Math.min(devicePixelRatio, 2);
    const size = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    this.canvas.style.width = `${size[0]}px`;
    this.canvas.style.height = `${size[1]}px`;
    this.canvas.classList.toggle("pixels", scale * density > 2.5);
    const [w, h] = size.map((side) => Math.round(side * density));
    return { width: w, height: h, columns: 1 };
  }

  show(bitmap) {
    [this.canvas.width, this.canvas.height] = [bitmap.width, bitmap.height];
    this.context.transferFromImageBitmap(bitmap);
  }
}

function shown(input) {
  const value = Number(input.value);
  return input.step === "1" ? `${value}%` : value.toFixed(1).replace("-", "−");
}
