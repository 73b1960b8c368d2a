// Parts that keep a color while the rest changes: `chroma_lib.coloring.regions`.

const [HOLD_FROM, HOLD_FULLY] = [0.3, 0.5];

/** How strongly a pixel is held, by the share of the held masks: 0 to 1. */
export function holdWeight(share) {
  const step = Math.min(1, Math.max(0, (share - HOLD_FROM) / (HOLD_FULLY - HOLD_FROM)));
  return step * step * (3 - 2 * step);
}

/** The palette of a coloring with the held colors in it. */
export function holdPalette(palette, held) {
  const result = palette.slice();
  for (const [mask, [a, b]] of held) {
    result[2 * mask] = a;
    result[2 * mask + 1] = b;
  }
  return result;
}
