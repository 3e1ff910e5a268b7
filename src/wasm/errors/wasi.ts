/** What ends a WASI guest, and wrong uses of the WASI class. */
import { StateError } from './call.js';
import { WasmtideError } from './error.js';

/** The guest called `proc_exit`: passes through its frames, which cannot catch it, to whoever called it. Not a trap. */
export class WasiExit extends WasmtideError {
  constructor(
    /** The status, as an unsigned 32-bit number; 0 is success. */
    readonly exitCode: number,
  ) {
    super('ERR_WASI_EXIT', `exit with status ${exitCode}`);
  }

  /** @internal */
  override get endsGuest(): boolean {
    return true;
  }
}

export const wasiError = {
  alreadyStarted: () => new StateError('ERR_WASI_ALREADY_STARTED', 'this WASI has started an instance already: make one for each'),
  notStarted: () => new StateError('ERR_WASI_NOT_STARTED', 'WASI does not know the memory yet: call start, initialize or finalizeBindings first'),
  /** `what`: which stream or clock. */
  asynchronous: (what: string) => new StateError('ERR_WASI_ASYNCHRONOUS', `${what} can only be waited for asynchronously, but the call cannot wait: use startAsync or callAsync`),
} as const;
