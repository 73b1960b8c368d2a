// The large picture: zoom, pan, the part under the pointer, strokes.
const NO_PART = 255;
const FARTHEST = 40; // largest scale
const MOVED = 4; // pixels from which on a press is a drag

export class Stage {
  // `on` has select(mask), dab(points), split(x, y), zoom(scale) and tip(mask or null, x, y).
  constructor(box, on) {
    this.box = box;
    this.on = on;
    this.canvases = [box.querySelector("#result"), box.querySelector("#original")];
    this.images = { result: null, original: null };
    this.plane = null; // {width, height, parts}
    this.view = "result";
    this.tool = "select";
    this.selected = this.hovered = null;
    this.brush = "#3a7bd5";
    this.stroke = [];
    this.pointers = new Map();
    this.scale = 0;
    this.isFitted = true;
    this.center = [0.5, 0.5]; // what is in the middle, each from 0 to 1
    this.turn = {};
    this.marks = new Map();
    for (const canvas of this.canvases) this.listen(canvas);
    new ResizeObserver(() => this.draw()).observe(box);
  }

  // Loads a picture; a later one of the same name takes its place.
  async load(name, address) {
    const turn = (this.turn[name] = (this.turn[name] ?? 0) + 1);
    if (!address) {
      this.images[name] = null;
      return this.draw();
    }
    const image = new Image();
    image.src = address;
    try {
      await image.decode();
    } catch {
      return;
    }
    if (turn !== this.turn[name]) return;
    this.images[name] = image;
    this.box.dataset[name] = address;
    this.draw();
  }

  async loadPlane(address) {
    const turn = (this.turn.plane = (this.turn.plane ?? 0) + 1);
    this.marks.clear();
    if (!address) {
      this.plane = null;
      return this.draw();
    }
    const image = new Image();
    image.src = address;
    try {
      await image.decode();
    } catch {
      return;
    }
    if (turn !== this.turn.plane) return;
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const pixels = pen.getImageData(0, 0, width, height).data;
    const parts = new Uint8Array(width * height);
    for (let i = 0; i < parts.length; i++) parts[i] = pixels[4 * i];
    this.plane = { width, height, parts };
    this.box.dataset.plane = address;
    this.marks.clear();
    this.draw();
  }

  // A part of the picture at its own size; null takes it away.
  async loadDetail(detail) {
    const turn = (this.turn.detail = (this.turn.detail ?? 0) + 1);
    if (!detail) {
      this.detail = null;
      return this.draw();
    }
    const images = ["result", "original"].map((name) => {
      const image = new Image();
      image.src = detail[name];
      return image;
    });
    try {
      await Promise.all(images.map((image) => image.decode()));
    } catch {
      return;
    }
    if (turn !== this.turn.detail) return;
    this.detail = { box: detail.box, result: images[0], original: images[1] };
    this.box.dataset.detail = detail.result;
    this.draw();
  }

  // Tells which part of the picture is seen larger than it was painted, once nothing moves.
  look() {
    clearTimeout(this.lookTimer);
    this.lookTimer = setTimeout(() => {
      const canvas = this.canvases[0];
      const isLarge = this.scale * (devicePixelRatio || 1) > 1.05;
      const [left, top] = this.toPicture(canvas, 0, 0).map((edge) => Math.max(0, edge));
      const [right, bottom] = this.toPicture(canvas, canvas.clientWidth, canvas.clientHeight).map(
        (edge) => Math.min(1, edge),
      );
      const box = isLarge && left < right && top < bottom ? [left, top, right, bottom] : [0, 0, 0, 0];
      if (String(box) === String(this.looked ?? [0, 0, 0, 0])) return;
      this.looked = box;
      this.on.look(...box);
    }, 300);
  }

  reset() {
    this.looked = null;
    this.isFitted = true;
    this.center = [0.5, 0.5];
  }

  get size() {
    const image = this.images.original ?? this.images.result;
    return image ? [image.naturalWidth, image.naturalHeight] : [1, 1];
  }

  fitScale() {
    const { clientWidth, clientHeight } = this.canvases.find((canvas) => !canvas.hidden);
    const [width, height] = this.size;
    return Math.max(0.01, Math.min((clientWidth - 16) / width, (clientHeight - 16) / height));
  }

