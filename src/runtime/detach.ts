/** Detaches an ArrayBuffer: views of it become empty, as the JavaScript API wants it after a memory has grown. */
interface Transferable extends ArrayBuffer {
  transfer?(length?: number): ArrayBuffer;
}

declare const structuredClone: <T>(value: T, options: { transfer: unknown[] }) => T;

export function detachBuffer(buffer: ArrayBuffer): void {
  const { transfer } = buffer as Transferable;
  if (transfer !== undefined) transfer.call(buffer, 0);
  else structuredClone(buffer, { transfer: [buffer] });
}

/** Detaches an ArrayBuffer; the one returned has its bytes, which are not copied. */
export function moveBuffer(buffer: ArrayBuffer): ArrayBuffer {
  const { transfer } = buffer as Transferable;
  return transfer !== undefined ? transfer.call(buffer) : structuredClone(buffer, { transfer: [buffer] });
}
