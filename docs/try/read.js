// Read what a picture shows: a scene, several figures on paper, or one. As `_encode_named` of
// `chroma_lib.coloring.colorizer`.

import { encodeParts } from "./close-up.js";
import { readFigures } from "./figures.js";
import { summarize } from "./network.js";
import { readScene } from "./scenes.js";
import { cropMasks, padMasks } from "./square.js";

/**
 * Encode a gray picture.
 *
 * @param {(name: string, argument: object) => Promise} model the worker with the network
 * @param {{size: number, parts: string[]}} card
 * @param {(done: number, count: number) => void} report how much of a picture that is read in many
 *   pieces is done; it may throw, so that no more is read
 * @returns masks [height, width, K] of the picture without padding, its box in the square, the input
 *   l of the network, and the summary; the nearest figure of each pixel if there are several, and of
 *   a scene where bodies can be
 */
export async function readPicture(model, card, gray, shape, report) {
  const K = card.parts.length;
  const found =
    (await readScene(model, card, gray, shape, report)) ??
    (await readFigures(model, card, gray, shape, report));
  if (found) {
    const { masks, box, l } = found;
    return { ...found, summary: summarize(padMasks(masks, box, card), l, K) };
  }
  const { masks, box, l } = await encodeParts(model, card, gray, shape);
  const summary = summarize(masks, l, K);
  return { masks: cropMasks(masks, card.size, K, box), box, l, summary };
}
