// Filters of `scipy.ndimage` on planes of shape [height, width], with its edges and its rounding.

/** Index of a position outside 0..n-1, mirrored at the edge: d c b a | a b c d | d c b a. */
function reflect(i, n) {
  const period = 2 * n;
  i = ((i % period) + period) % period;
  return i < n ? i : period - 1 - i;
}

const nearest = (i, n) => (i < 0 ? 0 : i < n ? i : n - 1);

/** Gaussian weights 0..radius; of the derivative, those that multiply x[i + j] - x[i - j]. */
function gaussianWeights(sigma, truncate, derivative) {
  const radius = Math.trunc(truncate * sigma + 0.5);
  const weights = new Float64Array(radius + 1);
  let sum = 0;
  for (let i = 0; i <= radius; i++) {
    weights[i] = Math.exp((-0.5 / (sigma * sigma)) * i * i);
    sum += i ? 2 * weights[i] : weights[i];
  }
  for (let i = 0; i <= radius; i++) {
    weights[i] /= sum;
    if (derivative) weights[i] *= i / (sigma * sigma);
  }
  return weights;
}

function alongRows(source, [height, width], weights, derivative, Kind = Float32Array) {
  const result = new Kind(source.length);
  const radius = weights.length - 1;
  const line = new Float64Array(width + 2 * radius);
  for (let y = 0, at = 0; y < height; y++, at += width) {
    for (let i = 0; i < radius; i++) {
      line[i] = source[at + reflect(i - radius, width)];
      line[radius + width + i] = source[at + reflect(width + i, width)];
    }
    line.set(source.subarray(at, at + width), radius);
    for (let x = 0, c = radius; x < width; x++, c++) {
      let sum = derivative ? 0 : line[c] * weights[0];
      if (derivative) {
        for (let j = radius; j > 0; j--) sum += (line[c + j] - line[c - j]) * weights[j];
      } else {
        for (let j = radius; j > 0; j--) sum += (line[c + j] + line[c - j]) * weights[j];
      }
      result[at + x] = sum;
    }
  }
  return result;
}

function alongColumns(source, [height, width], weights, derivative, Kind = Float32Array) {
  const result = new Kind(source.length);
  const radius = weights.length - 1;
  const sums = new Float64Array(width);
  const sign = derivative ? -1 : 1;
  for (let y = 0, at = 0; y < height; y++, at += width) {
    if (derivative) sums.fill(0);
    else for (let x = 0; x < width; x++) sums[x] = source[at + x] * weights[0];
    for (let j = radius; j > 0; j--) {
      const below = reflect(y + j, height) * width;
      const above = reflect(y - j, height) * width;
      const w = weights[j];
      for (let x = 0; x < width; x++) sums[x] += (source[below + x] + sign * source[above + x]) * w;
    }
    result.set(sums, at);
  }
  return result;
}

/** Blur a plane. */
export function gaussian(source, shape, sigma, truncate = 4, Kind = Float32Array) {
  const weights = gaussianWeights(sigma, truncate, false);
  const blurred = alongColumns(source, shape, weights, false, Kind);
  return alongRows(blurred, shape, weights, false, Kind);
}

/** How steep a plane is, at the scale of a Gaussian. */
export function gradientMagnitude(source, shape, sigma, truncate = 4) {
  const blur = gaussianWeights(sigma, truncate, false);
  const slope = gaussianWeights(sigma, truncate, true);
  const down = alongRows(alongColumns(source, shape, slope, true), shape, blur, false);
  const across = alongRows(alongColumns(source, shape, blur, false), shape, slope, true);
  for (let i = 0; i < down.length; i++) {
    const square = Math.fround(down[i] * down[i]) + Math.fround(across[i] * across[i]);
    down[i] = Math.sqrt(Math.fround(square));
  }
  return down;
}

/** The lowest or highest value in squares of `size`; `shift` moves the square up and left. */
function extreme(source, [height, width], size, sign, edge, shift) {
  const before = (size >> 1) + shift;
  const across = new source.constructor(source.length);
  const line = new source.constructor(width + size - 1);
  for (let y = 0, at = 0; y < height; y++, at += width) {
    for (let i = 0; i < before; i++) line[i] = source[at + edge(i - before, width)];
    line.set(source.subarray(at, at + width), Math.max(0, before));
    for (let i = before + width; i < line.length; i++) {
      line[i] = source[at + edge(i - before, width)];
    }
    combine(line, size, sign, 1);
    across.set(line.subarray(0, width), at);
  }
  const padded = new source.constructor((height + size - 1) * width);
  for (let i = 0; i < height + size - 1; i++) {
    const row = edge(i - before, height) * width;
    padded.set(across.subarray(row, row + width), i * width);
  }
  combine(padded, size, sign, width);
  return padded.slice(0, source.length);
}

/** Replace x[i] by the extreme of x[i], x[i + stride] ...: `size` of them, twice as many a round. */
function combine(x, size, sign, stride) {
  let reached = 1;
  while (reached < size) {
    const step = Math.min(reached, size - reached) * stride;
    const end = x.length - step;
    if (sign < 0) {
      for (let i = 0; i < end; i++) if (x[i + step] < x[i]) x[i] = x[i + step];
    } else {
      for (let i = 0; i < end; i++) if (x[i + step] > x[i]) x[i] = x[i + step];
    }
    reached += step / stride;
  }
}

export function minimum(source, shape, size, { edge = "reflect", shift = 0 } = {}) {
  return extreme(source, shape, size, -1, edge === "reflect" ? reflect : nearest, shift);
}

export function maximum(source, shape, size, { edge = "reflect", shift = 0 } = {}) {
  return extreme(source, shape, size, 1, edge === "reflect" ? reflect : nearest, shift);
}

/** The mean in rectangles of [height, width] pixels, odd numbers. */
export function boxMean(source, [height, width], size, edge = "nearest") {
  const at = edge === "nearest" ? nearest : reflect;
  let current = source;
  for (const [outer, n, stride, step, length] of [
    [width, height, 1, width, size[0]],
    [height, width, width, 1, size[1]],
  ]) {
    const result = new Float32Array(source.length);
    const before = length >> 1;
    for (let o = 0; o < outer; o++) {
      const start = o * stride;
      let sum = 0;
      for (let i = -before; i < length - before; i++) sum += current[start + at(i, n) * step];
      for (let i = 0; i < n; i++) {
        result[start + i * step] = sum / length;
        sum += current[start + at(i + length - before, n) * step];
        sum -= current[start + at(i - before, n) * step];
      }
    }
    current = result;
  }
  return current;
}
