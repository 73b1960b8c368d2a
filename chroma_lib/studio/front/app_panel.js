// The parts and their colors.
import { fromHsv, isHex, SWATCHES, toHsv } from "./app_color.js";
import { button, match, name, rove } from "./app_list.js";
import { choose, text } from "./app_text.js";

const get = (id) => document.getElementById(id);

export class Panel {
  // `on` has color(hex), select(mask) and send(...command).
  constructor(on) {
    this.on = on;
    this.settleParts = rove(get("parts"));
    this.settleSwatches = rove(get("swatches"));
    this.hsv = [0, 0, 50];
    match(get("swatches"), SWATCHES, {
      key: (hex) => hex,
      make: (hex) => {
        const made = button("option");
        made.style.backgroundColor = hex;
        name(made, hex);
        made.addEventListener("click", () => this.pick(hex));
        return made;
      },
      update: () => {},
    });
    this.settleSwatches();
    get("color").addEventListener("input", (event) => this.pick(event.target.value));
    get("hex").addEventListener("change", (event) => {
      const hex = event.target.value.trim().replace(/^(?=[^#])/, "#").toLowerCase();
      if (isHex(hex)) this.pick(hex);
      else this.showColor(this.hex);
    });
    for (const [at, id] of ["hue", "saturation", "brightness"].entries()) {
      get(id).addEventListener("input", (event) => {
        const hsv = [...this.hsv];
        hsv[at] = Number(event.target.value);
        this.hsv = hsv; // hue and saturation are kept where the color has none
        this.pick(fromHsv(hsv), true);
      });
    }
    get("lightness").addEventListener("change", (event) => on.send("lightness", event.target.checked));
    get("hold").addEventListener("change", (event) => on.send("hold", this.mask, event.target.checked));
    get("as-drawn").addEventListener("click", () => on.send("as_drawn", this.mask));
    get("hold-all").addEventListener("click", () => on.send("hold_all", true));
    get("free-all").addEventListener("click", () => on.send("hold_all", false));
    get("spread").addEventListener("click", () => on.send("spread"));
    get("name").addEventListener("change", (event) => on.send("rename", this.mask, event.target.value));
  }

  pick(hex, isSlider = false) {
    if (get("color").disabled) return;
    this.picked = hex;
    this.showColor(hex, isSlider);
    this.on.color(hex);
  }

  showColor(hex, isSlider = false) {
    this.hex = hex;
    get("color").value = hex;
    if (document.activeElement !== get("hex")) get("hex").value = hex;
    else if (!isSlider) get("hex").value = hex;
    if (!isSlider && fromHsv(this.hsv) !== hex) this.hsv = toHsv(hex);
    ["hue", "saturation", "brightness"].forEach((id, at) => (get(id).value = this.hsv[at]));
    for (const swatch of get("swatches").children) {
      swatch.setAttribute("aria-selected", swatch.dataset.key === hex);
    }
  }

  // Shows the parts; `selected` is the number of the chosen one, or null.
  show(view, selected, tool, brush) {
    const parts = view.parts ?? [];
    const part = parts.find((one) => one.mask === selected);
    const paints = tool === "dab";
    this.mask = selected;
    get("chosen").textContent = paints
      ? text("brush")
      : part ? choose(...part.names) : text("no_part");
    for (const id of ["color", "hex", "hue", "saturation", "brightness"]) {
      get(id).disabled = !paints && !part;
    }
    for (const swatch of get("swatches").children) swatch.disabled = !paints && !part;
    get("part-line").hidden = paints || !part;
    get("lightness").checked = view.lightness;
    get("as-drawn").hidden = !part?.own;
    get("hold").checked = Boolean(part?.is_held);
    if (part && document.activeElement !== get("name")) get("name").value = choose(...part.names);
    // While the slider of a picked color moves, the color of the part lags behind.
    const isSame = this.shown?.[0] === selected && this.shown?.[1] === tool;
    const shown = paints ? brush : part?.color;
    if (shown && !(isSame && this.picked && part?.is_held && !paints)) this.showColor(shown);
    if (!isSame) this.picked = null;
    this.shown = [selected, tool];
    this.list(parts, selected);
    for (const id of ["hold-all", "free-all", "spread"]) get(id).hidden = !view.can_hold;
    get("spread").hidden ||= !view.can_edit || view.pictures.length < 2;
  }

  list(parts, selected) {
    match(get("parts"), parts, {
      key: (part) => part.mask,
      make: (part) => {
        const made = button("option");
        for (const kind of ["swatch", "title", "lock", "share"]) {
          const child = document.createElement("span");
          child.className = kind;
          made.append(child);
        }
        made.addEventListener("click", () => this.on.select(part.mask));
        return made;
      },
      update: (item, part) => {
        const [swatch, title, lock, share] = item.children;
        const percent = Math.max(1, Math.round(100 * part.share));
        swatch.style.backgroundColor = part.color;
        title.textContent = choose(...part.names);
        lock.classList.toggle("closed", part.is_held);
        share.textContent = `${percent}%`;
        const key = part.is_held ? "part_held" : "part";
        name(item, text(key, { part: part.names, share: percent }));
        item.setAttribute("aria-selected", part.mask === selected);
      },
    });
    this.settleParts();
  }
}
