// Resize pictures and planes as Pillow does, with the same filters and rounding.

const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

export const BOX = { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) };
export const BILINEAR = { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) };
export const LANCZOS = { support: 3, at: (x) => (x > -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) };
const PRECISION = 22; // bits of the coefficients for 8-bit values

/** For each new pixel along one axis, the first old one and the weights from there on. */
function coefficients(from, to, filter) {
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const support = filter.support * filterScale;
  const size = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const lengths = new Int32Array(to);
  const weights = new Float64Array(to * size);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const last = Math.min(from, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let x = first; x < last; x++) {
      const w = filter.at((x - center + 0.5) / filterScale);
      weights[i * size + x - first] = w;
      sum += w;
    }
    if (sum !== 0) for (let x = 0; x < last - first; x++) weights[i * size + x] /= sum;
    starts[i] = first;
    lengths[i] = last - first;
  }
  return { starts, lengths, weights, size };
}

/** Whole numbers for 8-bit values. */
function toFixedPoint(c) {
  const scale = 2 ** PRECISION;
  c.weights = Float64Array.from(c.weights, (w) => Math.trunc(w * scale + (w < 0 ? -0.5 : 0.5)));
  return c;
}

/** Resize interleaved values along both axes. */
function resizeBoth(source, [height, width], to, channels, filter, Kind, integer) {
  const [newHeight, newWidth] = to;
  const prepare = integer ? toFixedPoint : (c) => c;
  const across = (rows, values) => {
    if (newWidth === width) return values;
    const c = prepare(coefficients(width, newWidth, filter));
    return alongRows(values, rows, width, newWidth, channels, c, Kind, integer);
  };
  const down = (columns, values) => {
    if (newHeight === height) return values;
    const c = prepare(coefficients(height, newHeight, filter));
    return alongColumns(values, columns * channels, newHeight, c, Kind, integer);
  };
  // Bytes are rounded after each of the two. Pillow 13 begins with columns that shrink the most.
  const columnsFirst = newHeight < height && height - newHeight > 2 * (width - newWidth);
  const result = columnsFirst
    ? across(newHeight, down(width, source))
    : down(newWidth, across(height, source));
  return result === source ? Kind.from(source) : result;
}

function store(sum, integer) {
  if (!integer) return sum;
  const value = Math.floor((sum + 2 ** (PRECISION - 1)) / 2 ** PRECISION);
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function alongRows(source, height, width, newWidth, channels, c, Kind, integer) {
  const result = new Kind(height * newWidth * channels);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) {
      const [length, w] = [c.lengths[x], x * c.size];
      const start = (y * width + c.starts[x]) * channels;
      for (let k = 0; k < channels; k++) {
        let sum = 0;
        for (let i = 0, at = start + k; i < length; i++, at += channels) {
          sum += source[at] * c.weights[w + i];
        }
        result[out++] = store(sum, integer);
      }
    }
  }
  return result;
}

function alongColumns(source, stride, newHeight, c, Kind, integer) {
  const result = new Kind(newHeight * stride);
  const sums = new Float64Array(stride);
  for (let y = 0, out = 0; y < newHeight; y++, out += stride) {
    sums.fill(0);
    for (let i = 0; i < c.lengths[y]; i++) {
      const w = c.weights[y * c.size + i];
      const at = (c.starts[y] + i) * stride;
      for (let x = 0; x < stride; x++) sums[x] += source[at + x] * w;
    }
    for (let x = 0; x < stride; x++) result[out + x] = store(sums[x], integer);
  }
  return result;
}

/** Resize 8-bit values; shapes are [height, width]. */
export function resizeBytes(source, shape, to, filter, channels = 1) {
  return resizeBoth(source, shape, to, channels, filter, Uint8Array, true);
}

/** Resize a float32 plane, or several, interleaved. */
export function resizeFloats(source, shape, to, filter = BILINEAR, channels = 1) {
  if (shape[0] === to[0] && shape[1] === to[1]) return source;
  return resizeBoth(source, shape, to, channels, filter, Float32Array, false);
}

/** Resize labels 0 to K - 1: calls `see` for each new pixel with the share [K] of each label. */
export function resizeLabels(labels, [height, width], [newHeight, newWidth], K, filter, see) {
  const down = coefficients(height, newHeight, filter);
  const across = coefficients(width, newWidth, filter);
  const shares = new Float64Array(K);
  for (let y = 0, out = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++, out++) {
      shares.fill(0);
      for (let i = 0; i < down.lengths[y]; i++) {
        const w = down.weights[y * down.size + i];
        const row = (down.starts[y] + i) * width + across.starts[x];
        for (let j = 0; j < across.lengths[x]; j++) {
          shares[labels[row + j]] += w * across.weights[x * across.size + j];
        }
      }
      see(out, shares);
    }
  }
}

/** Resize RGBA; colors count by their opacity, so that those below transparency do not bleed in. */
export function resizeRgba(source, shape, to, filter) {
  const premultiplied = new Uint8Array(source.length);
  for (let i = 0; i < source.length; i += 4) {
    const alpha = source[i + 3];
    for (let k = 0; k < 3; k++) premultiplied[i + k] = scaleByte(source[i + k], alpha);
    premultiplied[i + 3] = alpha;
  }
  const resized = resizeBytes(premultiplied, shape, to, filter, 4);
  for (let i = 0; i < resized.length; i += 4) {
    const alpha = resized[i + 3];
    if (alpha === 0 || alpha === 255) continue;
    for (let k = 0; k < 3; k++) {
      resized[i + k] = Math.min(255, Math.floor((255 * resized[i + k]) / alpha));
    }
  }
  return resized;
}

/** a * b / 255, rounded as in Pillow. */
export function scaleByte(a, b) {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/** Enlarge labels: each new pixel takes the value of the old one at its center. */
export function repeatLabels(source, [height, width], [newHeight, newWidth]) {
  const columns = centers(width, newWidth);
  const rows = centers(height, newHeight);
  const result = new source.constructor(newHeight * newWidth);
  for (let y = 0, out = 0; y < newHeight; y++) {
    const row = rows[y] * width;
    for (let x = 0; x < newWidth; x++) result[out++] = source[row + columns[x]];
  }
  return result;
}

function centers(from, to) {
  const scale = from / to;
  const found = new Int32Array(to);
  for (let i = 0, at = scale * 0.5; i < to; i++, at += scale) {
    found[i] = Math.min(Math.trunc(at), from - 1);
  }
  return found;
}
