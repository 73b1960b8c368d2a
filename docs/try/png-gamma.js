// The gamma of a PNG, where it stands for sRGB: browsers would apply its power, which differs a
// little from the curve of sRGB, but `chroma_lib.pictures.profiles` keeps such pixels as they are.

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const HEAD = 65_536; // bytes in which the chunks before the pixels are
const BETTER = ["iCCP", "cICP", "sRGB"]; // chunks that count before the gamma
const [GAMMA, NEAR_GAMMA] = [45_455, 1000]; // as the file stores them, in 1 / 100 000
const PRIMARIES = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6000]; // of sRGB
const NEAR_PRIMARIES = 300;

/** Whether a file is a PNG whose gamma and primaries are nearly those of sRGB. */
export async function hasGammaOfSrgb(blob) {
  const view = new DataView(await blob.slice(0, HEAD).arrayBuffer());
  if (view.byteLength < 8 || SIGNATURE.some((byte, i) => view.getUint8(i) !== byte)) return false;
  let isNear = false;
  for (let at = 8; at + 12 <= view.byteLength; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    if (BETTER.includes(name)) return false;
    if (name === "IDAT" || at + 12 + length > view.byteLength) break;
    const value = (i) => view.getUint32(at + 8 + 4 * i);
    if (name === "gAMA" && length === 4) isNear = Math.abs(value(0) - GAMMA) < NEAR_GAMMA;
    if (name === "cHRM" && length === 32) {
      if (PRIMARIES.some((side, i) => Math.abs(value(i) - side) > NEAR_PRIMARIES)) return false;
    }
    at += 12 + length;
  }
  return isNear;
}
