// A picture at the size at which the page shows it: for each pixel, two cells, the share of the
// second one, and opacity. All pixels of a cell have the same color in each coloring, so that a
// palette is applied to the cells alone, and the picture is looked up.

export const SHARES = 63; // steps of the share of the second cell, up to a half

export class Sketch {
  /**
   * @param {number} length pixels
   * @param {number} cells
   * @param {(palette: Float32Array, table: Uint8Array, start: number) => void} color writes the RGBA
   *   of all cells with a palette
   */
  constructor(length, cells, color) {
    this.pixels = new Uint16Array(4 * length);
    Object.assign(this, { cells, color });
  }

  set(i, first, second, share, opacity) {
    const at = 4 * i;
    this.pixels[at] = first;
    this.pixels[at + 1] = second;
    this.pixels[at + 2] = share;
    this.pixels[at + 3] = opacity;
  }

  /**
   * The colors of each cell with the palettes of some colorings.
   *
   * @param {Float32Array[]} palettes [K, 2] each, with the held colors in them
   * @param {number} width the table is filled up to a multiple of it
   * @returns {Uint8Array} RGBA [colorings, cells]
   */
  tabulate(palettes, width = 1) {
    const length = Math.ceil((palettes.length * this.cells) / width) * width;
    const table = new Uint8Array(4 * length).fill(255);
    palettes.forEach((palette, i) => this.color(palette, table, 4 * i * this.cells));
    return table;
  }
}
