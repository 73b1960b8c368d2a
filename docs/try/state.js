// What a person has chosen: the noise of each coloring, and the parts that keep a color.

import { addBlocks, BLOCKS, randomNoise, walk } from "./noise.js";

const MAX_UNDO = 200;

function fresh(noise) {
  return { start: noise, end: randomNoise(noise.length), position: 0, blocks: Array(BLOCKS).fill(0) };
}

/** The noise of one coloring. */
export function noiseOf({ start, end, position, blocks }) {
  return addBlocks(walk(start, end, position), blocks);
}

export class State {
  /** @param {number[][]} noises those of the first colorings */
  constructor(noises) {
    this.first = noises.map((noise) => Float32Array.from(noise));
    this.reset();
  }

  /** Begin again with another picture: the same noises, nothing held. */
  reset() {
    this.colorings = this.first.map(fresh);
    this.held = new Map();
    this.selected = 0;
    this.past = [];
    this.lastChange = null;
  }

  get noises() {
    return this.colorings.map(noiseOf);
  }

  get current() {
    return this.colorings[this.selected];
  }

  /** Keep what there is for undo; however many values a drag passes, it is one change. */
  remember(kind = null) {
    if (kind === null || kind !== this.lastChange) {
      this.past.push({ colorings: this.colorings.slice(), held: new Map(this.held) });
      if (this.past.length > MAX_UNDO) this.past.shift();
    }
    this.lastChange = kind;
  }

  change(kind, values) {
    this.remember(`${kind} ${this.selected}`);
    this.colorings[this.selected] = { ...this.current, ...values };
  }

  setBlock(number, value) {
    this.change(`block ${number}`, { blocks: this.current.blocks.with(number, value) });
  }

  walkTo(position) {
    this.change("walk", { position });
  }

  /** New noises for all colorings; what is held stays. */
  rollDice() {
    this.remember();
    const { length } = this.first[0];
    this.colorings = this.colorings.map(() => fresh(randomNoise(length)));
  }

  hold(mask, ab, kind = null) {
    this.remember(kind);
    this.held = new Map(this.held).set(mask, ab);
  }

  free(mask) {
    this.remember();
    this.held = new Map(this.held);
    if (mask === undefined) this.held.clear();
    else this.held.delete(mask);
  }

  get canUndo() {
    return this.past.length > 0;
  }

  undo() {
    if (!this.past.length) return;
    Object.assign(this, this.past.pop());
    this.lastChange = null;
  }
}
