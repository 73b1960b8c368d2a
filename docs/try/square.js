// Pictures in the square of the network, on white: `chroma_lib.pictures.fit`, and masks there.

import { lightnessOf } from "./color.js";
import { round } from "./numbers.js";
import { BILINEAR, LANCZOS, resizeBytes, resizeFloats } from "./resample.js";
import { softmaxRow } from "./votes.js";

/** Scale a gray picture into a square on white: the input l of the network, and where the picture is. */
export function grayToInput(gray, shape, size) {
  const longest = Math.max(...shape);
  const [height, width] = shape.map((side) => Math.max(1, round((size * side) / longest)));
  const [top, left] = [(size - height) >> 1, (size - width) >> 1];
  const small = resizeBytes(gray, shape, [height, width], LANCZOS);
  const rgb = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  const lightness = lightnessOf(rgb);
  const l = new Float32Array(size * size).fill(lightness[255] / 50 - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      l[(top + y) * size + left + x] = lightness[small[y * width + x]] / 50 - 1;
    }
  }
  return { l, box: { top, left, height, width } };
}

/** A part of a plane of bytes. */
export function cropBytes(plane, shape, { top, left, height, width }) {
  const part = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * shape[1] + left;
    part.set(plane.subarray(from, from + width), y * width);
  }
  return part;
}

/** Log masks [K, size, size] to masks [size, size, K]. */
export function softmax(votes, size, K) {
  const pixels = size * size;
  const masks = new Float32Array(pixels * K);
  for (let i = 0; i < pixels; i++) {
    for (let k = 0; k < K; k++) masks[i * K + k] = votes[k * pixels + i];
    softmaxRow(masks, i * K, K);
  }
  return masks;
}

/** Masks [height, width, K] of the picture, without the padding. */
export function cropMasks(masks, size, K, { top, left, height, width }) {
  const inside = new Float32Array(height * width * K);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * size + left) * K;
    inside.set(masks.subarray(from, from + width * K), y * width * K);
  }
  return inside;
}

/** Masks [size, size, K] of a picture with background around it: the inverse of `cropMasks`. */
export function padMasks(inside, { top, left, height, width }, { size, parts }) {
  const K = parts.length;
  const masks = fillMasks(size * size, parts, "background");
  for (let y = 0; y < height; y++) {
    const row = inside.subarray(y * width * K, (y + 1) * width * K);
    masks.set(row, ((top + y) * size + left) * K);
  }
  return masks;
}

/** Masks [length, K] that are one part everywhere. */
export function fillMasks(length, parts, part) {
  const masks = new Float32Array(length * parts.length);
  for (let at = parts.indexOf(part); at < masks.length; at += parts.length) masks[at] = 1;
  return masks;
}

/**
 * Put masks of a part of a picture where they belong, resized.
 *
 * @param {Float32Array} masks [height, width, K] of the picture; changed
 * @param {{masks: Float32Array, shape: number[]}} own of the part
 * @param {{top, left, height, width}} place of the part in `masks`
 * @param {(i: number) => boolean} isMine which pixels take them
 */
export function placeMasks(masks, width, K, own, place, isMine) {
  const resized = resizeFloats(own.masks, own.shape, [place.height, place.width], BILINEAR, K);
  for (let y = 0, from = 0; y < place.height; y++) {
    for (let x = 0; x < place.width; x++, from += K) {
      const i = (place.top + y) * width + place.left + x;
      if (isMine(i)) masks.set(resized.subarray(from, from + K), i * K);
    }
  }
}
