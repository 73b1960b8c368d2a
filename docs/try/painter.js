// Color a picture at its own size, as `Colorizer.paint`.

import { lookUp } from "./cells.js";
import { labPainter, WHITE_L } from "./color.js";
import { snap } from "./few-colors.js";
import { holdWeight } from "./hold.js";
import { cellPlane, findCells, MAX_PIXELS_WITHOUT_CELLS } from "./large.js";
import { applyWeights, paintMask, paintPlane } from "./masks.js";
import { refineCanvas } from "./segments.js";

/**
 * What is needed to color a picture again and again, made when it is first needed.
 *
 * @param {{shape, lightness, numbers}} picture
 * @param {{segments, fitted}} encoded
 */
export class Painter {
  constructor(picture, encoded) {
    Object.assign(this, { picture, ...encoded, shares: new Map() });
    // One of few colors keeps its pixels.
    this.hasCells = picture.lightness.length > MAX_PIXELS_WITHOUT_CELLS && !picture.numbers;
  }

  get recolors() {
    return false;
  }

  /** The segments at the size at which they are painted. */
  get canvas() {
    const { segments, picture } = this;
    if (!this.fullCanvas) {
      const isLarger = Math.max(...picture.shape) > Math.max(...segments.shape);
      this.fullCanvas =
        isLarger && !this.hasCells
          ? refineCanvas(segments, picture.lightness, picture.shape)
          : segments.canvas;
    }
    return this.fullCanvas;
  }

  get cells() {
    this.foundCells ??= findCells(this.segments, this.picture.lightness, this.picture.shape);
    return this.foundCells;
  }

  /** Part of each pixel of a picture of few colors, or null. */
  get parts() {
    const { numbers, shape } = this.picture;
    if (!numbers) return null;
    if (!this.snapped) {
      const { K } = this.fitted;
      const labels = new Uint8Array(numbers.length);
      const best = new Float32Array(numbers.length).fill(-Infinity);
      for (let k = 0; k < K; k++) {
        const plane = paintMask(this.canvas, this.fitted, k, shape);
        for (let i = 0; i < plane.length; i++) {
          if (plane[i] > best[i]) [best[i], labels[i]] = [plane[i], k];
        }
      }
      this.snapped = snap(labels, numbers, shape, K);
    }
    return this.snapped;
  }

  /**
   * @param {Float32Array} palette [K, 2], a* and b* of each mask
   * @param {Map<number, number[]>} held mask -> a* and b* that it keeps
   * @returns {Uint8Array} RGB of the picture
   */
  paint(palette, held) {
    if (this.hasCells) return this.paintCells(palette, held);
    const { lightness } = this.picture;
    const rgb = new Uint8Array(3 * lightness.length).fill(255);
    const paint = labPainter();
    const { parts } = this;
    const color = parts
      ? (i, ab) => pickColor(parts[i], palette, held, ab)
      : this.mix(palette, held, (plane) => paintPlane(this.canvas, plane, this.picture.shape));
    const ab = [0, 0];
    for (let i = 0; i < lightness.length; i++) {
      if (lightness[i] >= WHITE_L) continue;
      color(i, ab);
      paint(lightness[i], ab[0], ab[1], rgb, 3 * i);
    }
    return rgb;
  }

  /** The masks as they are painted, at the size at which the network saw the picture: K planes. */
  visibleMasks(shape) {
    const { canvas, fitted } = this;
    return Array.from({ length: fitted.K }, (_, k) => paintMask(canvas, fitted, k, shape));
  }

  paintCells(palette, held) {
    const { cells, segments } = this;
    const color = this.mix(palette, held, (plane) => cellPlane(cells, segments, plane));
    const colors = new Uint8Array(3 * cells.light.length).fill(255);
    const paint = labPainter();
    const ab = [0, 0];
    for (let i = 0; i < cells.light.length; i++) {
      if (cells.light[i] >= WHITE_L) continue;
      color(i, ab);
      paint(cells.light[i], ab[0], ab[1], colors, 3 * i);
    }
    return lookUp(colors, cells.index);
  }

  /** A function that mixes the color of a pixel, or of a cell. */
  mix(palette, held, paintFitted) {
    const [a, b] = [0, 1].map((channel) => {
      const weights = palette.filter((_, i) => i % 2 === channel);
      return paintFitted(applyWeights(this.fitted, weights));
    });
    if (!held.size) {
      return (i, ab) => {
        ab[0] = a[i];
        ab[1] = b[i];
      };
    }
    const shares = [...held].map(([mask, color]) => [this.share(mask, paintFitted), color]);
    return (i, ab) => {
      let [total, heldA, heldB] = [0, 0, 0];
      for (const [plane, [ha, hb]] of shares) {
        const share = Math.max(0, plane[i]);
        total += share;
        heldA += share * ha;
        heldB += share * hb;
      }
      const w = holdWeight(total);
      const scale = w / Math.max(total, 1e-6);
      ab[0] = scale * heldA + (1 - w) * a[i];
      ab[1] = scale * heldB + (1 - w) * b[i];
    };
  }

  share(mask, paintFitted) {
    if (!this.shares.has(mask)) {
      const weights = new Float32Array(this.fitted.K);
      weights[mask] = 1;
      this.shares.set(mask, paintFitted(applyWeights(this.fitted, weights)));
    }
    return this.shares.get(mask);
  }
}

function pickColor(part, palette, held, ab) {
  const color = held.get(part);
  ab[0] = color ? color[0] : palette[2 * part];
  ab[1] = color ? color[1] : palette[2 * part + 1];
}