  // Zooms by a factor about a point of a canvas, its middle by default.
  zoom(factor, canvas = this.canvases[0], x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
    const before = this.toPicture(canvas, x, y);
    const least = Math.min(this.fitScale(), 1) / 2;
    this.isFitted = false;
    this.scale = Math.min(FARTHEST, Math.max(least, this.scale * factor));
    const after = this.toPicture(canvas, x, y);
    this.center = this.center.map((value, i) => value + before[i] - after[i]);
    this.draw();
  }

  fit() {
    this.reset();
    this.draw();
  }

  pan(dx, dy) {
    const [width, height] = this.size;
    this.isFitted = false;
    this.center[0] = Math.min(1, Math.max(0, this.center[0] - dx / (width * this.scale)));
    this.center[1] = Math.min(1, Math.max(0, this.center[1] - dy / (height * this.scale)));
    this.draw();
  }

  toPicture(canvas, x, y) {
    const [width, height] = this.size;
    return [
      this.center[0] + (x - canvas.clientWidth / 2) / (width * this.scale),
      this.center[1] + (y - canvas.clientHeight / 2) / (height * this.scale),
    ];
  }

  partAt([x, y]) {
    if (!this.plane || x < 0 || y < 0 || x >= 1 || y >= 1) return null;
    const { width, height, parts } = this.plane;
    const part = parts[Math.floor(y * height) * width + Math.floor(x * width)];
    return part === NO_PART ? null : part;
  }

  show(view) {
    this.view = view;
    this.canvases[1].hidden = view !== "split";
    this.draw();
  }

