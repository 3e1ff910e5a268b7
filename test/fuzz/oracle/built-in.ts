/** A module on the engine that Node has, which shows what is exported. */
import type { Import, Module } from '../../../src/wasm/module.js';
import { type FuncType, type TypeIndex, FUNCREF } from '../../../src/wasm/types.js';
import { indexSpaces } from '../../../src/wasm/module.js';
import { withCanonicalNans } from '../canonical-nans.js';
import { Host, HostError } from './host.js';
import { isProvided, providerOf } from './provider.js';
import { Report, showMemory, showValue, showValues } from './report.js';
import { callable, isSimple, plan, zeros } from './run.js';
import { kindOfMessage } from './traps.js';

interface BuiltIn {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  RuntimeError: new () => Error;
  validate(bytes: Uint8Array): boolean;
}
export const builtIn = (globalThis as unknown as { WebAssembly: BuiltIn }).WebAssembly;

/** Null where the engine does not have the module's features. */
export function runBuiltIn(module: Module, seed: number): Report | null {
  const bytes = withCanonicalNans(module);
  if (!builtIn.validate(bytes)) return null;
  const needsMore = (each: Import): boolean => !isProvided(each) && each.desc.kind === 'func' && !isSimple(module.types[each.desc.type].composite as FuncType);
  if (module.imports.some(needsMore)) return null;
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
      (imports[from] ??= {})[name] = isProvided(each) ? other![String(i)] : host.func(name, module.types[(desc as { type: TypeIndex }).type].composite as FuncType);
    });
    ({ exports } = new builtIn.Instance(new builtIn.Module(bytes), imports));
  } catch (error) {
    noteFailure(report, 'instantiation', error);
    return report;
  }
  const funcs = callable(module);
  const call = (name: string, type: FuncType, args: readonly unknown[]): void => {
    try {
      const result = (exports[name] as (...args: unknown[]) => unknown)(...args);
      const values = type.results.length === 0 ? [] : type.results.length === 1 ? [result] : [...(result as Iterable<unknown>)];
      report.both(`${name}(${showValues(type.params, args)}) = ${showValues(type.results, values)}`);
    } catch (error) {
      noteFailure(report, `${name}(${showValues(type.params, args)})`, error);
      throw error;
    }
  };
  host.guest = { count: funcs.length, call: (index) => call(funcs[index].name, funcs[index].type, zeros(funcs[index].type.params)) };
  for (const { name, type, args } of plan(module, seed)) {
    try {
      call(name, type, args);
    } catch {
      // Noted.
    }
    if (report.stopped !== null) return report;
  }
  look(report, module, exports, new Set(Object.values(other ?? {})));
  return report;
}

function noteFailure(report: Report, what: string, error: unknown): void {
  if (error instanceof HostError) {
    report.both(`${what}: error of the host`);
    return;
  }
  const kind = error instanceof Error ? kindOfMessage(error.message) : null;
  if (kind !== null) {
    report.both(`${what} trapped: ${kind}`);
    return;
  }
  if (!(error instanceof RangeError)) throw error;
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
        const { length } = extern as { length: number };
        const elements = Array.from({ length }, (_, i) => {
          const func = (extern as { get(i: number): { name: string } | null }).get(i);
          return func === null ? '-' : others.has(func) ? `another's ${func.name}` : func.name;
        });
        report.both(`table ${name}: ${elements.join(' ')}`);
        break;
      }
      case 'global': {
        const { value: type } = globals[index];
        if (isSimple({ kind: 'func', params: [type], results: [] })) report.both(`global ${name}: ${showValue(type, (extern as { value: unknown }).value)}`);
        break;
      }
      default:
    }
  }
}
