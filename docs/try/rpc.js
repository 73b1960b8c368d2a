// Call functions in a worker as if they were here: each call gets a promise of its result.

/** Return `call(name, argument, transfer)` for a worker or a port that `serve` answers. */
export function connect(port, onEvent = () => {}) {
  const waiting = new Map();
  let next = 0;
  port.onmessage = ({ data }) => {
    if (data.event) return onEvent(data.event, data.value);
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if ("error" in data) reject(Object.assign(new Error(data.error), { code: data.code }));
    else resolve(data.result);
  };
  return (name, argument, transfer = []) =>
    new Promise((resolve, reject) => {
      waiting.set(next, { resolve, reject });
      port.postMessage({ id: next++, name, argument }, transfer);
    });
}

/** A result whose buffers move to the caller instead of being copied. */
export class Moved {
  constructor(value, buffers) {
    this.value = value;
    this.buffers = buffers;
  }
}

/** Answer calls with the functions in `handlers`. */
export function serve(port, handlers) {
  port.onmessage = async ({ data: { id, name, argument } }) => {
    try {
      const result = await handlers[name](argument);
      if (result instanceof Moved) port.postMessage({ id, result: result.value }, result.buffers);
      else port.postMessage({ id, result });
    } catch (error) {
      port.postMessage({ id, error: String(error?.message ?? error), code: error?.code });
    }
  };
}

/** Let messages that wait be handled. */
export function pause() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
