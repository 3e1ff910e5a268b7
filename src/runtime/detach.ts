/** Detaches an ArrayBuffer: views of it become empty, as the JavaScript API wants it after a memory has grown. */
type Clone = <T>(value: T, options: { transfer: unknown[] }) => T;

/** The host's: programs may replace the global. */
const { structuredClone } = globalThis as unknown as { structuredClone: Clone };

/** Node 20 does not have it. A buffer may have one of its own name: the prototype's counts. */
const { transfer } = ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer, length?: number) => ArrayBuffer };

export function detachBuffer(buffer: ArrayBuffer): void {
  if (transfer !== undefined) transfer.call(buffer, 0);
  else structuredClone(buffer, { transfer: [buffer] });
}

/** Detaches an ArrayBuffer; the one returned has its bytes, which are not copied. */
export function moveBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return transfer !== undefined ? transfer.call(buffer) : structuredClone(buffer, { transfer: [buffer] });
}
