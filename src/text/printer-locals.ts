/** The locals at the beginning of a body. */
import { FeatureSet } from '../wasm/features.js';
import { limits } from '../wasm/limits.js';
import type { ByteRange, FuncBody, Module } from '../wasm/module.js';
import type { ValType } from '../wasm/types.js';
import { ByteReader } from '../binary/reader.js';

/** Passes over the locals; `take` receives each run. */
function readLocals(reader: ByteReader, take: (count: number, type: ValType) => void): void {
  for (let runs = reader.u32(); runs > 0; runs--) {
    const count = reader.u32();
    take(count, reader.valType(FeatureSet.all));
  }
}

export interface SplitBody {
  /** Types of the locals, null if there are more than could be valid. */
  readonly locals: ValType[] | null;
  readonly expression: ByteRange;
}

export function splitBody(module: Module, body: FuncBody): SplitBody {
  const reader = new ByteReader(module.bytes, body.start, body.end);
  let locals: ValType[] | null = [];
  readLocals(reader, (count, type) => {
    if (locals === null || locals.length + count > limits.functionLocals) locals = null;
    else for (let i = 0; i < count; i++) locals.push(type);
  });
  return { locals, expression: { start: reader.at, end: body.end } };
}

export function expressionOf(module: Module, body: FuncBody): ByteRange {
  const reader = new ByteReader(module.bytes, body.start, body.end);
  readLocals(reader, () => {});
  return { start: reader.at, end: body.end };
}
