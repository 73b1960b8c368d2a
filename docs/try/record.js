// The record of a pack and its palettes: `colorings.json`, from which `chroma colorize --from` makes
// the same pack again, `palette.json` and `palette.gpl`.

import { labToRgb, toHex } from "./color.js";
import { holdPalette } from "./hold.js";

const MIN_SHARE = 0.002;

/** Numbers that sort as text: "00" to "24". */
export function fileName(number, count) {
  return `${String(number).padStart(Math.max(2, String(count - 1).length), "0")}.png`;
}

/** JSON as Python's command writes it. */
export function toJson(content) {
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** SHA-256 of the pixels, as `pixels_sha256`: shape, rgb, and alpha if there is any. */
export async function pixelsSha256({ shape: [height, width], rgb, alpha }) {
  const text = new TextEncoder().encode(`(${height}, ${width}, 3)`);
  const bytes = new Uint8Array(text.length + rgb.length + (alpha ? alpha.length : 0));
  bytes.set(text);
  bytes.set(rgb, text.length);
  if (alpha) bytes.set(alpha, text.length + rgb.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The record of each coloring. */
export function recordColorings(noises, palettes, held) {
  return noises.map((noise, i) => ({
    file: fileName(i, noises.length),
    noise: Array.from(noise),
    ...(held.size ? { held: recordHeld(held) } : {}),
    palette_ab: pairs(holdPalette(palettes[i], held)),
  }));
}

function recordHeld(held) {
  const sorted = [...held].sort(([a], [b]) => a - b);
  return Object.fromEntries(sorted.map(([mask, ab]) => [mask, Array.from(ab)]));
}

function pairs(values) {
  return Array.from({ length: values.length / 2 }, (_, k) => [values[2 * k], values[2 * k + 1]]);
}

/** The whole record. The picture is beside the folder of the pack, as a PNG. */
export function recordPack({ card, name, sha256, columns, recolors, colorings }) {
  return {
    chroma: card.chroma,
    weights: card.weights,
    weights_sha256: card.sha256,
    picture: name,
    picture_file: `../${name}.png`,
    picture_sha256: sha256,
    columns,
    regions: "on",
    ...(recolors ? { recolor: "on" } : {}),
    made_by: "the page",
    colorings,
  };
}

const rounded = (x, digits) => Number(x.toFixed(digits));

/** The colors of all colorings, for programs. */
export function paletteJson(name, colorings, statistics, parts) {
  const { shares, lightness, seen } = statistics;
  return {
    picture: name,
    colorings: colorings.map((entry, i) => ({
      file: entry.file,
      colors: parts.map((part, mask) => {
        const [a, b] = entry.palette_ab[mask];
        return {
          mask,
          part,
          hex: toHex(labToRgb(lightness[mask], a, b)),
          a: rounded(a, 2),
          b: rounded(b, 2),
          lightness: rounded(lightness[mask], 2),
          share: rounded(shares[mask], 4),
          seen: toHex(seen[i][mask]),
          held: String(mask) in (entry.held ?? {}),
        };
      }),
    })),
  };
}

/** The visible colors for drawing programs, one row for each coloring. */
export function paletteGpl(name, colorings, { shares, seen }, parts) {
  let masks = [...parts.keys()].filter((k) => shares[k] >= MIN_SHARE);
  if (!masks.length) masks = [0]; // of a fully transparent picture: programs refuse an empty palette
  const lines = ["GIMP Palette", `Name: ${name.split(/\s+/).join(" ").trim()}`];
  lines.push(`Columns: ${masks.length}`, "#");
  colorings.forEach(({ file }, i) => {
    for (const k of masks) {
      const rgb = seen[i][k].map((c) => String(c).padStart(3)).join(" ");
      lines.push(`${rgb}\t${file.replace(/\.png$/, "")} ${parts[k]}`);
    }
  });
  return `${lines.join("\n")}\n`;
}
