/** An ArrayBuffer under another name, as user code of every Node can have it, also where transferring by message is refused. */
const { transfer } = ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer) => ArrayBuffer };

/** The bytes in another buffer, without copying; the one given is detached. */
export async function moved(buffer: ArrayBuffer): Promise<ArrayBuffer> {
  if (transfer !== undefined) return transfer.call(buffer);
  // On Node 20 a byte is read into it, as it is.
  const stream = new ReadableStream({
    type: 'bytes',
    pull({ byobRequest }: { readonly byobRequest: { respond(bytes: number): void } }) {
      byobRequest.respond(1);
    },
  } as never);
  const { value } = await stream.getReader({ mode: 'byob' }).read(new Uint8Array(buffer));
  return value!.buffer as ArrayBuffer;
}
