// Give a colored picture new colors, part by part, and keep what the artist did inside a part:
// `chroma_lib.coloring.recolor`. A pixel is a ratio times its part's mean color, as complex numbers
// a* + i b*; nearly the same ratio, times the part's new color, gives the new pixel.

const GRAY = 8;
const LARGEST_RATIO = 1.7;
const BLUE = (-80 * Math.PI) / 180;
const MOST_TURN = Math.PI / 4;
const NEAR = 15;
const [DIFFERENT, APART] = [18, 12];
const TURNS = [0, 20, -20, 40, -40, 60, -60, 90, -90, 120, -120, 150, -150, 180];

/** Colors of a picture with the parts that they belong to, ready for palettes. */
export class Shading {
  /**
   * @param {Float32Array} base [K, 2], mean a* and b* of each part
   * @param {{lab: Float32Array, labels, neighbors, shares}} cells own color of each, its part, the
   *   part that it mixes with, and that one's share
   */
  constructor(base, cells) {
    Object.assign(this, { base, ...cells, length: cells.labels.length });
    // What does not depend on the palette: the ratio, and its turn before it leans.
    this.ratio = new Float32Array(2 * this.length);
    this.scale = new Float32Array(this.length);
    this.turn = new Float32Array(this.length);
    for (let i = 0; i < this.length; i++) {
      const a = this.lab[3 * i + 1];
      const b = this.lab[3 * i + 2];
      const ma = base[2 * this.labels[i]];
      const mb = base[2 * this.labels[i] + 1];
      const total = ma * ma + mb * mb + GRAY ** 2;
      const re = (a * ma + b * mb + GRAY ** 2) / total;
      const im = (b * ma - a * mb) / total;
      this.ratio[2 * i] = re;
      this.ratio[2 * i + 1] = im;
      this.scale[i] = Math.min(Math.sqrt(re * re + im * im), LARGEST_RATIO);
      this.turn[i] = MOST_TURN * Math.tanh(Math.atan2(im, re) / MOST_TURN);
    }
  }

  /**
   * The new color of each cell: calls `see` with its number, L*, a* and b*, and whether it is its own.
   *
   * @param {Float32Array} palette [K, 2], new mean color of each part
   */
  paint(palette, see) {
    const { base, lab, labels, neighbors, shares, ratio, scale, turn } = this;
    const { change, follows, leaning } = findChanges(base, palette);
    for (let i = 0, at = 0; i < this.length; i++, at += 3) {
      const k = labels[i];
      const share = shares[i];
      let da = change[2 * k];
      let db = change[2 * k + 1];
      let follow = follows[k];
      if (share) {
        const n = neighbors[i];
        da += share * (change[2 * n] - da);
        db += share * (change[2 * n + 1] - db);
        follow += share * (follows[n] - follow);
      }
      const l = lab[at];
      const a = lab[at + 1];
      const b = lab[at + 2];
      if (da === 0 && db === 0) {
        see(i, l, a, b, true);
        continue;
      }
      const angle = turn[i] * leaning[k];
      const re = scale[i] * Math.cos(angle);
      const im = scale[i] * Math.sin(angle);
      const fr = follow * (re - ratio[2 * i]);
      const fi = follow * (im - ratio[2 * i + 1]);
      const ma = base[2 * k];
      const mb = base[2 * k + 1];
      // Without a change, the pixel itself; far from it, nothing of its old color.
      see(i, l, a + re * da - im * db + fr * ma - fi * mb, b + re * db + im * da + fr * mb + fi * ma);
    }
  }
}

/** The change of each part, how much its pixels follow it, and how their hue leans. */
function findChanges(base, palette) {
  const K = base.length / 2;
  const change = Float64Array.from(base, (old, at) => palette[at] - old);
  const [follows, leaning] = [new Float64Array(K), new Float64Array(K)];
  for (let k = 0; k < K; k++) {
    const size = Math.hypot(change[2 * k], change[2 * k + 1]);
    follows[k] = 1 - Math.exp(-((size / NEAR) ** 2));
    const hues = [base, palette].map((ab) => Math.atan2(ab[2 * k + 1], ab[2 * k]));
    leaning[k] = 1 + follows[k] * (lean(...hues) - 1);
  }
  return { change, follows, leaning };
}

/** By what to multiply the turns of a part's hues so that they lean to blue as before. */
function lean(...hues) {
  const [old, now] = hues.map((hue) => Math.min(1, Math.max(-1, 2.5 * Math.sin(BLUE - hue))));
  return old * now + (1 - Math.abs(old)) / 2;
}

/**
 * A palette that suits a colored picture: kept parts have their own color, others are at least as
 * colorful as they were, and parts of different colors stay different.
 *
 * @param {{base, kept, shares}} own from `findOwnColors`
 * @param {Float32Array} palette [K, 2], from the network
 * @returns {Float32Array}
 */
export function choosePalette({ base, kept, shares }, palette) {
  const K = shares.length;
  const chosen = Float64Array.from(palette);
  const isThere = (k) => shares[k] > 0;
  const own = (k) => [base[2 * k], base[2 * k + 1]];
  const distance = (k, [a, b]) => Math.hypot(chosen[2 * k] - a, chosen[2 * k + 1] - b);
  for (let k = 0; k < K; k++) {
    if (kept[k] || !isThere(k)) {
      chosen.set(own(k), 2 * k);
      continue;
    }
    const before = Math.hypot(...own(k));
    const chroma = Math.hypot(chosen[2 * k], chosen[2 * k + 1]);
    const least = Math.max(before, before > DIFFERENT ? APART : 0);
    const scale = Math.max(chroma, least) / Math.max(chroma, 1e-6);
    chosen[2 * k] *= scale;
    chosen[2 * k + 1] *= scale;
  }
  const all = [...Array(K).keys()].filter(isThere);
  const done = all.filter((k) => kept[k]);
  const free = all.filter((k) => !kept[k]);
  for (const k of free.sort((i, j) => shares[j] - shares[i] || i - j)) {
    const [a, b] = own(k);
    const others = done.filter(
      (j) => Math.hypot(base[2 * j] - a, base[2 * j + 1] - b) > DIFFERENT,
    );
    if (others.length) {
      const turned = TURNS.map((degrees) => rotate(chosen[2 * k], chosen[2 * k + 1], degrees));
      const away = turned.map((ab) => Math.min(...others.map((j) => distance(j, ab))));
      // The first that is far enough, or else the farthest.
      const enough = away.findIndex((far) => far > APART);
      const best = enough >= 0 ? enough : away.indexOf(Math.max(...away));
      chosen.set(turned[best], 2 * k);
    }
    done.push(k);
  }
  return Float32Array.from(chosen);
}

function rotate(a, b, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [a * cos - b * sin, a * sin + b * cos];
}
