/** Detaches an ArrayBuffer: views of it become empty, as the JavaScript API wants it after a memory has grown. */
interface Transferable extends ArrayBuffer {
  transfer?(length: number): ArrayBuffer;
}

declare const structuredClone: (value: unknown, options: { transfer: unknown[] }) => unknown;

export function detachBuffer(buffer: ArrayBuffer): void {
  const { transfer } = buffer as Transferable;
  if (transfer !== undefined) transfer.call(buffer, 0);
  else structuredClone(buffer, { transfer: [buffer] });
}
