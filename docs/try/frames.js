// Ask the worker for pictures, one at a time: while one is painted, only the latest wish is kept.

export class Frames {
  /**
   * @param {() => Promise} ask paints what is wished now
   * @param {(result) => void} show
   * @param {(error) => void} fail
   */
  constructor(ask, show, fail) {
    Object.assign(this, { ask, show, fail, running: false, wanted: false });
  }

  /** Paint soon. */
  async request() {
    this.wanted = true;
    if (this.running) return;
    this.running = true;
    try {
      while (this.wanted) {
        this.wanted = false;
        const result = await this.ask();
        if (result) this.show(result);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.running = false;
    }
  }
}
