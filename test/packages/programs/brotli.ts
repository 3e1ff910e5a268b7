/** brotli-wasm (Rust, wasm-bindgen): one megabyte there and back, Node's zlib as referee; streams; refusals. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';
import type { BrotliWasmType } from 'brotli-wasm';

/** Its ES module is for browsers: it fetches its own file. */
const brotli = createRequire(import.meta.url)('brotli-wasm') as BrotliWasmType;
const { BrotliStreamResultCode, CompressStream, DecompressStream, compress, decompress } = brotli;

/** Text that compresses as text does: words, drawn from few. */
function text(length: number, seed: number): Uint8Array {
  const words = 'module memory table global function import export stack frame local value type block loop branch return call trap store limit'.split(' ');
  let state = seed;
  let result = '';
  while (result.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    result += words[(state >>> 16) % words.length] + ((state >>> 8) % 11 === 0 ? '.\n' : ' ') + ((state >>> 24) % 13 === 0 ? String(state) : '');
  }
  return Buffer.from(result).subarray(0, length);
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const megabyte = text(1024 * 1024, 1);
const packed = compress(megabyte, { quality: 4 });
console.log('1 MiB', packed.length, sha(packed), Buffer.from(decompress(packed)).equals(megabyte), brotliDecompressSync(packed).equals(megabyte));
for (const quality of [0, 1, 9, 11]) {
  const piece = text(24 * 1024, quality);
  const small = compress(piece, { quality });
  console.log('quality', quality, small.length, sha(small), brotliDecompressSync(small).equals(piece));
}

const compressor = new CompressStream(5);
const pieces: Uint8Array[] = [];
const input = text(100_000, 7);
for (let at = 0; at < input.length;) {
  const result = compressor.compress(input.subarray(at, at + 30_000), 4096);
  pieces.push(result.buf);
  at += result.input_offset;
}
for (let code: number = BrotliStreamResultCode.NeedsMoreOutput; code === BrotliStreamResultCode.NeedsMoreOutput;) {
  const result = compressor.compress(undefined, 4096);
  pieces.push(result.buf);
  code = result.code;
}
const stream = Buffer.concat(pieces);
console.log('stream', stream.length, sha(stream), brotliDecompressSync(stream).equals(input));

const decompressor = new DecompressStream();
let read = 0;
let written = 0;
for (;;) {
  const { code, buf, input_offset } = decompressor.decompress(stream.subarray(read, read + 999), 10_000);
  read += input_offset;
  written += buf.length;
  if (code === BrotliStreamResultCode.ResultSuccess) break;
}
console.log('read', read, 'written', written, 'total', decompressor.total_out());
for (const bad of [Buffer.from('no brotli at all'), packed.subarray(0, 1000)]) {
  try {
    decompress(bad);
  } catch (error) {
    console.log('error', String(error));
  }
}
