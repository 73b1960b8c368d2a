// Colors as "#rrggbb", and as the hue, saturation and brightness of paint programs.
export function isHex(text) {
  return /^#[0-9a-f]{6}$/i.test(text);
}

export function toHsv(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const high = Math.max(r, g, b);
  const range = high - Math.min(r, g, b);
  let hue = 0;
  if (range && high === r) hue = ((g - b) / range + 6) % 6;
  else if (range && high === g) hue = (b - r) / range + 2;
  else if (range) hue = (r - g) / range + 4;
  return [60 * hue, high ? (100 * range) / high : 0, 100 * high];
}

export function fromHsv([hue, saturation, brightness]) {
  const value = (n) => {
    const k = (n + hue / 60) % 6;
    const light = (brightness / 100) * (1 - (saturation / 100) * Math.max(0, Math.min(k, 4 - k, 1)));
    return Math.round(255 * light).toString(16).padStart(2, "0");
  };
  return `#${value(5)}${value(3)}${value(1)}`;
}

// Two rows: lively colors and pale ones; then natural colors of hair and cloth.
export const SWATCHES = [
  "#c8283c", "#e0602a", "#eeb422", "#8cb43c", "#2e9e5b", "#1f9e9e",
  "#2f7fd0", "#3a50c8", "#7848c0", "#b03cae", "#e04f8c", "#7d8590",
  "#f4a6a6", "#f6c49a", "#f7e3a1", "#cfe3a6", "#a9dcb8", "#a8dfe0",
  "#a9cdf2", "#b3b8f0", "#cfb3ee", "#eab4e6", "#f7bcd3", "#dfe3e8",
  "#f2dfa7", "#d9a757", "#a8642f", "#6e3b22", "#3b2620", "#1d1b22",
  "#5a1f2d", "#24406b", "#1f4d43", "#4c4a63", "#8a7a6a", "#f7f3ec",
];
