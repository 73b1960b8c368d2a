// Which regions touch which others, and how long their borders are.

/** Lengths of borders; those of region i are at `starts[i]` to `starts[i + 1]`. */
class Borders {
  constructor(starts, others, lengths) {
    Object.assign(this, { starts, others, lengths, length: starts.length - 1 });
  }

  /** For each region, the length of its border with others, times their weight. */
  lengthsAt(weight) {
    const sums = new Float64Array(this.length);
    this.visit((i, j, length) => (sums[i] += length * weight(j)));
    return sums;
  }

  /** For each region, the length of its border with each group of others: [regions, groups]. */
  lengthsBeside(group, groups, counts) {
    const sums = new Float64Array(this.length * groups);
    this.visit((i, j, length) => {
      if (counts(j)) sums[i * groups + group[j]] += length;
    });
    return sums;
  }

  /** Which share of the border of each group it has with each other group: [groups, groups]. */
  sharesBetween(group, groups) {
    const between = new Float64Array(groups * groups);
    this.visit((i, j, length) => {
      if (group[i] !== group[j]) between[group[i] * groups + group[j]] += length;
    });
    for (let row = 0; row < groups; row++) {
      const part = between.subarray(row * groups, (row + 1) * groups);
      const total = Math.max(1, part.reduce((sum, length) => sum + length, 0));
      for (let k = 0; k < groups; k++) part[k] /= total;
    }
    return between;
  }

  /** The regions that touch region i. */
  neighbors(i) {
    return this.others.subarray(this.starts[i], this.starts[i + 1]);
  }

  visit(see) {
    for (let i = 0; i < this.length; i++) {
      for (let at = this.starts[i]; at < this.starts[i + 1]; at++) {
        see(i, this.others[at], this.lengths[at]);
      }
    }
  }
}

/** The borders between labels 0 to count - 1. */
export function findBorders(labels, [height, width], count) {
  const found = new Map();
  const touch = (a, b) => {
    if (a === b) return;
    const key = a < b ? a * count + b : b * count + a;
    found.set(key, (found.get(key) ?? 0) + 1);
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x) touch(labels[i], labels[i - 1]);
      if (y) touch(labels[i], labels[i - width]);
    }
  }
  const starts = new Int32Array(count + 1);
  const pairs = [...found].map(([key, length]) => [Math.floor(key / count), key % count, length]);
  for (const [a, b] of pairs) {
    starts[a + 1]++;
    starts[b + 1]++;
  }
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const others = new Int32Array(2 * pairs.length);
  const lengths = new Float64Array(2 * pairs.length);
  for (const [a, b, length] of pairs) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ]) {
      others[next[one]] = other;
      lengths[next[one]++] = length;
    }
  }
  return new Borders(starts, others, lengths);
}
