// sRGB <-> CIELAB, as `chroma_lib.color`: D65, 2-degree observer, the constants of scikit-image.

const XYZ_FROM_RGB = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
];
const WHITE = [0.95047, 1, 1.08883];
export const FROM_LINEAR = XYZ_FROM_RGB.map((row, i) => row.map((x) => Math.fround(x / WHITE[i])));
export const TO_LINEAR = invert(XYZ_FROM_RGB.map((row, i) => row.map((x) => x / WHITE[i])));
export const AB_SCALE = 110;
export const WHITE_L = 100 - 1e-3; // paper, whatever its AB
const LEVELS = 1 << 20; // steps of linear light
const ROWS = 201; // of the table of the largest chroma: L* 0, 0.5 ... 100
const COLUMNS = 361; // hue 0 ... 360

function invert([[a, b, c], [d, e, f], [g, h, i]]) {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((x) => Math.fround(x / det)));
}

const DECODE = Float32Array.from({ length: 256 }, (_, i) => {
  const c = i / 255;
  return c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92;
});

function encode(linear) {
  return linear > 0.0031308 ? 1.055 * linear ** (1 / 2.4) - 0.055 : 12.92 * linear;
}

let encodeTable = null;

function encodeUint8() {
  if (!encodeTable) {
    encodeTable = new Uint8Array(LEVELS);
    // Find the first level of each of the 256 values, rather than a power for each level.
    let value = 0;
    let start = 0;
    const at = (level) => Math.floor(encode((level + 0.5) / LEVELS) * 255 + 0.5);
    while (value < 256) {
      let low = start;
      let high = LEVELS;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (at(middle) > value) high = middle;
        else low = middle + 1;
      }
      encodeTable.fill(value, start, low);
      start = low;
      value++;
    }
  }
  return encodeTable;
}

