/** The text format: `.wat` ↔ modules, `.wast` scripts. */
export { type PrintOptions, printModule } from './printer.js';
export { parseWat } from './parser.js';
export { type Action, type Command, type ModuleAssertion, type Script, type ScriptModule, type ScriptName, parseWast } from './script.js';
export type { LanePattern, NanClass, RefKind, ResultPattern, ScriptValue } from './script-values.js';
export { showF32, showF64 } from './float-text.js';
export { parseF32, parseF64 } from './floats.js';
export { OUT_OF_RANGE } from './integers.js';
