// Cut a picture into regions of one even color: Felzenszwalb and Huttenlocher 2004, as
// `skimage.segmentation.felzenszwalb` does it. Regions grow along the edges between neighboring
// pixels, the most even ones first.

import { gaussian } from "./filters.js";

const [BITS, PASSES] = [11, 3]; // of a radix sort of 32-bit numbers

function countUp(numbers) {
  for (let i = 0; i < numbers.length; i++) numbers[i] = i;
  return numbers;
}

/** Regions in progress: the root of each is its first pixel. */
class Forest {
  constructor(length) {
    this.parent = countUp(new Int32Array(length));
    this.size = new Int32Array(length).fill(1);
  }

  find(i) {
    const { parent } = this;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  }

  /** Join two roots; return the one that remains. */
  join(a, b) {
    const root = Math.min(a, b);
    const other = Math.max(a, b);
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
  const apart = grow(forest, edges, order, scale / 255);
  await pause();
  joinSmall(forest, edges, apart, smallest);
  return number(forest);
}

/** Join even regions; return the edges that still divide two, from low cost to high. */
function grow(forest, { from, to, exact }, order, scale) {
  const { size } = forest;
  const inner = new Float64Array(size.length);
  const apart = new Uint32Array(order.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const e = order[i];
    const a = forest.find(from[e]);
    const b = forest.find(to[e]);
    if (a === b) continue;
    const cost = exact[e];
    if (cost < inner[a] + scale / size[a] && cost < inner[b] + scale / size[b]) {
      inner[forest.join(a, b)] = cost;
    } else {
      apart[count++] = e;
    }
  }
  return apart.subarray(0, count);
}

/** Join small regions with the neighbor that is most like them. */
function joinSmall(forest, { from, to }, apart, smallest) {
  const { size } = forest;
  for (let i = 0; i < apart.length; i++) {
    const a = forest.find(from[apart[i]]);
    const b = forest.find(to[apart[i]]);
    if (a !== b && (size[a] < smallest || size[b] < smallest)) forest.join(a, b);
  }
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
        const p = i + first;
        const q = i + second;
        const dr = r[p] - r[q];
        const dg = g[p] - g[q];
        const db = b[p] - b[q];
        const square = dr * dr + dg * dg + db * db;
        if (square === 0) {
          const a = forest.find(p);
          const c = forest.find(q);
          if (a !== c) forest.join(a, c);
          continue;
        }
        from[count] = p;
        to[count] = q;
        exact[count++] = Math.sqrt(square);
      }
    }
  }
  return { from, to, exact, costs: new Float32Array(exact.subarray(0, count)) };
}

/** The order of positive numbers from low to high; equal ones stay in their order. */
function sortByCost(costs) {
  const keys = new Uint32Array(costs.buffer); // bits of positive floats grow with them
  let order = countUp(new Uint32Array(keys.length));
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
