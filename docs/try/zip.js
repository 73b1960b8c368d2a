// ZIP files without compression: PNGs are compressed already.

import { crc32 } from "./png.js";

const UTF8 = 0x0800; // flag: names are UTF-8
const encoder = new TextEncoder();

function dosTime(date) {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  const day = ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate();
  return (day << 16) | time;
}

export class Zip {
  constructor(date = new Date()) {
    Object.assign(this, { parts: [], entries: [], size: 0, time: dosTime(date) });
  }

  /** Add a file of text or bytes. */
  add(name, content) {
    const data = typeof content === "string" ? encoder.encode(content) : content;
    const entry = { name: encoder.encode(name), crc: crc32(data), size: data.length, at: this.size };
    this.entries.push(entry);
    const header = this.header(entry, false);
    // A blob keeps the bytes outside of this worker's memory.
    this.parts.push(header, new Blob([data]));
    this.size += header.length + data.length;
  }

  header({ name, crc, size, at }, central) {
    const bytes = new Uint8Array((central ? 46 : 30) + name.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, central ? 0x02014b50 : 0x04034b50, true);
    const start = central ? 6 : 4;
    if (central) view.setUint16(4, 20, true);
    view.setUint16(start, 20, true);
    view.setUint16(start + 2, UTF8, true);
    view.setUint32(start + 6, this.time, true);
    view.setUint32(start + 10, crc, true);
    view.setUint32(start + 14, size, true);
    view.setUint32(start + 18, size, true);
    view.setUint16(start + 22, name.length, true);
    if (central) view.setUint32(42, at, true);
    bytes.set(name, bytes.length - name.length);
    return bytes;
  }

  /** The whole file. */
  finish() {
    const directory = this.entries.map((entry) => this.header(entry, true));
    const length = directory.reduce((sum, { length }) => sum + length, 0);
    const end = new Uint8Array(22);
    const view = new DataView(end.buffer);
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, this.entries.length, true);
    view.setUint16(10, this.entries.length, true);
    view.setUint32(12, length, true);
    view.setUint32(16, this.size, true);
    return new Blob([...this.parts, ...directory, end], { type: "application/zip" });
  }
}
