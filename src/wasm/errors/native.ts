/** Native code that cannot run here, or cannot be made of a module yet. */
import { WasmtideError } from './error.js';

/** A strategy was asked for that cannot do it; the interpreter can. */
export class NativeError extends WasmtideError {}

export const nativeError = {
  unavailable: (reason: string) => new NativeError('ERR_NATIVE_UNAVAILABLE', `native code cannot run: ${reason}`),
  unsupported: (instruction: string, func: number) =>
    new NativeError('ERR_NATIVE_UNSUPPORTED', `function ${func} has ${instruction}, which cannot be compiled yet: use the interpreter`),
  unsupportedImport: (what: string) => new NativeError('ERR_NATIVE_UNSUPPORTED', `${what} cannot be used by compiled code yet: use the interpreter`),
} as const;
