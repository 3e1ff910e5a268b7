/**
 * What `import … from 'wasmtide/wasi'` gives.
 *
 * @module wasmtide/wasi
 */
import { holdingHost } from '../native/held-folder.js';
import { WasiBase } from '../wasi/embedder.js';
import type { WASIOptions } from '../wasi/options.js';

/**
 * WASI preview 1 for one guest, of the shape of `node:wasi`: see `WasiBase` for its methods.
 *
 * ```js
 * const wasi = new WASI({ args: ['program'], stdout: 'capture', preopens: { '/': new MemoryFileSystem({ 'in.txt': 'hi' }) } });
 * wasi.addToLinker(linker);
 * const status = await wasi.startAsync(linker.instantiate(store, module));
 * console.log(status, wasi.stdout.text());
 * ```
 */
export class WASI extends WasiBase {
  /** @throws TypeError for wrong options; an error with a `code` (`ENOENT`, …) for a folder that is not there. */
  constructor(options: WASIOptions = {}) {
    super(holdingHost, options);
  }
}

export { MemoryFileSystem, type MemoryFileStat, type MemoryFileSystemOptions, type MemoryTree } from '../host/memory/memory-file-system.js';
export { FileError, type FileErrorCode } from '../wasm/errors/file.js';
export { WasiExit } from '../wasm/errors/wasi.js';
export { Capture } from '../wasi/capture.js';
export { type InstanceLike, WasiBase, type WasiImport } from '../wasi/embedder.js';
export type { MemoryLike } from '../wasi/buffer-memory.js';
export type { ReadableStreamLike } from '../wasi/inputs.js';
export type { PreopenOptions, PromiseIntegration, WASIOptions, WasiClocks } from '../wasi/options.js';
export type { WebWriter, WritableStreamLike } from '../wasi/outputs.js';
export type { OutputTarget, StdinSource, WebReadable, WebWritable } from '../wasi/stdio.js';
