/** A module on a tier of our own. */
import type { CodegenOptions } from '../../../src/engine/native-tier.js';
import { watchCompilations } from '../../../src/engine/native/compile.js';
import { nativePlatform, nativeStore } from '../../../src/engine/native/index.js';
import { Machine } from '../../../src/interpreter/machine.js';
import { WasmException } from '../../../src/runtime/exception.js';
import type { FuncInstance } from '../../../src/runtime/func.js';
import { storeField } from '../../../src/runtime/gc/fields.js';
import { exceptionLayout } from '../../../src/runtime/gc/layout.js';
import { type Extern, type Instance } from '../../../src/runtime/instance.js';
import { instantiate } from '../../../src/runtime/instantiate.js';
import { slotWords, typesWords } from '../../../src/runtime/slots.js';
import type { Metering } from '../../../src/runtime/meter.js';
import { Store, type StoreOptions } from '../../../src/runtime/store.js';
import type { TagInstance } from '../../../src/runtime/tag.js';
import { convertValue, hostFunction, readValue, refToHost, writeValue } from '../../../src/runtime/values.js';
import { loadModule } from '../../../src/validate/load.js';
import { WasmtideError } from '../../../src/wasm/errors/error.js';
import { InvalidError } from '../../../src/wasm/errors/invalid.js';
import { Trap } from '../../../src/wasm/errors/trap.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import type { Import, Module } from '../../../src/wasm/module.js';
import { type FuncType, type ValType, FUNCREF, TypeCode, isRef } from '../../../src/wasm/types.js';
import { VERIFYING } from '../../verified-compilation.js';
import { Host, showThrown } from './host.js';
import { HOST_TAG, isProvided, providerOf } from './provider.js';
import { Report, showMemory, showValue, showValues } from './report.js';
import { callable, isJavaScript, plan, tagsOf, throwableTags, zeros } from './run.js';
import { STOPPED, kindOfTrap } from './traps.js';

export interface OwnTier {
  readonly name: string;
  readonly metering: Metering;
  /** Whether it collects at every allocation, poll and host call. */
  readonly zeal: boolean;
  readonly store: (options: Partial<StoreOptions>) => Store;
}

export const interpreter: OwnTier = { name: 'interpreter', metering: 'fuel', zeal: false, store: (options) => new Store((s) => new Machine(s), options) };
export const platform = nativePlatform();

const tier = (name: string, metering: Metering, codegen: Partial<StoreOptions & CodegenOptions>): OwnTier => {
  const { gcZeal = false } = codegen;
  const create = (options: Partial<StoreOptions>): Store => {
    const store = nativeStore(platform!, { ...options, ...codegen });
    if (gcZeal || codegen.countedPolls !== undefined) store.meter.stopAtEveryPoll(true);
    return store;
  };
  return { name, metering, zeal: gcZeal, store: create };
};
/** Ways of compiling. */
export const compiled: readonly OwnTier[] = [
  tier('compiled', 'polls', {}),
  tier('compiled with fuel', 'fuel', {}),
  tier('compiled with explicit bounds, all at once', 'polls', { explicitBounds: true, compilation: 'eager' }),
  tier('compiled without passes', 'polls', { withoutPasses: 'all' }),
  tier('compiled with fuel and little address space', 'fuel', { memoryReservation: 0 }),
  tier('compiled, every poll counted', 'polls', { countedPolls: 1 }),
  tier('compiled, collecting', 'polls', { gcZeal: true, countedPolls: 1 }),
  tier('compiled with fuel, collecting', 'fuel', { gcZeal: true }),
  tier('compiled without passes and all at once, collecting', 'polls', { gcZeal: true, countedPolls: 1, withoutPasses: 'all', compilation: 'eager' }),
  { name: 'interpreter, collecting', metering: 'fuel', zeal: true, store: (options) => new Store((s) => new Machine(s), { ...options, gcZeal: true }) },
];
watchCompilations(VERIFYING);

/** Stops what the generator did not bound, and mutants that loop. */
const MAX_FUEL = 3_000_000;
const MAX_TIME = 60_000;
const MAX_GC_HEAP = 32 * 2 ** 20;
/** Memories do not grow beyond this: engines may differ in what they can allocate. */
export const MAX_BYTES = 64 * 65_536;

/**
 * Null: the tier has no form of the module, for the reason in `refusals`. With `comparesFuel`, each call has `fuel`, what
 * it used is among the details, and running out of it is a trap like others.
 */
