/** How errors look on standard error, and which status they end the process with. */
import { printable } from '../wasm/errors/printable.js';
import { writeSync } from 'node:fs';
import { LimitError } from '../wasm/errors/limit.js';
import { LinkError, type MissingImport } from '../wasm/errors/link.js';
import { type FrameInfo, WasmtideError } from '../wasm/errors/error.js';
import { ownStack } from '../wasm/errors/stack-trace.js';
import { NativeError } from '../wasm/errors/native.js';
import { Trap } from '../wasm/errors/trap.js';
import { WasmException } from '../runtime/exception.js';
import { WasiExit } from '../wasm/errors/wasi.js';
import { escapeMessage, runError } from './errors.js';

const STATUS_ERROR = 1;
/** As a process killed by SIGABRT. */
const STATUS_TRAP = 134;
const MAX_STATUS = 125;

/** Prints the error and returns the exit status. `file` is what was being worked on, if anything. */
export function report(error: unknown, file: string | null): number {
  if (error instanceof WasiExit) {
    if (error.exitCode <= MAX_STATUS) return error.exitCode;
    return report(runError.exitStatus(error.exitCode), file);
  }
  if (error instanceof Trap) {
    print(`${prefix(file)}wasm trap: ${error.message} (${error.code})${backtrace(error.wasmBacktrace)}`, error);
    return STATUS_TRAP;
  }
  if (error instanceof WasmException) {
    const payload = error.payload.map((v) => printable(typeof v === 'bigint' ? `${v}` : JSON.stringify(v) ?? String(v))).join(', ');
    print(`${prefix(file)}uncaught wasm exception with payload [${payload}]`, error);
    return STATUS_TRAP;
  }
  if (error instanceof LinkError && error.missing.length > 0) {
    const glue = missingGlue(error.missing);
    print(`${prefix(file)}${error.message}${glue === null ? '' : `\n${glue}`}`, error);
    return STATUS_ERROR;
  }
  if (error instanceof WasmtideError) {
    const named = file !== null && error.message.startsWith(`${file}: `);
    const code = error instanceof LimitError || error instanceof NativeError ? ` (${error.code})` : '';
    print(`${named ? '' : prefix(file)}${error.message}${code}`, error);
    return STATUS_ERROR;
  }
  print(`${prefix(file)}${error instanceof Error ? error.message : String(error)}`, error);
  return STATUS_ERROR;
}

const prefix = (file: string | null): string => (file === null ? '' : `${printable(file)}: `);

function print(text: string, error: unknown): void {
  const stack = process.env['WASMTIDE_BACKTRACE'] === '1' && error instanceof Error ? `${ownStack(error)}\n` : '';
  // Straight to the descriptor: a thread's own stream would wait for the main thread.
  try {
    writeSync(2, `wasmtide: ${escapeMessage(text)}\n${stack}`);
  } catch {
    // Nobody reads it.
  }
}

function backtrace(frames: readonly FrameInfo[]): string {
  if (frames.length === 0) return '';
  const lines = frames.map((f, i) => {
    const offset = f.offset === null ? '' : `0x${f.offset.toString(16)} - `;
    return `  ${`${i}`.padStart(4)}: ${offset}${f.module ?? '<unknown>'}!${f.func ?? `<wasm function ${f.funcIndex}>`}`;
  });
  return `\nwasm backtrace:\n${lines.join('\n')}`;
}

/** Imports that only a toolchain's JavaScript can offer. */
function missingGlue(missing: readonly MissingImport[]): string | null {
  const has = (test: (m: MissingImport) => boolean): boolean => missing.some(test);
  if (has((m) => m.module === 'wbg' || m.module.startsWith('__wbindgen') || m.name.startsWith('__wbindgen'))) {
    return 'This module was made by wasm-bindgen: it runs with the JavaScript that wasm-bindgen wrote beside it, not on its own. Build for wasm32-wasip1 to run it here.';
  }
  if (has((m) => m.module === 'gojs' || m.module === 'go')) {
    return "This module was built with GOOS=js: it needs Go's wasm_exec.js. Build with GOOS=wasip1 to run it here.";
  }
  if (has((m) => (m.module === 'env' || m.module === 'a') && /^(?:_?emscripten|invoke_|_?_?syscall|__cxa_|_emval|_embind|abort$|[a-z]$)/.test(m.name))) {
    return 'This module was made by Emscripten: it runs with the JavaScript that emcc wrote beside it. Link with -sSTANDALONE_WASM to run it here.';
  }
  return null;
}
