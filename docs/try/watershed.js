// Flood a plane from seeds, the lowest pixels first, as `skimage.segmentation.watershed`.

const AGES = 2 ** 21; // more than the pixels of a picture that wait at once

/** A queue whose smallest key comes first. */
class Queue {
  constructor(capacity) {
    this.keys = new Float64Array(capacity);
    this.pixels = new Int32Array(capacity);
    this.size = 0;
  }

  push(key, pixel) {
    const { keys, pixels } = this;
    let child = this.size++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (key >= keys[parent]) break;
      keys[child] = keys[parent];
      pixels[child] = pixels[parent];
      child = parent;
    }
    keys[child] = key;
    pixels[child] = pixel;
  }

  /** Remove the first; `key` and the result are those of it. */
  pop() {
    const { keys, pixels } = this;
    const pixel = pixels[0];
    this.key = keys[0];
    const size = --this.size;
    const [key, last] = [keys[size], pixels[size]];
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1] < keys[child]) child++;
      if (key <= keys[child]) break;
      keys[i] = keys[child];
      pixels[i] = pixels[child];
      i = child;
    }
    keys[i] = key;
    pixels[i] = last;
    return pixel;
  }
}

/**
 * Enlarge seeds over a plane; equally low pixels in the order in which they are reached.
 *
 * Seeds without an empty neighbor would wait in the queue for nothing and are left out.
 * Of seeds that are equally low, scikit-image takes the one that its queue happens to have first;
 * here it is the first of the picture.
 *
 * @param {Float32Array} values 0 or more
 * @param {Int32Array} seeds 0 where there is none; they are enlarged in place
 * @param {Uint8Array} zone where to flood; everywhere if null
 */
export function watershed(values, seeds, [height, width], zone = null) {
  // Floats that are not negative have the order of their bits: value and age fit in one number.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const isEmpty = (i) => !seeds[i] && (!zone || zone[i]);
  let empty = 0;
  for (let i = 0; i < seeds.length; i++) if (isEmpty(i)) empty++;
  const first = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!seeds[i] || (zone && !zone[i])) continue;
      if (
        (y > 0 && isEmpty(i - width)) ||
        (x > 0 && isEmpty(i - 1)) ||
        (x < width - 1 && isEmpty(i + 1)) ||
        (y < height - 1 && isEmpty(i + width))
      ) {
        first.push(i);
      }
    }
  }
  const queue = new Queue(first.length + empty + 1);
  for (const i of first) queue.push(bits[i] * AGES, i);
  const scale = first.length + empty < AGES ? 1 : 2;
  let age = 1;
  const reach = (i, label, key) => {
    if (seeds[i] || (zone && !zone[i])) return;
    seeds[i] = label;
    age++;
    const value = Math.max(bits[i], Math.floor(key / AGES));
    queue.push(value * AGES + Math.floor(age / scale), i);
  };
  while (queue.size) {
    const i = queue.pop();
    const { key } = queue;
    const label = seeds[i];
    const x = i % width;
    if (i >= width) reach(i - width, label, key);
    if (x > 0) reach(i - 1, label, key);
    if (x < width - 1) reach(i + 1, label, key);
    if (i < seeds.length - width) reach(i + width, label, key);
  }
  return seeds;
}