  draw() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      if (this.isFitted || !this.scale) this.scale = this.fitScale();
      this.canvases.forEach((canvas, side) => {
        if (!canvas.hidden) this.paint(canvas, side === 1 || this.view === "original");
      });
      this.on.zoom(this.scale * (devicePixelRatio || 1));
      this.look();
    });
  }

  paint(canvas, isOriginal) {
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(high * ratio);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const image = isOriginal ? this.images.original : (this.images.result ?? this.images.original);
    if (!image) return;
    const [width, height] = this.size.map((side) => side * this.scale);
    const left = wide / 2 - this.center[0] * width;
    const top = high / 2 - this.center[1] * height;
    this.paintChecks(pen, left, top, width, height);
    pen.imageSmoothingEnabled = this.scale * ratio < 3;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, left, top, width, height);
    if (this.detail) {
      const [x0, y0, x1, y1] = this.detail.box;
      const sharp = isOriginal ? this.detail.original : this.detail.result;
      const at = [left + x0 * width, top + y0 * height, (x1 - x0) * width, (y1 - y0) * height];
      this.paintChecks(pen, ...at);
      pen.imageSmoothingEnabled = (at[2] / sharp.naturalWidth) * ratio < 3;
      pen.drawImage(sharp, ...at);
    }
    if (isOriginal && this.view === "original") return;
    for (const [kind, part] of [["fill", this.hovered], ["edge", this.selected]]) {
      const mark = part === null ? null : this.mark(kind, part);
      if (!mark) continue;
      pen.imageSmoothingEnabled = this.scale < 1;
      pen.drawImage(mark, left, top, width, height);
    }
    if (!isOriginal && this.stroke.length) this.paintStroke(pen, left, top, width, height);
  }

  // A checkerboard shows what is transparent.
  paintChecks(pen, left, top, width, height) {
    const style = getComputedStyle(document.documentElement);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    pen.fillStyle = style.getPropertyValue("--check-a");
    pen.fillRect(left, top, width, height);
    pen.fillStyle = style.getPropertyValue("--check-b");
    const x0 = Math.max(left, 0);
    const y0 = Math.max(top, 0);
    const x1 = Math.min(left + width, pen.canvas.clientWidth);
    const y1 = Math.min(top + height, pen.canvas.clientHeight);
    for (let y = y0; y < y1; y += 10) {
      for (let x = x0 + (Math.round((y - y0) / 10) % 2) * 10; x < x1; x += 20) pen.fillRect(x, y, 10, 10);
    }
    pen.restore();
  }

  // A part as a picture to lay over the coloring: tinted, or its edge in light and dark dashes.
  mark(kind, part) {
    const name = `${kind} ${part}`;
    if (!this.plane) return null;
    if (!this.marks.has(name)) {
      if (this.marks.size > 40) this.marks.clear();
      const { width, height, parts } = this.plane;
      const canvas = new OffscreenCanvas(width, height);
      const pen = canvas.getContext("2d");
      const pixels = pen.createImageData(width, height);
      const thick = Math.max(1, Math.round(Math.max(width, height) / 500));
      const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && parts[y * width + x] === part;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (parts[y * width + x] !== part) continue;
          const at = 4 * (y * width + x);
          if (kind === "fill") pixels.data.set([255, 255, 255, 40], at);
          else if (
            !inside(x - thick, y) || !inside(x + thick, y) || !inside(x, y - thick) || !inside(x, y + thick)
          ) {
            const level = ((x + y) >> (2 + thick)) & 1 ? 255 : 0;
            pixels.data.set([level, level, level, 230], at);
          }
        }
      }
      pen.putImageData(pixels, 0, 0);
      this.marks.set(name, canvas);
    }
    return this.marks.get(name);
  }

  paintStroke(pen, left, top, width, height) {
    pen.lineWidth = 8;
    pen.lineCap = pen.lineJoin = "round";
    for (const [color, wide] of [["#000000", 11], ["#ffffff", 9], [this.brush, 7]]) {
      pen.strokeStyle = color;
      pen.lineWidth = wide;
      pen.beginPath();
      for (const [x, y] of this.stroke) pen.lineTo(left + x * width, top + y * height);
      pen.lineTo(left + this.stroke.at(-1)[0] * width, top + this.stroke.at(-1)[1] * height);
      pen.stroke();
    }
  }

  hover(part, x = 0, y = 0) {
    if (part !== this.hovered) {
      this.hovered = part;
      this.draw();
    }
    this.on.tip(part, x, y);
  }

  select(part) {
    if (part !== this.selected) {
      this.selected = part;
      this.draw();
    }
  }

  listen(canvas) {
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), canvas, ...place(event));
      },
      { passive: false },
    );
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, place(event));
      const paints = this.tool === "dab" && event.button === 0 && this.pointers.size === 1;
      this.press = { start: place(event), isDrag: false, paints, isPan: event.button === 1 };
      this.stroke = paints ? [this.toPicture(canvas, ...place(event))] : [];
      this.draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event);
      const before = this.pointers.get(event.pointerId);
      if (!before) {
        if (event.pointerType !== "touch") this.hover(this.partAt(this.toPicture(canvas, ...now)), event.clientX, event.clientY);
        return;
      }
      if (this.pointers.size === 2) return this.pinch(canvas, event.pointerId, now);
      this.pointers.set(event.pointerId, now);
      const far = Math.hypot(now[0] - this.press.start[0], now[1] - this.press.start[1]);
      this.press.isDrag ||= far > MOVED;
      if (this.press.paints) {
        this.stroke.push(this.toPicture(canvas, ...now));
        this.draw();
      } else if (this.press.isDrag) {
        this.box.classList.add("panning");
        this.hover(null);
        this.pan(now[0] - before[0], now[1] - before[1]);
      }
    });
    const release = (event) => {
      if (!this.pointers.delete(event.pointerId) || this.pointers.size) return;
      this.box.classList.remove("panning");
      const { isDrag, paints, isPan, isPinch } = this.press;
      const stroke = this.stroke;
      this.stroke = [];
      this.draw();
      if (event.type === "pointercancel" || isPinch || isPan) return;
      if (paints) return this.on.dab(thin(stroke));
      if (!isDrag) this.click(this.toPicture(canvas, ...place(event)));
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  click(at) {
    const part = this.partAt(at);
    if (this.tool === "split") this.on.split(...at);
    else if (part !== null) this.on.select(part);
  }

  pinch(canvas, id, now) {
    const ids = [...this.pointers.keys()];
    const other = this.pointers.get(ids.find((one) => one !== id));
    const before = this.pointers.get(id);
    const away = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    this.press.isPinch = true;
    this.stroke = [];
    this.pointers.set(id, now);
    this.zoom(away(now) / away(before), canvas, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    this.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60;
    const actions = {
      ArrowLeft: () => this.pan(step, 0),
      ArrowRight: () => this.pan(-step, 0),
      ArrowUp: () => this.pan(0, step),
      ArrowDown: () => this.pan(0, -step),
      "+": () => this.zoom(1.25),
      "=": () => this.zoom(1.25),
      "-": () => this.zoom(0.8),
      0: () => this.fit(),
    };
    if (!(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  }
}

// At most 60 points of a stroke, the ends among them.
function thin(stroke) {
  const step = Math.max(1, Math.ceil(stroke.length / 60));
  return stroke.filter((_, i) => i % step === 0 || i === stroke.length - 1);
}
