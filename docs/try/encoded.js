// What a picture needs to be colored: its parts, by the network's masks alone or by its own colors.

import { distinctColors } from "./cells.js";
import { fixBackdrop, fixPlainBackdrop, groupLabels, joinCharacters } from "./characters.js";
import { cut, Regions, shrink } from "./color-regions.js";
import { numberColors } from "./few-colors.js";
import { giveOwnParts } from "./figure-parts.js";
import { MAX_LAYERED_PIXELS } from "./large.js";
import { fitParts } from "./masks.js";
import { palettesOf, summarizeOwn, summarizePlanes } from "./network.js";
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
 * @param {Promise} network what `readPicture` gives; it works in its own worker meanwhile
 * @param {(name: string) => void} lap
 */
export async function encodeGray(picture, network, card, lap) {
  const { shape, lightness, toned } = picture;
  const segments = await findSegments(lightness, shape, pause);
  lap("segments");
  const found = await network;
  lap("network");
  const fitted = fit(segments, found, card.parts);
  lap("fit");
  picture.numbers = lightness.length > MAX_LAYERED_PIXELS ? null : numberColors(toned, shape);
  const painter = new Painter(picture, { segments, fitted });
  const { figures, box } = found;
  // The palette knows which masks the parts of several figures became.
  const summary = figures
    ? summarizePlanes(painter.visibleMasks([box.height, box.width]), found, card)
    : found.summary;
  const preview = makePreview(picture, painter);
  lap("preview");
  return new Encoded({ painter, preview, summary });
}

/** Masks fitted to segments; those of several figures decide, and get colors, for themselves. */
function fit(segments, found, parts) {
  const { figures } = found;
  const { masks, shape } = seenMasks(found);
  if (!figures) return fitParts(segments, masks, shape, parts.length);
  const groups = groupLabels(figures, segments);
  const fitted = fitParts(segments, masks, shape, parts.length, groups);
  return giveOwnParts(fitted, segments, groups, parts);
}

/** Encode a colored picture, whose own colors say what its parts are. */
export async function encodeOwn(picture, network, card, lap) {
  const small = shrink(picture.rgb, picture.shape);
  const areas = await cut(small.rgb, small.shape, pause);
  const colors = distinctColors(small.rgb);
  lap("cut");
  const found = await network;
  lap("network");
  const regions = makeRegions(areas, small.shape, colors, found, card.parts);
  const own = { ...findOwnColors(areas, regions), shape: small.shape };
  const summary = summarizeOwn(own, found, card);
  lap("parts");
  const painter = new RecolorPainter(picture, own);
  const preview = makeRecolorPreview(picture, small, own);
  lap("preview");
  return new Encoded({ painter, preview, summary, own });
}

/** The masks of the picture without padding; of figures that were read one by one, larger ones. */
function seenMasks({ masks, box, detailed }) {
  return detailed ?? { masks, shape: [box.height, box.width] };
}

function makeRegions(areas, shape, colors, found, parts) {
  const { figures, isInside } = found;
  const regions = new Regions(areas, shape, colors, seenMasks(found), parts);
  const { labels } = areas;
  fixPlainBackdrop(regions, labels, shape);
  if (figures) regions.groups = groupLabels(figures, { labels, shape });
  if (isInside) fixBackdrop(regions, labels, shape, isInside);
  joinCharacters(regions);
  return regions;
}
