// Small helpers for numbers, the same as in Python and NumPy.

/** Round half to even, as Python's `round`. */
export function round(x) {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

export function clip(x, low, high) {
  return x < low ? low : x > high ? high : x;
}

/** The median of numbers; of an even count, the mean of the middle two. */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How many times each number occurs. */
export function count(numbers, length) {
  const counts = new Float64Array(length);
  for (let i = 0; i < numbers.length; i++) counts[numbers[i]]++;
  return counts;
}

/** The largest of many numbers. */
export function largest(numbers) {
  let most = -Infinity;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] > most) most = numbers[i];
  return most;
}

/** A mask: 1 where a condition holds for the index. */
export function maskOf(length, holds) {
  const mask = new Uint8Array(length);
  for (let i = 0; i < length; i++) if (holds(i)) mask[i] = 1;
  return mask;
}
