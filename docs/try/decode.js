// The pixels of a picture file: sRGB on white, and its opacity.

import { hasGammaOfSrgb } from "./png-gamma.js";

export const MAX_PIXELS = 24_000_000;

function fault(code) {
  return Object.assign(new Error(code), { code });
}

/**
 * @param {Blob} blob
 * @returns {Promise<{shape, rgb: Uint8Array, alpha: Uint8Array | null, source}>} `alpha` is null if
 *   nothing is transparent; otherwise `source` has the RGBA of the file
 */
export async function decode(blob) {
  let bitmap;
  try {
    const colorSpaceConversion = (await hasGammaOfSrgb(blob)) ? "none" : "default";
    bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion });
  } catch {
    throw fault("unreadable");
  }
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) {
    bitmap.close();
    throw fault("too_large");
  }
  let rgba = readCanvas(bitmap);
  // A canvas stores colors times opacity, and loses those of nearly transparent pixels.
  if (!isOpaque(rgba)) rgba = readTexture(bitmap) ?? rgba;
  bitmap.close();
  const decoded = onWhite(rgba);
  const source = decoded.alpha && new Uint8Array(rgba.buffer);
  return { shape: [height, width], ...decoded, source };
}

function readCanvas(bitmap) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

function isOpaque(rgba) {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] < 255) return false;
  return true;
}

/** Read a picture through WebGL, which keeps colors and opacity apart; null without it. */
function readTexture(bitmap) {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null;
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const pixels = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  const failed = gl.getError() !== gl.NO_ERROR;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return failed ? null : pixels;
}

/** Composite on white as Pillow does. */
function onWhite(rgba) {
  const length = rgba.length / 4;
  const rgb = new Uint8Array(3 * length);
  const alpha = new Uint8Array(length);
  let opaque = true;
  for (let i = 0, p = 0, q = 0; i < length; i++, p += 4, q += 3) {
    const a = (alpha[i] = rgba[p + 3]);
    if (a === 255) {
      rgb[q] = rgba[p];
      rgb[q + 1] = rgba[p + 1];
      rgb[q + 2] = rgba[p + 2];
      continue;
    }
    opaque = false;
    for (let k = 0; k < 3; k++) rgb[q + k] = blend(255, rgba[p + k], a);
  }
  return { rgb, alpha: opaque ? null : alpha };
}

/** Pillow's blend of two bytes under a mask. */
function blend(under, over, mask) {
  const sum = over * mask + under * (255 - mask) + 128;
  return ((sum >> 8) + sum) >> 8;
}

/** RGBA of an opaque picture. */
export function toRgba(rgb) {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let p = 0, q = 0; q < rgb.length; p += 4, q += 3) {
    rgba[p] = rgb[q];
    rgba[p + 1] = rgb[q + 1];
    rgba[p + 2] = rgb[q + 2];
  }
  return rgba;
}
