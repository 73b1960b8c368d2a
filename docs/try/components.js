// Connected areas, and distances to the nearest one, as in `scipy.ndimage`.

/**
 * Number the connected areas (above, below and beside) from 1; 0 is outside.
 * Two pixels are connected if `values` are equal; without `values`, if both are in the mask.
 */
export function label(mask, [height, width], values = null) {
  const labels = new Int32Array(mask ? mask.length : values.length);
  const parent = [0];
  const find = (i) => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (mask && !mask[i]) continue;
      const left = x > 0 && (!values || values[i - 1] === values[i]) ? labels[i - 1] : 0;
      const up = y > 0 && (!values || values[i - width] === values[i]) ? labels[i - width] : 0;
      if (!left && !up) {
        labels[i] = parent.length;
        parent.push(parent.length);
      } else if (!left || !up || left === up) {
        labels[i] = left || up;
      } else {
        const [a, b] = [find(left), find(up)];
        labels[i] = parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const numbers = new Int32Array(parent.length);
  let count = 0;
  for (let i = 1; i < parent.length; i++) numbers[i] = parent[i] === i ? ++count : 0;
  for (let i = 1; i < parent.length; i++) numbers[i] = numbers[find(i)];
  for (let i = 0; i < labels.length; i++) labels[i] = numbers[labels[i]];
  return { labels, count };
}

/** Number the areas that touch each other, also at corners, from 1 in the order of their pixels. */
export function labelTouching(mask, [height, width]) {
  const labels = new Int32Array(mask.length);
  let count = 0;
  const found = [];
  const take = (i) => {
    labels[i] = count;
    found.push(i);
  };
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || labels[start]) continue;
    count++;
    take(start);
    while (found.length) {
      const i = found.pop();
      const x = i % width;
      const y = (i - x) / width;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const j = row * width + column;
          if (mask[j] && !labels[j]) take(j);
        }
      }
    }
  }
  return { labels, count };
}

/**
 * The nearest pixel of a mask, and the squared distance to it, of each pixel.
 * Maurer, Qi and Raghavan 2003; of several that are as near, the one that SciPy takes.
 */
export function nearestPixel(mask, [height, width]) {
  const rows = nearestInColumns(mask, height, width);
  const index = new Int32Array(mask.length);
  const squared = new Float64Array(mask.length);
  const sites = new Int32Array(width);
  for (let y = 0, at = 0; y < height; y++, at += width) {
    let last = -1;
    for (let x = 0; x < width; x++) {
      if (rows[at + x] < 0) continue;
      const w = (rows[at + x] - y) ** 2;
      while (last >= 1 && isHidden(sites[last - 1], sites[last], x, w, rows, at, y)) last--;
      sites[++last] = x;
    }
    if (last < 0) continue;
    for (let x = 0, l = 0; x < width; x++) {
      let distance = (sites[l] - x) ** 2 + (rows[at + sites[l]] - y) ** 2;
      while (l < last) {
        const next = (sites[l + 1] - x) ** 2 + (rows[at + sites[l + 1]] - y) ** 2;
        if (distance <= next) break;
        distance = next;
        l++;
      }
      index[at + x] = rows[at + sites[l]] * width + sites[l];
      squared[at + x] = distance;
    }
  }
  return { index, squared };
}

function isHidden(u, v, x, w, rows, at, y) {
  const [a, b] = [v - u, x - v];
  const c = a + b;
  const U = (rows[at + u] - y) ** 2;
  const V = (rows[at + v] - y) ** 2;
  return c * V - b * U - a * w - a * b * c > 0;
}

function nearestInColumns(mask, height, width) {
  const rows = new Int32Array(mask.length).fill(-1);
  for (let x = 0; x < width; x++) {
    for (let y = 0, last = -1; y < height; y++) {
      if (mask[y * width + x]) last = y;
      rows[y * width + x] = last;
    }
    for (let y = height - 1, next = -1; y >= 0; y--) {
      const at = y * width + x;
      if (mask[at]) next = y;
      if (next >= 0 && (rows[at] < 0 || next - y < y - rows[at])) rows[at] = next;
    }
  }
  return rows;
}

/** Steps of a king of chess to the nearest pixel of a mask. */
export function chessboardDistance(mask, [height, width]) {
  const far = height + width;
  const d = new Int32Array(mask.length);
  for (let i = 0; i < d.length; i++) d[i] = mask[i] ? 0 : far;
  const step = (i, y, x, up, left) => {
    let best = d[i];
    const rows = up ? y > 0 : y < height - 1;
    const sign = up ? -width : width;
    if (rows) {
      best = Math.min(best, d[i + sign] + 1);
      if (x > 0) best = Math.min(best, d[i + sign - 1] + 1);
      if (x < width - 1) best = Math.min(best, d[i + sign + 1] + 1);
    }
    if (left ? x > 0 : x < width - 1) best = Math.min(best, d[i + (left ? -1 : 1)] + 1);
    d[i] = best;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) if (d[i]) step(i, y, x, true, true);
  }
  for (let y = height - 1, i = d.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, i--) if (d[i]) step(i, y, x, false, false);
  }
  return d;
}
