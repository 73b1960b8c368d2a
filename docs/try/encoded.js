// What a picture needs to be colored: its parts, by the network's masks alone or by its own colors.

import { distinctColors } from "./cells.js";
import { cut, Regions, shrink } from "./color-regions.js";
import { numberColors } from "./few-colors.js";
import { MAX_LAYERED_PIXELS } from "./large.js";
import { fitParts } from "./masks.js";
import { palettesOf, summarizeOwn } from "./network.js";
import { findOwnColors } from "./own-colors.js";
import { Painter } from "./painter.js";
import { makePreview } from "./preview.js";
import { choosePalette } from "./recolor.js";
import { RecolorPainter } from "./recolor-painter.js";
import { makeRecolorPreview } from "./recolor-preview.js";
import { pause } from "./rpc.js";
import { findSegments } from "./segments.js";

class Encoded {
  /** @param {object | null} own from `findOwnColors` */
  constructor({ painter, preview, summary, own = null }) {
    Object.assign(this, { painter, preview, summary, own });
  }

  /** The palettes of noises: one Float32Array [K, 2] of a* and b* each. */
  async palettes(model, card, noises) {
    const found = await palettesOf(model, card, this.summary, noises);
    return this.own ? found.map((palette) => choosePalette(this.own, palette)) : found;
  }
}

/**
 * Encode a picture as if it were gray.
 *
 * @param {{shape, lightness, toned}} picture
 * @param {Promise} network what `encode` gives; it works in its own worker meanwhile
 * @param {(name: string) => void} lap
 */
export async function encodeGray(picture, network, card, lap) {
  const { shape, lightness, toned } = picture;
  const segments = await findSegments(lightness, shape, pause);
  lap("segments");
  const { masks, box, summary } = await network;
  lap("network");
  const fitted = fitParts(segments, masks, [box.height, box.width], card.parts.length);
  lap("fit");
  picture.numbers = lightness.length > MAX_LAYERED_PIXELS ? null : numberColors(toned, shape);
  const painter = new Painter(picture, { segments, fitted });
  const preview = makePreview(picture, painter);
  lap("preview");
  return new Encoded({ painter, preview, summary });
}

/** Encode a colored picture, whose own colors say what its parts are. */
export async function encodeOwn(picture, network, card, lap) {
  const small = shrink(picture.rgb, picture.shape);
  const areas = await cut(small.rgb, small.shape, pause);
  const colors = distinctColors(small.rgb);
  lap("cut");
  const found = await network;
  lap("network");
  const { masks, box } = found;
  const seen = { masks, shape: [box.height, box.width] };
  const regions = new Regions(areas, small.shape, colors, seen, card.parts);
  const own = { ...findOwnColors(areas, regions), shape: small.shape };
  const summary = summarizeOwn(own, found, card);
  lap("parts");
  const painter = new RecolorPainter(picture, own);
  const preview = makeRecolorPreview(picture, small, own);
  lap("preview");
  return new Encoded({ painter, preview, summary, own });
}
