// One picture and its colorings, in a worker: the page itself only shows what comes from here.

import { lightnessOf, grayOf, rgbToLab } from "./color.js";
import { decode } from "./decode.js";
import { numberColors } from "./few-colors.js";
import { holdPalette } from "./hold.js";
import { MAX_LAYERED_PIXELS } from "./large.js";
import { isLineArt } from "./line-art.js";
import { fitParts } from "./masks.js";
import { encode, palettesOf } from "./network.js";
import { FilePainter, makePack } from "./pack.js";
import { PaintCpu } from "./paint-cpu.js";
import { PaintGl } from "./paint-gl.js";
import { Painter } from "./painter.js";
import { encodePng } from "./png.js";
import { whiten } from "./prepare.js";
import { makePreview, partAt } from "./preview.js";
import { connect, Moved, pause, serve } from "./rpc.js";
import { findSegments } from "./segments.js";
import { averageTone } from "./tone.js";

const COLORFUL = 8; // chroma
const LEAST_COLORED = 0.02; // share of the drawing from which a picture counts as colored

let model;
let card;
let screen;
let current = null;
let turn = 0;

/** Milliseconds of each step. */
class Stopwatch {
  constructor() {
    this.last = performance.now();
    this.laps = {};
  }

  lap(name) {
    const now = performance.now();
    this.laps[name] = Math.round(now - this.last);
    this.last = now;
  }
}

/** Refuse to go on with a picture after another one was opened. */
function checkTurn(mine) {
  if (mine !== turn) throw Object.assign(new Error("superseded"), { code: "superseded" });
}

async function open({ blob }) {
  const mine = ++turn;
  const watch = new Stopwatch();
  const decoded = await decode(blob);
  checkTurn(mine);
  const { shape } = decoded;
  const rgb = averageTone(decoded.rgb, shape);
  const lightness = lightnessOf(rgb);
  const gray = whiten(grayOf(lightness), shape);
  watch.lap("read");
  // The network works in its own worker while the segments are found here.
  const encoding = encode(model, card, gray, shape);
  const segments = await findSegments(lightness, shape, pause);
  watch.lap("segments");
  const { masks, box, summary } = await encoding;
  watch.lap("network");
  checkTurn(mine);
  const K = card.parts.length;
  const fitted = fitParts(segments, masks, [box.height, box.width], K);
  watch.lap("fit");
  const isLarge = lightness.length > MAX_LAYERED_PIXELS;
  const numbers = isLarge ? null : numberColors(rgb, shape);
  const picture = { ...decoded, lightness, numbers };
  const painter = new Painter(picture, { segments, fitted });
  const preview = makePreview(picture, painter);
  if (!preview.parts.length) throw Object.assign(new Error("empty"), { code: "empty" });
  screen.load(preview);
  watch.lap("preview");
  current = { picture, painter, preview, summary, box };
  return {
    shape,
    parts: preview.parts.map((part) => ({ ...part, name: card.parts[part.mask] })),
    note: isLineArt(decoded.rgb, rgb, shape) ? "line_art" : isColored(decoded.rgb) ? "colored" : "",
    hasAlpha: decoded.alpha !== null,
    laps: watch.laps,
  };
}

function isColored(rgb) {
  const step = 3 * Math.max(1, Math.floor(rgb.length / 3 / 40_000));
  let [drawn, colorful] = [0, 0];
  for (let i = 0; i < rgb.length - 2; i += step) {
    const [l, a, b] = rgbToLab(rgb[i], rgb[i + 1], rgb[i + 2]);
    if (l > 99.5) continue;
    drawn++;
    if (Math.hypot(a, b) > COLORFUL) colorful++;
  }
  return colorful > LEAST_COLORED * drawn;
}

const palettes = (noises) => palettesOf(model, card, current.summary, noises);

const handlers = {
  open,

  /** Paint colorings side by side; `palettes` are those with the held colors in them. */
  async paint({ noises, held, layout }) {
    const { preview } = current;
    const found = await palettes(noises);
    if (current.preview !== preview) checkTurn(-1);
    const shown = found.map((palette) => holdPalette(palette, held));
    if (screen.isLost) {
      screen = new PaintCpu();
      screen.load(preview);
    }
    const start = performance.now();
    const bitmap = screen.paint(shown, layout);
    const milliseconds = performance.now() - start;
    return new Moved({ bitmap, palettes: shown, milliseconds }, [bitmap]);
  },

  partAt: ({ x, y }) => partAt(current.preview, x, y),

  /** One coloring as a PNG at the picture's own size. */
  async png({ noise, held }) {
    const { picture, painter } = current;
    const [palette] = await palettes([noise]);
    const pixels = new FilePainter(picture, painter).paint(palette, held);
    return new Blob([await encodePng(pixels, picture.shape)], { type: "image/png" });
  },

  /** The pack of colorings as a zip. */
  async pack({ name, noises, held }) {
    const { picture, painter, box } = current;
    const found = await palettes(noises);
    const content = { picture, painter, card, box, name, noises, palettes: found, held };
    return makePack(content, (done) => postMessage({ event: "packed", value: done }));
  },
};

onmessage = ({ data }) => {
  model = connect(data.port);
  card = data.card;
  screen = (data.canUseGl && PaintGl.create()) || new PaintCpu();
  serve(globalThis, handlers);
  postMessage({ event: "started", value: screen instanceof PaintGl ? "webgl2" : "worker" });
};
