// The network, in a worker of its own: onnxruntime-web and the two files of `chroma export`.

import * as ort from "./ort/ort.wasm.bundle.min.mjs";
import { Moved, serve } from "./rpc.js";

const COMPRESSED = [0x1f, 0x8b]; // first bytes of a gzip file

ort.env.wasm.numThreads = 1; // more would need headers that a plain server does not send
ort.env.wasm.proxy = false;

async function read(path) {
  const response = await fetch(new URL(path, import.meta.url));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Read a file that the build has compressed; some servers have already unpacked it. */
async function readCompressed(path) {
  const bytes = await read(path);
  if (!COMPRESSED.every((byte, i) => bytes[i] === byte)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load() {
  const files = [
    readCompressed("ort/ort-wasm-simd-threaded.wasm.gz"),
    readCompressed("model/encoder.onnx.gz"),
    read("model/palette.onnx"),
  ];
  const [wasm, ...models] = await Promise.all(files);
  ort.env.wasm.wasmBinary = wasm;
  const create = (model, graphOptimizationLevel) =>
    ort.InferenceSession.create(model, { executionProviders: ["wasm"], graphOptimizationLevel });
  // The build has already optimized the large one.
  const encoder = await create(models[0], "disabled");
  return { encoder, palette: await create(models[1], "basic") };
}

const loading = load();

const handlers = {
  /** Resolve when the network is loaded. */
  ready: async () => {
    await loading;
    return true;
  },

  /** Read a gray square: the log masks [K, size, size] of it and its mirror image. */
  votes: async ({ l, size }) => {
    const { encoder } = await loading;
    const { votes } = await encoder.run({ l: new ort.Tensor("float32", l, [1, 1, size, size]) });
    const values = Float32Array.from(votes.data);
    return new Moved({ values, count: votes.dims[1] }, [values.buffer]);
  },

  /** The palettes [noises, K, 2] that noises give, as a*-b*-pairs divided by 110. */
  palettes: async ({ summary, noises, length }) => {
    const { palette } = await loading;
    const { colors } = await palette.run({
      summary: new ort.Tensor("float32", summary, [1, summary.length]),
      noise: new ort.Tensor("float32", noises, [noises.length / length, length]),
    });
    return Float32Array.from(colors.data);
  },
};

onmessage = ({ data: port }) => serve(port, handlers);
