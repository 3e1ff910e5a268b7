/**
 * The root of the error classes. Every error that Wasmtide makes has a stable `code`; the classes' own files hold
 * the factories, so that no call site contains prose. Messages begin with the official suite's words.
 */
export abstract class WasmtideError extends Error {
  /** Stable, documented, in capitals: programs may compare it. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}
