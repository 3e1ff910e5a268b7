/** Reads a module file, binary or text, and names what it is if it is neither. */
import { readFileSync } from 'node:fs';
import type { FeatureSet } from '../wasm/features.js';
import { fileError } from './errors.js';

/** Reads a file; `-` is standard input. */
export function readInput(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw fileError.unreadable(path, reasonOf(error));
  }
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT': return 'no such file';
    case 'EISDIR': return 'is a folder';
    case 'EACCES': return 'permission denied';
    case 'ENOTDIR': return 'not a folder';
    default: return message;
  }
}

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean => prefix.every((b, i) => bytes[i] === b);

const looksLikeText = (head: string): boolean => /^(?:\ufeff|\s|;;[^\n]*\n|\(;[\s\S]*?;\))*\(/.test(head);

/** `binary` or `text`. Throws a `FileError` that names anything else. */
export function detectFormat(path: string, bytes: Uint8Array): 'binary' | 'text' {
  if (bytes.length === 0) throw fileError.empty(path);
  if (startsWith(bytes, 0x00, 0x61, 0x73, 0x6d)) {
    if (startsWith(bytes.subarray(4), 0x0d, 0x00, 0x01)) throw fileError.component(path);
    return 'binary';
  }
  if (startsWith(bytes, 0x1f, 0x8b)) throw fileError.gzip(path);
  if (startsWith(bytes, 0x7f, 0x45, 0x4c, 0x46)) throw fileError.elf(path);
  const head = new TextDecoder().decode(bytes.subarray(0, 65_536));
  if (head.startsWith('version https://git-lfs')) throw fileError.lfs(path);
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(head)) throw fileError.html(path);
  if (path.endsWith('.wat') || looksLikeText(head)) return 'text';
  throw fileError.unknownFormat(path);
}

/** The binary of a module file: text is translated. The text parser is loaded only when there is text. */
export async function binaryOf(path: string, bytes: Uint8Array, features: FeatureSet): Promise<Uint8Array> {
  if (detectFormat(path, bytes) === 'binary') return bytes;
  const [{ parseWat }, { encodeModule }] = await Promise.all([import('../text/index.js'), import('../binary/encode.js')]);
  return encodeModule(parseWat(bytes, features));
}
