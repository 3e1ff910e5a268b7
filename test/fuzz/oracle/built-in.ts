/** A module on the engine that Node has, which shows what is exported. */
import type { Import, Module } from '../../../src/wasm/module.js';
import { type FuncType, type TypeIndex, FUNCREF } from '../../../src/wasm/types.js';
import { indexSpaces } from '../../../src/wasm/module.js';
import { decodeModule } from '../../../src/binary/decode.js';
import { originalLength } from '../../../src/validate/legacy-exceptions.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import { ROWS } from '../../../src/wasm/opcodes.js';
import { readBodies } from '../bodies.js';
import { withCanonicalNans } from '../canonical-nans.js';
import { Host, showThrown } from './host.js';
import { HOST_TAG, isProvided, providerOf } from './provider.js';
import { Report, showMemory, showValue, showValues } from './report.js';
import { type NamedTag, callable, isHostType, isJavaScript, plan, tagsOf, throwableTags, zeros } from './run.js';
import { kindOfMessage } from './traps.js';

interface BuiltIn {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  RuntimeError: new () => Error;
  Exception: new (tag: object, payload: readonly unknown[]) => object;
  JSTag?: object;
  validate(bytes: Uint8Array): boolean;
}
export const builtIn = (globalThis as unknown as { WebAssembly: BuiltIn }).WebAssembly;

/** Null where the engine does not have the module's features, and for instructions whose results are every engine's own. */
export function runBuiltIn(ours: Module, seed: number): Report | null {
  // With older exceptions, where we have lowered them.
  const module = decodeModule(ours.bytes.subarray(0, originalLength(ours)), FeatureSet.all);
  if (readBodies(module).some(({ code }) => code.some(({ op }) => ROWS[op]!.name.includes('relaxed')))) return null;
  const bytes = withCanonicalNans(module);
  if (!builtIn.validate(bytes)) return null;
  const needsMore = (each: Import): boolean => !isProvided(each) && each.desc.kind === 'func' && !isHostType(module.types[each.desc.type].composite as FuncType);
  if (module.imports.some(needsMore)) return null;
  if (module.imports.some(({ name }) => name === HOST_TAG) && builtIn.JSTag === undefined) return null;
  const report = new Report();
  const host = new Host(report, seed);
  const imports: Record<string, Record<string, unknown>> = {};
  let exports: Record<string, unknown>;
  let other: Record<string, unknown> | null = null;
  try {
    const provider = providerOf(module);
    other = provider === null ? null : new builtIn.Instance(new builtIn.Module(provider), {}).exports;
    module.imports.forEach((each, i) => {
      const { module: from, name, desc } = each;
      (imports[from] ??= {})[name] = isProvided(each) ? other![String(i)] : desc.kind === 'tag' ? builtIn.JSTag : host.func(name, module.types[(desc as { type: TypeIndex }).type].composite as FuncType);
    });
    ({ exports } = new builtIn.Instance(new builtIn.Module(bytes), imports));
  } catch (error) {
    noteFailure(report, 'instantiation', error, [], {});
    report.check();
    return report;
  }
  const funcs = callable(module);
  const call = (name: string, type: FuncType, args: readonly unknown[]): void => {
    try {
      const result = (exports[name] as (...args: unknown[]) => unknown)(...args);
      const values = type.results.length === 0 ? [] : type.results.length === 1 ? [result] : [...(result as Iterable<unknown>)];
      report.both(`${name}(${showValues(type.params, args)}) = ${showValues(type.results, values)}`);
    } catch (error) {
      noteFailure(report, `${name}(${showValues(type.params, args)})`, error, tagsOf(module), exports);
      throw error;
    }
  };
  host.guest = {
    tags: throwableTags(module).map(({ name, params }) => ({ params, make: (payload: readonly unknown[]) => new builtIn.Exception(exports[name] as object, payload) })),
    count: funcs.length,
    call: (index) => call(funcs[index].name, funcs[index].type, zeros(funcs[index].type.params)),
  };
  for (const { name, type, args } of plan(module, seed)) {
    try {
      call(name, type, args);
    } catch {
      // Noted.
    }
    report.check();
    if (report.stopped !== null) return report;
  }
  look(report, module, exports, new Set(Object.values(other ?? {})));
  return report;
}

interface WasmException {
  is(tag: unknown): boolean;
  getArg(tag: unknown, index: number): unknown;
}

function noteFailure(report: Report, what: string, error: unknown, tags: readonly NamedTag[], exports: Record<string, unknown>): void {
  if (error instanceof (builtIn.Exception as unknown as new () => Error)) {
    const exception = error as unknown as WasmException;
    const tag = tags.find(({ name }) => exception.is(exports[name]));
    const payload = tag?.params.map((type, i) => (isJavaScript(type) ? showValue(type, exception.getArg(exports[tag.name], i)) : '-'));
    report.both(`${what}: exception ${tag?.name ?? 'of another'}(${payload?.join(', ') ?? ''})`);
    return;
  }
  const thrown = showThrown(error);
  if (thrown !== null) {
    report.both(`${what}: ${thrown}`);
    return;
  }
  const kind = error instanceof Error ? kindOfMessage(error.message) : null;
  if (kind !== null) {
    report.both(`${what} trapped: ${kind}`);
    return;
  }
  // Limits of its own, of the stack and of arrays.
  if (!(error instanceof RangeError || (error instanceof Error && error.message.includes('too large')))) return report.fail(error);
  report.stopped ??= error.message;
}

/** `others`: what another instance has exported. */
function look(report: Report, module: Module, exports: Record<string, unknown>, others: ReadonlySet<unknown>): void {
  const { globals, tables } = indexSpaces(module);
  for (const { name, kind, index } of module.exports) {
    const extern = exports[name];
    switch (kind) {
      case 'memory': report.both(`memory ${name}: ${showMemory(new Uint8Array((extern as { buffer: ArrayBuffer }).buffer))}`); break;
      case 'table': {
        if (tables[index].element !== FUNCREF) break;
        // Of one with 64-bit indices everything is a bigint.
        const { length } = extern as { length: number | bigint };
        const elements = Array.from({ length: Number(length) }, (_, i) => {
          const func = (extern as { get(i: number | bigint): { name: string } | null }).get(typeof length === 'bigint' ? BigInt(i) : i);
          return func === null ? '-' : others.has(func) ? `another's ${func.name}` : func.name;
        });
        report.both(`table ${name}: ${elements.join(' ')}`);
        break;
      }
      case 'global': {
        const { value: type } = globals[index];
        if (isJavaScript(type)) report.both(`global ${name}: ${showValue(type, (extern as { value: unknown }).value)}`);
        break;
      }
      default:
    }
  }
}
