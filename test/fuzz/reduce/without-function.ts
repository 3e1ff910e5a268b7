/** A module without one of its functions or imported functions, the others renumbered. Invalid if anything names it. */
import { InstructionCursor } from '../../../src/binary/instructions.js';
import { ByteReader } from '../../../src/binary/reader.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { type ConstExpr, type ElementSegment, type Module, indexSpaces } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import type { FuncIndex } from '../../../src/wasm/types.js';
import { type Body, withBodies, writeOp } from '../bodies.js';

const NAMES_FUNCTION: ReadonlySet<number> = new Set<number>([Op.Call, Op.ReturnCall, Op.RefFunc]);
/** No module has so many functions: makes a reference to the one that is gone invalid. */
const GONE = 100_000_000 as FuncIndex;

export function withoutFunction(module: Module, bodies: readonly Body[], gone: number): Uint8Array {
  const { importedFuncs } = indexSpaces(module);
  const index = gone - importedFuncs;
  const renumber = (func: FuncIndex): FuncIndex => (func === (gone as FuncIndex) ? GONE : func > gone ? ((func - 1) as FuncIndex) : func);
  const rewrite = (op: number, bytes: Uint8Array): Uint8Array => {
    if (!NAMES_FUNCTION.has(op)) return bytes;
    const out = new ByteWriter(16);
    writeOp(out, op);
    out.unsigned(renumber(new ByteReader(bytes, 1).u32() as FuncIndex));
    return out.take();
  };
  const out = new ByteWriter();
  out.bytes(module.bytes);
  const expr = (range: ConstExpr): ConstExpr => {
    const start = out.length;
    const cursor = new InstructionCursor(module.bytes, range.start, range.end);
    while (cursor.next()) out.bytes(rewrite(cursor.op, module.bytes.subarray(cursor.start, cursor.end)));
    return { start, end: out.length };
  };
  const globals = module.globals.map((global) => ({ ...global, init: expr(global.init) }));
  const tables = module.tables.map((table) => ({ ...table, init: table.init === null ? null : expr(table.init) }));
  // That it may be referred to need not be said of it.
  const kept = (segment: ElementSegment, funcs: readonly FuncIndex[]): readonly FuncIndex[] => (segment.mode.kind === 'declarative' ? funcs.filter((func) => func !== (gone as FuncIndex)) : funcs);
  const elements = module.elements.map((segment) => ({
    ...segment,
    init: segment.init.kind === 'funcs' ? { kind: 'funcs' as const, funcs: kept(segment, segment.init.funcs).map(renumber) } : { kind: 'exprs' as const, exprs: segment.init.exprs.map(expr) },
  }));
  const exports = module.exports.map((each) => (each.kind === 'func' ? { ...each, index: renumber(each.index as FuncIndex) } : each));
  const start = module.start === null ? null : renumber(module.start);
  const others = bodies.filter((_, i) => i !== index).map(({ locals, code }) => ({ locals, code: code.map(({ op, bytes }) => ({ op, bytes: rewrite(op, bytes) })) }));
  const funcs = module.funcs.filter((_, i) => i !== index);
  const code = module.code.filter((_, i) => i !== index);
  let funcImports = 0;
  const imports = module.imports.filter(({ desc }) => desc.kind !== 'func' || funcImports++ !== gone);
  return withBodies({ ...module, imports, bytes: out.take(), globals, tables, elements, exports, start, funcs, code }, others);
}
