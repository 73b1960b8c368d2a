// The noise that selects a coloring: random, and a walk between two, as `chroma_lib.noise`.

export const BLOCKS = 5;
export const WALK_STEPS = 101;

/** A vector of the standard normal distribution. */
export function randomNoise(length) {
  return Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return radius * Math.cos(2 * Math.PI * Math.random());
  });
}

/** A point between two noises, `position` of 0 to 100: direction and length change evenly. */
export function walk(start, end, position) {
  const t = position / (WALK_STEPS - 1);
  if (t === 0) return start.slice();
  if (t === 1) return end.slice();
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const lengths = [start, end].map((v) => Math.sqrt(dot(v, v)));
  const straight = () => start.map((x, i) => x + t * (end[i] - x));
  if (Math.min(...lengths) === 0) return straight();
  const first = Float64Array.from(start, (x) => x / lengths[0]);
  const last = Float64Array.from(end, (x) => x / lengths[1]);
  const cosine = Math.min(1, Math.max(-1, dot(first, last)));
  const normal = last.map((x, i) => x - cosine * first[i]);
  const size = Math.sqrt(dot(normal, normal));
  if (size <= 1e-6) return straight();
  const angle = t * Math.acos(cosine);
  const length = lengths[0] + t * (lengths[1] - lengths[0]);
  const [c, s] = [length * Math.cos(angle), (length * Math.sin(angle)) / size];
  return Float32Array.from(first, (x, i) => c * x + s * normal[i]);
}

/** A noise with values added to its five blocks. */
export function addBlocks(noise, blocks) {
  const width = noise.length / BLOCKS;
  return noise.map((x, i) => Math.fround(x + blocks[Math.floor(i / width)]));
}