export function runOwn(
  tier: OwnTier, module: Module, seed: number, { fuel = MAX_FUEL, refusals = new Map<string, number>(), comparesFuel = false } = {},
): Report | null {
  const report = new Report();
  const host = new Host(report, seed);
  const store = tier.store({
    canonicalNans: true,
    maxGcHeap: MAX_GC_HEAP,
    metering: tier.metering,
    onGrow: ({ kind, desired }) => {
      if (kind !== 'memory' || desired <= MAX_BYTES) return true;
      report.stopped ??= 'grew too large';
      return false;
    },
  });
  const renew = (): void => {
    if (store.meter.metering === 'fuel') store.meter.fuel = fuel;
    else store.meter.deadline = store.meter.now() + MAX_TIME;
  };
  try {
    renew();
    const provider = providerOf(module);
    let instance: Instance;
    try {
      const other = provider === null ? null : instantiate(store, loadModule(provider, FeatureSet.all), []);
      const imports = module.imports.map((each, i) => (isProvided(each) ? other!.exports.get(String(i))! : importFor(store, module, each, host)));
      instance = instantiate(store, module, imports);
    } catch (error) {
      if (error instanceof WasmtideError && error.code === 'ERR_NATIVE_UNSUPPORTED') {
        refusals.set(error.message, (refusals.get(error.message) ?? 0) + 1);
        return null;
      }
      // Of some types there is nothing to import.
      if (error instanceof InvalidError) report.stopped = error.message;
      noteFailure(report, 'instantiation', error, null);
      report.check();
      return report;
    }
    const funcs = callable(module);
    const call = (name: string, type: FuncType, args: readonly unknown[]): void => {
      try {
        const { values, bits } = callRaw(instance.exports.get(name) as FuncInstance, args);
        report.lines.push(`${name}(${showValues(type.params, args)}) = ${showValues(type.results, values)}`);
        report.details.push(`${name}(${showValues(type.params, args)}) = ${bits}`);
      } catch (error) {
        noteFailure(report, `${name}(${showValues(type.params, args)})`, error, instance);
        throw error;
      }
    };
    host.guest = {
      tags: throwableTags(module).map(({ name, params }) => ({ params, make: (payload) => makeException(store, instance.exports.get(name) as TagInstance, payload) })),
      count: funcs.length,
      call: (index) => call(funcs[index].name, funcs[index].type, zeros(funcs[index].type.params)),
    };
    for (const { name, type, args } of plan(module, seed)) {
      renew();
      try {
        call(name, type, args);
      } catch {
        // Noted.
      }
      report.check();
      if (comparesFuel) {
        report.details.push(`fuel used: ${store.meter.fuelUsed}, left: ${store.meter.fuel}`);
        if (report.stopped === 'ERR_OUT_OF_FUEL') report.stopped = null;
      }
      if (report.stopped !== null) return report;
      if (tier.metering === 'fuel') report.fuel.push(`${name}: ${store.meter.fuel} units of fuel left`);
    }
    look(report, instance);
    return report;
  } finally {
    store.close();
  }
}

/** `instance`: null where there is none yet. */
function noteFailure(report: Report, what: string, error: unknown, instance: Instance | null): void {
  const thrown = showThrown(error);
  if (thrown !== null) {
    report.both(`${what}: ${thrown}`);
    return;
  }
  if (error instanceof WasmException) {
    const { payload } = error;
    const { params } = error.tag.type;
    const name = instance === null ? undefined : tagsOf(instance.module).find((tag) => instance.exports.get(tag.name) === error.tag)?.name;
    const shown = name === undefined ? '' : params.map((type, i) => (isJavaScript(type) ? showValue(type, payload[i]) : '-')).join(', ');
    report.both(`${what}: exception ${name ?? 'of another'}(${shown})`);
    return;
  }
  if (!(error instanceof WasmtideError)) return report.fail(error);
  if (!(error instanceof Trap)) {
    report.both(`${what}: ${error.name}${error.code.startsWith('ERR_INTERNAL') ? `, ${error.message}` : ''}`);
    return;
  }
  if (error.code === 'ERR_OUT_OF_FUEL') report.outOfFuel = true;
  if (STOPPED.has(error.code)) report.stopped ??= error.code;
  report.lines.push(`${what} trapped: ${kindOfTrap(error)}`);
  report.details.push(`${what} trapped: ${error.code}, ${error.message}, at ${error.wasmBacktrace.map(({ funcIndex, offset }) => `${funcIndex}:${offset}`).join(' ')}`);
}

