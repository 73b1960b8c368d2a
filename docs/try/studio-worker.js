// One picture and its colorings, in a worker: the page itself only shows what comes from here.

import { grayOf, lightnessOf } from "./color.js";
import { decode } from "./decode.js";
import { encodeGray, encodeOwn } from "./encoded.js";
import { holdPalette } from "./hold.js";
import { isLineArt } from "./line-art.js";
import { isColored } from "./own-colors.js";
import { FilePainter, makePack } from "./pack.js";
import { PaintCpu } from "./paint-cpu.js";
import { PaintGl } from "./paint-gl.js";
import { encodePng } from "./png.js";
import { whiten } from "./prepare.js";
import { readPicture } from "./read.js";
import { connect, Moved, serve } from "./rpc.js";
import { averageTone } from "./tone.js";

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
  const toned = averageTone(decoded.rgb, shape);
  const lightness = lightnessOf(toned);
  const gray = whiten(grayOf(lightness), shape);
  const picture = { ...decoded, toned, lightness, isColored: isColored(decoded.rgb, shape) };
  watch.lap("read");
  // The network works in its own worker while regions or segments are found here.
  const network = readPicture(model, card, gray, shape, (done, count) => {
    checkTurn(mine);
    postMessage({ event: "read", value: { done, count } });
  });
  network.catch(() => {}); // who waits for it is told; if another picture was opened, no one waits
  return show(picture, network, picture.isColored, mine, watch);
}

/** Encode a picture; return what the page says of it. */
async function show(picture, network, keepsParts, mine, watch) {
  const encodeAs = keepsParts ? encodeOwn : encodeGray;
  const encoded = await encodeAs(picture, network, card, (name) => {
    checkTurn(mine);
    watch.lap(name);
  });
  checkTurn(mine);
  const { preview } = encoded;
  if (!preview.parts.length) throw Object.assign(new Error("empty"), { code: "empty" });
  screen.load(preview);
  current = { picture, network, encoded };
  return {
    shape: picture.shape,
    parts: preview.parts.map((part) => ({ ...part, name: card.parts[part.mask] })),
    note: noteOf(picture, keepsParts),
    isColored: picture.isColored,
    keepsParts,
    laps: watch.laps,
  };
}

function noteOf({ rgb, toned, shape, isColored }, keepsParts) {
  if (isLineArt(rgb, toned, shape)) return "line_art";
  return !isColored ? "" : keepsParts ? "recolored" : "as_gray";
}

const palettes = (noises) => current.encoded.palettes(model, card, noises);

const handlers = {
  open,

  /** Keep the parts and skin of a colored picture, or color it as if it were gray. */
  keepParts({ isOn }) {
    const { picture, network } = current;
    return show(picture, network, isOn && picture.isColored, ++turn, new Stopwatch());
  },

  /** Paint colorings side by side; `palettes` are those with the held colors in them. */
  async paint({ noises, held, layout }) {
    const { preview } = current.encoded;
    const found = await palettes(noises);
    if (current.encoded.preview !== preview) checkTurn(-1);
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

  partAt: ({ x, y }) => current.encoded.preview.partAt(x, y),

  /** One coloring as a PNG at the picture's own size. */
  async png({ noise, held }) {
    const { picture, encoded } = current;
    const [palette] = await palettes([noise]);
    const pixels = new FilePainter(picture, encoded.painter).paint(palette, held);
    return new Blob([await encodePng(pixels, picture.shape)], { type: "image/png" });
  },

  /** The pack of colorings as a zip. */
  async pack({ name, noises, held }) {
    const { picture, network, encoded } = current;
    const found = await palettes(noises);
    const { box } = await network;
    const { painter } = encoded;
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