const lift = (t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
const drop = (f) => (f > 0.2068966 ? f * f * f : (f - 16 / 116) / 7.787);

/** L*, a* and b* of one 8-bit color. */
export function rgbToLab(r, g, b) {
  const [R, G, B] = [DECODE[r], DECODE[g], DECODE[b]];
  const [x, y, z] = FROM_LINEAR.map((m) => lift(m[0] * R + m[1] * G + m[2] * B));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIELAB of each pixel of interleaved RGB, interleaved. */
export function labTable(rgb) {
  const lab = new Float32Array(rgb.length);
  const [[xr, xg, xb], [yr, yg, yb], [zr, zg, zb]] = FROM_LINEAR;
  for (let i = 0; i < rgb.length; i += 3) {
    const r = DECODE[rgb[i]];
    const g = DECODE[rgb[i + 1]];
    const b = DECODE[rgb[i + 2]];
    const x = lift(xr * r + xg * g + xb * b);
    const y = lift(yr * r + yg * g + yb * b);
    lab[i] = 116 * y - 16;
    lab[i + 1] = 500 * (x - y);
    lab[i + 2] = 200 * (y - lift(zr * r + zg * g + zb * b));
  }
  return lab;
}

/** L* of each pixel of interleaved RGB. */
export function lightnessOf(rgb) {
  const lightness = new Float32Array(rgb.length / 3);
  const [r, g, b] = FROM_LINEAR[1];
  const grays = Float32Array.from(DECODE, (c) => 116 * lift((r + g + b) * c) - 16);
  for (let i = 0, j = 0; i < lightness.length; i++, j += 3) {
    const red = rgb[j];
    lightness[i] =
      red === rgb[j + 1] && red === rgb[j + 2]
        ? grays[red]
        : 116 * lift(r * DECODE[red] + g * DECODE[rgb[j + 1]] + b * DECODE[rgb[j + 2]]) - 16;
  }
  return lightness;
}

/** The 8-bit gray of each L*. */
export function grayOf(lightness) {
  const table = encodeUint8();
  const sum = TO_LINEAR[1][0] + TO_LINEAR[1][1] + TO_LINEAR[1][2];
  // 8-bit grays come from few values of L*; those of a colored picture are computed each.
  const gray = new Uint8Array(lightness.length);
  let last = NaN;
  let value = 0;
  for (let i = 0; i < gray.length; i++) {
    if (lightness[i] !== last) {
      last = lightness[i];
      const level = drop((last + 16) / 116) * sum * LEVELS;
      value = table[Math.min(Math.max(level, 0), LEVELS - 1) | 0];
    }
    gray[i] = value;
  }
  return gray;
}

function linear(l, a, b) {
  const y = (l + 16) / 116;
  const X = drop(y + a / 500);
  const Y = drop(y);
  const Z = drop(y - b / 200);
  return TO_LINEAR.map((m) => m[0] * X + m[1] * Y + m[2] * Z);
}

let limits = null;

/** The largest chroma in gamut for each L* (row) and hue (column). */
export function chromaLimits() {
  if (limits) return limits;
  limits = new Float32Array(ROWS * COLUMNS);
  const low = encodeInverse(-1e-3);
  const high = encodeInverse(1 + 1e-3);
  for (let row = 0; row < ROWS - 1; row++) {
    for (let hue = 0; hue < COLUMNS; hue++) {
      const [cos, sin] = [Math.cos((hue * Math.PI) / 180), Math.sin((hue * Math.PI) / 180)];
      let [inside, outside] = [0, 140];
      for (let i = 0; i < 14; i++) {
        const chroma = (inside + outside) / 2;
        const rgb = linear(row / 2, chroma * cos, chroma * sin);
        if (rgb.every((c) => c >= low && c <= high)) inside = chroma;
        else outside = chroma;
      }
      limits[row * COLUMNS + hue] = inside;
    }
  }
  return limits;
}

/** Linear light of an sRGB value, also a little below 0 or above 1. */
function encodeInverse(c) {
  return c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92;
}

/** How much to scale a* and b* so that the color fits into sRGB; L* and hue stay. */
function gamutScale(table, l, a, b, chroma) {
  const row = (l < 0 ? 0 : l > 100 ? 100 : l) * 2;
  let degree = (Math.atan2(b, a) * 180) / Math.PI;
  if (degree < 0) degree += 360;
  const i = row < 199 ? row | 0 : 199;
  const j = degree < 359 ? degree | 0 : 359;
  const [r, d] = [row - i, degree - j];
  const at = i * COLUMNS + j;
  const limit =
    (1 - r) * ((1 - d) * table[at] + d * table[at + 1]) +
    r * ((1 - d) * table[at + COLUMNS] + d * table[at + COLUMNS + 1]);
  return limit < chroma ? limit / chroma : 1;
}

/** A function that writes the sRGB of CIELAB to `out`; less chroma where it does not fit. */
export function labPainter() {
  const table = encodeUint8();
  const limitTable = chromaLimits();
  const [[m00, m01, m02], [m10, m11, m12], [m20, m21, m22]] = TO_LINEAR;
  const value = (level) => table[level > 0 ? (level < LEVELS ? level * 1 : LEVELS - 1) | 0 : 0];
  return (l, a, b, out, at) => {
    const chroma = Math.sqrt(a * a + b * b);
    if (chroma > 1e-6) {
      const scale = gamutScale(limitTable, l, a, b, chroma);
      a *= scale;
      b *= scale;
    }
    const y = (l + 16) / 116;
    const fx = y + a / 500;
    const fz = y - b / 200;
    const X = fx > 0.2068966 ? fx * fx * fx : (fx - 16 / 116) / 7.787;
    const Y = y > 0.2068966 ? y * y * y : (y - 16 / 116) / 7.787;
    const Z = fz > 0.2068966 ? fz * fz * fz : (fz - 16 / 116) / 7.787;
    out[at] = value((m00 * X + m01 * Y + m02 * Z) * LEVELS);
    out[at + 1] = value((m10 * X + m11 * Y + m12 * Z) * LEVELS);
    out[at + 2] = value((m20 * X + m21 * Y + m22 * Z) * LEVELS);
  };
}

let paintOne = null;

/** The sRGB of one CIELAB color as [r, g, b]. */
export function labToRgb(l, a, b) {
  paintOne ??= labPainter();
  const rgb = [0, 0, 0];
  paintOne(l, a, b, rgb, 0);
  return rgb;
}

export function toHex([r, g, b]) {
  return `#${[r, g, b].map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

export function fromHex(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}