/** An exception as a host function throws it. */
function makeException(store: Store, tag: TagInstance, payload: readonly unknown[]): WasmException {
  const values = tag.type.params.map((type, i) => convertValue(type, payload[i]));
  const handle = store.handles.hold(store, store.heap.allocateException(tag));
  const { offsets } = exceptionLayout(tag.type);
  const bytes = new ArrayBuffer(16);
  const slot = { words: new Int32Array(bytes), floats: new Float32Array(bytes), doubles: new Float64Array(bytes), longs: new BigInt64Array(bytes) };
  values.forEach((value, i) => {
    writeValue(store, slot, 0, tag.type.params[i], value);
    storeField(store.heap, handle.ref + offsets[i], tag.type.params[i], slot.words, 0);
  });
  return new WasmException(tag, handle);
}

function callRaw(func: FuncInstance, args: readonly unknown[]): { values: unknown[]; bits: string } {
  const { params, results } = func.type;
  const { store } = func;
  const values = params.map((type, i) => convertValue(type, args[i]));
  store.collectIfDue();
  const { executor } = store;
  const base = executor.reserve(Math.max(typesWords(params), typesWords(results)));
  let word = base;
  params.forEach((type, i) => {
    writeValue(store, executor.stack, word, type, values[i]);
    word += slotWords(type);
  });
  executor.call(func, base);
  const { stack } = executor;
  word = base;
  const bits: string[] = [];
  const returned = results.map((type) => {
    const value = readValue(store, stack, word, type);
    bits.push(isRef(type) ? showValue(type, value) : wordsOf(type, stack.words, word));
    word += slotWords(type);
    return value;
  });
  return { values: returned, bits: bits.join(', ') };
}

/** A value's words, as it lies in a slot or a global. */
function wordsOf(type: ValType, words: Int32Array, at: number): string {
  const count = type === (TypeCode.V128 as number) ? 4 : type === (TypeCode.I64 as number) || type === (TypeCode.F64 as number) ? 2 : 1;
  return Array.from(words.subarray(at, at + count), (word) => (word >>> 0).toString(16)).join('_');
}

function importFor(store: Store, module: Module, { name, desc }: Import, host: Host): Extern {
  if (desc.kind === 'tag' && name === HOST_TAG) return store.jsTag;
  if (desc.kind !== 'func') throw new Error(`nothing to import as ${desc.kind} ${name}`);
  const type = module.types[desc.type].composite as FuncType;
  return hostFunction(store, type, host.func(name, type) as (...args: never[]) => unknown, name);
}

/** Memories, globals and tables, exported ones for all to see. */
function look(report: Report, instance: Instance): void {
  const memories = instance.memories.map(({ bytes }) => showMemory(bytes));
  for (const { name, kind, index } of instance.module.exports) {
    switch (kind) {
      case 'memory': report.lines.push(`memory ${name}: ${memories[index]}`); break;
      case 'table': if (instance.tables[index].type.element === FUNCREF) report.lines.push(`table ${name}: ${elements(instance, index)}`); break;
      case 'global': {
        const { type, cells, word } = instance.globals[index];
        if (isJavaScript(type.value)) report.lines.push(`global ${name}: ${showValue(type.value, globalValue(instance.store, cells, word, type.value))}`);
        break;
      }
      default:
    }
  }
  memories.forEach((memory, i) => report.details.push(`memory ${i}: ${memory}`));
  instance.globals.forEach(({ type, cells, word }, i) => {
    if (!isRef(type.value)) report.details.push(`global ${i}: ${wordsOf(type.value, cells, word)}`);
  });
  instance.tables.forEach((_, i) => {
    if (isFuncTable(instance, i)) report.details.push(`table ${i}: ${elements(instance, i)}`);
  });
}

function globalValue(store: Store, cells: Int32Array, word: number, type: ValType): unknown {
  if (isRef(type)) return refToHost(store, cells[word], type);
  const { buffer, byteOffset } = cells;
  const view = new DataView(buffer, byteOffset + word * 4, 16);
  switch (type as number as TypeCode) {
    case TypeCode.I64: return view.getBigInt64(0, true);
    case TypeCode.F32: return view.getFloat32(0, true);
    case TypeCode.F64: return view.getFloat64(0, true);
    default: return view.getInt32(0, true);
  }
}

const isFuncTable = (instance: Instance, index: number): boolean => !instance.store.isTraced(instance.tables[index].type.element);

/** Elements by the index of the function that each is. */
function elements(instance: Instance, index: number): string {
  const { elements: refs, length } = instance.tables[index];
  return Array.from(refs.subarray(0, length), (ref) => {
    if (ref === 0) return '-';
    const func = instance.store.funcs.get(ref);
    if (func.host !== null) return instance.funcs.indexOf(func);
    return func.instance === instance ? func.index : `another's ${func.index}`;
  }).join(' ');
}
