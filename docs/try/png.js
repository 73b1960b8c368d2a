// PNG files of RGB and RGBA, exactly as the pixels are: a canvas loses colors below transparency.

const CRC = new Uint32Array(256).map((_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** CRC-32, as PNG and ZIP use it. */
export function crc32(bytes, crc = 0) {
  crc = ~crc;
  for (let i = 0; i < bytes.length; i++) crc = CRC[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(name, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...name].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Each row minus the row above: what changes little becomes zeros. */
function filterRows(pixels, height, stride) {
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const [to, from] = [y * (stride + 1), y * stride];
    if (y === 0) {
      rows.set(pixels.subarray(0, stride), 1);
      continue;
    }
    rows[to] = 2;
    for (let x = 0; x < stride; x++) rows[to + 1 + x] = pixels[from + x] - pixels[from + x - stride];
  }
  return rows;
}

/**
 * @param {Uint8Array} pixels RGB or RGBA
 * @param {number[]} shape height and width
 * @returns {Promise<Uint8Array>} the file
 */
export async function encodePng(pixels, [height, width]) {
  const channels = pixels.length / (height * width);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, channels === 4 ? 6 : 2], 8);
  const data = await deflate(filterRows(pixels, height, width * channels));
  const parts = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
