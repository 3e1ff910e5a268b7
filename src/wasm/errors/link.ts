/** Errors of instantiation: imports that are missing or of another type (specification §4.5.4). */
import { WasmtideError } from './error.js';

export class LinkError extends WasmtideError {}
