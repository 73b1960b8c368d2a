// A chroma pack as a zip: the files that `chroma colorize` writes, and the picture beside them.

import { toRgba } from "./decode.js";
import { bleedSource, findEdges, paintEdges, withAlpha } from "./edges.js";
import { encodePng } from "./png.js";
import * as record from "./record.js";
import { pause } from "./rpc.js";
import { cellScale, COLUMNS, makeCell, makeGrid, makeSheets, numbered } from "./sheets.js";
import { measureMasks } from "./statistics.js";
import { Zip } from "./zip.js";

/** Paints colorings with the picture's own transparency. */
export class FilePainter {
  constructor(picture, painter) {
    Object.assign(this, { picture, painter, edges: findEdges(picture) });
    this.source = picture.alpha ? bleedSource(picture.alpha, picture.shape) : null;
  }

  /** RGB of a coloring, or RGBA if the picture has transparency. */
  paint(palette, held) {
    const rgb = this.painter.paint(palette, held);
    if (!this.picture.alpha) return rgb;
    paintEdges(rgb, this.edges);
    return withAlpha(rgb, this.picture.alpha, this.source);
  }
}

/**
 * @param {{picture, painter, card, box, name, noises, palettes, held}} content
 * @param {(done: number) => void} report how many colorings are written
 * @returns {Promise<Blob>} the zip
 */
export async function makePack(content, report) {
  const { picture, painter, card, box, name, noises, palettes, held } = content;
  const { shape } = picture;
  const files = new FilePainter(picture, painter);
  const zip = new Zip();
  const count = noises.length;
  const scale = cellScale(count, shape);
  const statistics = measureMasks(picture, painter, box);
  const cells = [];
  for (let i = 0; i < count; i++) {
    const pixels = files.paint(palettes[i], held);
    zip.add(`${name}/${record.fileName(i, count)}`, await encodePng(pixels, shape));
    const rgba = picture.alpha ? pixels : toRgba(pixels);
    const cell = makeCell(rgba, shape, scale);
    statistics.see(cell.pixels, cell.shape);
    cells.push(cell);
    report(i + 1);
    await pause(); // the slider moves meanwhile
  }
  await addSheets(zip, name, count, cells, scale, card.chroma);
  const colorings = record.recordColorings(noises, palettes, held);
  const measured = statistics.finish();
  const sha256 = await record.pixelsSha256(picture);
  const add = (file, json) => zip.add(`${name}/${file}`, record.toJson(json));
  add("palette.json", record.paletteJson(name, colorings, measured, card.parts));
  zip.add(`${name}/palette.gpl`, record.paletteGpl(name, colorings, measured, card.parts));
  const made = { card, name, sha256, columns: COLUMNS, recolors: painter.recolors, colorings };
  add("colorings.json", record.recordPack(made));
  zip.add(`${name}.png`, await encodePng(picture.source ?? picture.rgb, shape));
  return zip.finish();
}

async function addSheets(zip, name, count, cells, scale, version) {
  const names = Array.from({ length: count }, (_, i) => record.fileName(i, count));
  const sheets = makeSheets(name, names, cells, scale, version);
  const grid = makeGrid(cells);
  zip.add(`${name}/grid.png`, await encodePng(grid.pixels, grid.shape));
  for (const sheet of sheets) {
    const file = numbered("sheet.png", sheet.number);
    zip.add(`${name}/${file}`, await encodePng(sheet.pixels, sheet.shape));
    const description = record.toJson(sheet.description);
    zip.add(`${name}/${numbered("sheet.json", sheet.number)}`, description);
  }
}
