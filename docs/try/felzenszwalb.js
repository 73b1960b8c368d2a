// Cut a picture into regions of one even color: Felzenszwalb and Huttenlocher 2004, as
// `skimage.segmentation.felzenszwalb` does it. Regions grow along the edges between neighboring
// pixels, the most even ones first.

import { gaussian } from "./filters.js";

const [BITS, PASSES] = [11, 3]; // of a radix sort of 32-bit numbers

/** Regions in progress: the root of each is its first pixel. */
class Forest {
  constructor(length) {
    this.parent = Int32Array.from({ length }, (_, i) => i);
    this.size = new Int32Array(length).fill(1);
  }

  find(i) {
    const { parent } = this;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  }

  /** Join two roots; return the one that remains. */
  join(a, b) {
    const [root, other] = a < b ? [a, b] : [b, a];
    this.parent[other] = root;
    this.size[root] += this.size[other];
    return root;
  }
}

/**
 * @param {Uint8Array} rgb
 * @param {number} scale larger: larger regions
 * @param {number} smallest pixels of a region
 * @param {() => Promise} pause lets others work
 * @returns {Promise<{labels: Int32Array, count: number}>} regions from 0, in the order of their first
 *   pixels
 */
export async function felzenszwalb(rgb, shape, { scale, sigma, smallest }, pause) {
  const [height, width] = shape;
  const length = height * width;
  const planes = [0, 1, 2].map((channel) => {
    const plane = new Float64Array(length);
    for (let i = 0; i < length; i++) plane[i] = rgb[3 * i + channel] * (1 / 255);
    return gaussian(plane, shape, sigma, 4, Float64Array);
  });
  await pause();
  const forest = new Forest(length);
  const edges = findEdges(planes, shape, forest);
  await pause();
  const order = sortByCost(edges.costs);
  await pause();
  const inner = new Float64Array(length);
  for (const e of order) {
    const a = forest.find(edges.from[e]);
    const b = forest.find(edges.to[e]);
    if (a === b) continue;
    const cost = edges.exact[e];
    if (cost >= inner[a] + scale / 255 / forest.size[a]) continue;
    if (cost >= inner[b] + scale / 255 / forest.size[b]) continue;
    inner[forest.join(a, b)] = cost;
  }
  await pause();
  for (const e of order) {
    const a = forest.find(edges.from[e]);
    const b = forest.find(edges.to[e]);
    if (a !== b && (forest.size[a] < smallest || forest.size[b] < smallest)) forest.join(a, b);
  }
  return number(forest);
}

/** The edges whose pixels differ; the pixels of others are joined at once, as they come first. */
function findEdges([r, g, b], [height, width], forest) {
  const size = 4 * height * width;
  const [from, to] = [new Int32Array(size), new Int32Array(size)];
  const exact = new Float64Array(size);
  let count = 0;
  // To the right, down, and along both diagonals.
  const kinds = [
    [0, 1, 0, 1],
    [0, width, 1, 0],
    [0, width + 1, 1, 1],
    [1, width, 1, 1],
  ];
  for (const [first, second, below, beside] of kinds) {
    for (let y = 0; y < height - below; y++) {
      for (let i = y * width, end = i + width - beside; i < end; i++) {
        const [p, q] = [i + first, i + second];
        const [dr, dg, db] = [r[p] - r[q], g[p] - g[q], b[p] - b[q]];
        const square = dr * dr + dg * dg + db * db;
        if (square === 0) {
          const [a, c] = [forest.find(p), forest.find(q)];
          if (a !== c) forest.join(a, c);
          continue;
        }
        from[count] = p;
        to[count] = q;
        exact[count++] = Math.sqrt(square);
      }
    }
  }
  return { from, to, exact, costs: Float32Array.from(exact.subarray(0, count)) };
}

/** The order of positive numbers from low to high; equal ones stay in their order. */
function sortByCost(costs) {
  const keys = new Uint32Array(costs.buffer); // bits of positive floats grow with them
  let order = Uint32Array.from(keys, (_, i) => i);
  let next = new Uint32Array(order.length);
  for (let pass = 0; pass < PASSES; pass++) {
    const shift = pass * BITS;
    const starts = new Uint32Array((1 << BITS) + 1);
    const mask = (1 << BITS) - 1;
    for (let i = 0; i < keys.length; i++) starts[((keys[i] >>> shift) & mask) + 1]++;
    for (let k = 1; k < starts.length; k++) starts[k] += starts[k - 1];
    for (let i = 0; i < order.length; i++) {
      const e = order[i];
      next[starts[(keys[e] >>> shift) & mask]++] = e;
    }
    [order, next] = [next, order];
  }
  return order;
}

function number(forest) {
  const labels = new Int32Array(forest.parent.length);
  let count = 0;
  for (let i = 0; i < labels.length; i++) {
    const root = forest.find(i);
    labels[i] = root === i ? count++ : labels[root];
  }
  return { labels, count };
}
