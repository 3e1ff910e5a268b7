/**
 * Modules from responses (WebAssembly Web API §2). A `Response` is any that the global class made, or a promise of one.
 */
import { jsError } from '../wasm/errors/js-api.js';
import { isObject } from './webidl.js';

interface ResponseLike {
  readonly status: number;
  readonly ok: boolean;
  readonly type: string;
  readonly bodyUsed: boolean;
  readonly body: { readonly locked: boolean } | null;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare const Response: { readonly prototype: object } | undefined;

const MEDIA_TYPE = /^[\t\n\r ]*application\/wasm[\t\n\r ]*$/i;

/** Whether a value is a `Response`: its getters refuse anything else. */
function isResponse(value: unknown): value is ResponseLike {
  if (!isObject(value) || typeof Response !== 'function') return false;
  const status = Object.getOwnPropertyDescriptor((Response as { prototype: object }).prototype, 'status')?.get;
  try {
    status?.call(value);
    return status !== undefined;
  } catch {
    return false;
  }
}

/** The bytes of a response. Rejects with a TypeError for what is no response, or not one of a module. */
export async function bytesOfResponse(what: string, source: unknown): Promise<Uint8Array> {
  const response = await source;
  if (!isResponse(response)) throw jsError.response(what, 'The "source" argument must be an instance of Response or a Promise resolving to Response');
  const type = response.headers.get('content-type');
  if (!MEDIA_TYPE.test(type ?? '')) throw jsError.response(what, `The response has unsupported MIME type '${type ?? ''}': expected 'application/wasm'`);
  if (!response.ok) throw jsError.response(what, `The response has status code ${response.status}`);
  if (response.bodyUsed || response.body?.locked === true) throw jsError.response(what, 'The body of the response has already been used');
  return new Uint8Array(await response.arrayBuffer());
}
