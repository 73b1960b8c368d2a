// All colorings of a pack in one picture: `grid.png` to look at, and sprite sheets for games, as
// `chroma_lib.packs.sheets`.

import { bleedRgba, bleedSource } from "./edges.js";
import { LANCZOS, resizeRgba } from "./resample.js";

export const COLUMNS = 5;
const GRID_GAP = 2;
const MAX_SHEET_PIXELS = 50_000_000;
const MAX_GRID_PIXELS = 6_000_000;
const MAX_READ_SIDE = 65_535;
const MAX_SIDE = 4096;

/** How much to scale the cells down so that the sheets stay readable. */
export function cellScale(count, [height, width]) {
  const columns = Math.min(COLUMNS, count);
  const rows = Math.ceil(count / columns);
  const fitting = Math.sqrt(MAX_SHEET_PIXELS / (columns * rows * height * width));
  const readable = Math.min(
    (MAX_READ_SIDE / rows - GRID_GAP) / height,
    (MAX_READ_SIDE / columns - GRID_GAP) / width,
  );
  return Math.min(1, fitting, readable, MAX_SIDE / Math.max(height, width));
}

/** One cell of the sheets, RGBA, of a coloring. */
export function makeCell(rgba, shape, scale) {
  const to = shape.map((side) => Math.max(1, Math.trunc(side * scale)));
  return { pixels: scale === 1 ? rgba : resizeRgba(rgba, shape, to, LANCZOS), shape: to };
}

/** Lay out cells of `channels` bytes a pixel. */
function layOut(cells, [height, width], channels, columns, gap, background) {
  const rows = Math.ceil(cells.length / columns);
  const shape = [rows * (height + gap) - gap, columns * (width + gap) - gap];
  const sheet = new Uint8Array(shape[0] * shape[1] * channels).fill(background);
  cells.forEach((cell, i) => {
    const top = Math.floor(i / columns) * (height + gap);
    const left = (i % columns) * (width + gap);
    for (let y = 0; y < height; y++) {
      const row = cell.subarray(y * width * channels, (y + 1) * width * channels);
      sheet.set(row, ((top + y) * shape[1] + left) * channels);
    }
  });
  return { pixels: sheet, shape };
}

/** All colorings on white. */
export function makeGrid(cells) {
  const [height, width] = cells[0].shape;
  const scale = Math.min(1, Math.sqrt(MAX_GRID_PIXELS / (cells.length * height * width)));
  const small = cells.map(({ pixels, shape }) => makeCell(pixels, shape, scale));
  const columns = Math.min(COLUMNS, cells.length);
  const colors = small.map(({ pixels }) => onWhite(pixels));
  return layOut(colors, small[0].shape, 3, columns, GRID_GAP, 255);
}

function onWhite(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4, j += 3) {
    const alpha = rgba[i + 3];
    for (let k = 0; k < 3; k++) {
      const sum = rgba[i + k] * alpha + 255 * (255 - alpha) + 128;
      rgb[j + k] = ((sum >> 8) + sum) >> 8;
    }
  }
  return rgb;
}

/**
 * The sprite sheets and their frames, as TexturePacker's JSON.
 *
 * @returns {{file, description, pixels, shape}[]}
 */
export function makeSheets(pack, names, cells, scale, version) {
  if (scale < 1) {
    const alpha = cells[0].pixels.filter((_, i) => i % 4 === 3);
    const source = bleedSource(alpha, cells[0].shape);
    for (const cell of cells) bleedRgba(cell.pixels, source);
  }
  const [height, width] = cells[0].shape;
  const columns = Math.min(COLUMNS, names.length, Math.floor(MAX_SIDE / width));
  const row = columns * width * height;
  const rows = Math.min(Math.floor(MAX_SIDE / height), Math.floor(MAX_SHEET_PIXELS / row));
  const size = columns * Math.max(1, rows);
  const count = Math.ceil(names.length / size);
  return Array.from({ length: count }, (_, number) => {
    const part = [number * size, (number + 1) * size];
    const pixels = cells.slice(...part).map((cell) => cell.pixels);
    const sheet = layOut(pixels, [height, width], 4, columns, 0, 0);
    const description = describe(pack, names.slice(...part), [height, width], columns, version);
    Object.assign(description.meta, {
      image: numbered("sheet.png", number),
      size: { w: sheet.shape[1], h: sheet.shape[0] },
      scale: `${+scale.toPrecision(6)}`,
    });
    if (count > 1) {
      description.meta.related_multi_packs = [...Array(count).keys()]
        .filter((i) => i !== number)
        .map((i) => numbered("sheet.json", i));
    }
    return { number, description, ...sheet };
  });
}

/** "sheet.png" for the first sheet, "sheet-1.png" for the next. */
export function numbered(name, number) {
  const [stem, suffix] = name.split(".");
  return number ? `${stem}-${number}.${suffix}` : name;
}

function describe(pack, names, [height, width], columns, version) {
  const size = { w: width, h: height };
  const frames = names.map((name, i) => [
    `${pack}/${name}`,
    {
      frame: { x: (i % columns) * width, y: Math.floor(i / columns) * height, ...size },
      rotated: false,
      trimmed: false,
      spriteSourceSize: { x: 0, y: 0, ...size },
      sourceSize: size,
    },
  ]);
  const meta = { app: "Chroma", version, format: "RGBA8888", cell: size };
  return {
    frames: Object.fromEntries(frames),
    meta: { ...meta, columns: Math.min(columns, names.length) },
  };
}

