/**
 * Calls between JavaScript and guests whose values are few and numbers: most there are.
 *
 * Problem   A call of compiled code takes some nanoseconds; lists of arguments, checks by type and names for errors
 *           that nobody makes take ten times that.
 * Strategy  One function for each number of arguments, without a list of them; a value of its type is recognized and
 *           written at once. Whatever is not as it mostly is (another type, another count, a busy instance) is left to
 *           the general way, which says what is wrong.
 * Rules     Hot (`npm run bench:api`, `call` and `host`). The general way decides nothing that these do not decide the
 *           same: they only decline.
 */
import type { Pending, Executor, WasmStack } from '../runtime/executor.js';
import type { FuncInstance, HostFunction } from '../runtime/func.js';
import type { Signature } from '../runtime/signature.js';
import type { Store as CoreStore } from '../runtime/store.js';
import { leftGuest, leftHost } from '../wasm/errors/stack-trace.js';
import { type ValType, TypeCode } from '../wasm/types.js';

/** Words of a number. */
const SLOT = 2;
/** No result. */
const NOTHING = 0 as ValType;

const isNumber = (type: ValType): boolean => (type as number) >= TypeCode.F64 && (type as number) <= TypeCode.I32;

/** Whether all values of a signature are numbers, and there are few. */
export const isPlain = ({ params, results }: Signature): boolean => params.length <= 4 && results.length <= 1 && params.every(isNumber) && results.every(isNumber);

/** stack[word] := value, if it is one of the type. */
function write(stack: WasmStack, word: number, type: ValType, value: unknown): boolean {
  switch (type as number as TypeCode) {
    case TypeCode.I32:
      if (typeof value !== 'number' || (value | 0) !== value) return false;
      stack.words[word] = value;
      return true;
    case TypeCode.F64:
      if (typeof value !== 'number') return false;
      stack.doubles[word >> 1] = value;
      return true;
    case TypeCode.F32:
      if (typeof value !== 'number') return false;
      stack.floats[word] = value;
      return true;
    case TypeCode.I64:
      if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return false;
      stack.longs[word >> 1] = value;
      return true;
    default: return false;
  }
}

function read(stack: WasmStack, word: number, type: ValType): number | bigint | undefined {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return stack.words[word];
    case TypeCode.F64: return stack.doubles[word >> 1];
    case TypeCode.F32: return stack.floats[word];
    case TypeCode.I64: return stack.longs[word >> 1];
    default: return undefined;
  }
}

// --- Host → guest ---

/** The store as these calls see it. */
interface OpenStore {
  readonly core: CoreStore;
  readonly isDisposed: boolean;
}

/** Whether nothing speaks against a call. */
function isFree(store: OpenStore, { instance }: FuncInstance): boolean {
  const { core } = store;
  if (core.entersBusy || (instance !== null && instance.suspended > 0)) return false;
  if (core.executor.isAtRest) return true;
  if (store.isDisposed) return false;
  core.collectIfDue();
  return true;
}

function run(executor: Executor, func: FuncInstance, base: number, result: ValType, entry: object): unknown {
  try {
    executor.call(func, base);
  } catch (error) {
    throw leftGuest(error, entry);
  }
  return read(executor.stack, base, result);
}

/** As many arguments as were given: what is behind the fourth, nobody asks for. */
function given(count: number, ...args: readonly unknown[]): unknown[] {
  const list = args.slice(0, count);
  list.length = count;
  return list;
}

type General = (args: readonly unknown[]) => unknown;

/** A JavaScript function that calls `func`, whose signature is plain; `general` makes the call in the general way. */
export function plainFunction(store: OpenStore, func: FuncInstance, general: General): (...args: never[]) => unknown {
  switch (func.signature.params.length) {
    case 0: return withNone(store, func, general);
    case 1: return withOne(store, func, general);
    case 2: return withTwo(store, func, general);
    case 3: return withThree(store, func, general);
    default: return withFour(store, func, general);
  }
}

// Methods, since they cannot be constructed, and know how many arguments they were given.

function withNone(store: OpenStore, func: FuncInstance, general: General): () => unknown {
  const { core: { executor } } = store;
  const { results: [result = NOTHING], words } = func.signature;
  const made = {
    call(): unknown {
      if (arguments.length !== 0 || !isFree(store, func)) return general(given(arguments.length));
      return run(executor, func, executor.reserve(words), result, made.call);
    },
  };
  return made.call;
}

function withOne(store: OpenStore, func: FuncInstance, general: General): (a: unknown) => unknown {
  const { core: { executor } } = store;
  const { params: [p0], results: [result = NOTHING], words } = func.signature;
  const made = {
    call(a: unknown): unknown {
      if (arguments.length === 1 && isFree(store, func)) {
        const base = executor.reserve(words);
        if (write(executor.stack, base, p0, a)) return run(executor, func, base, result, made.call);
      }
      return general(given(arguments.length, a));
    },
  };
  return made.call;
}

function withTwo(store: OpenStore, func: FuncInstance, general: General): (a: unknown, b: unknown) => unknown {
  const { core: { executor } } = store;
  const { params: [p0, p1], results: [result = NOTHING], words } = func.signature;
  const made = {
    call(a: unknown, b: unknown): unknown {
      if (arguments.length === 2 && isFree(store, func)) {
        const base = executor.reserve(words);
        const { stack } = executor;
        if (write(stack, base, p0, a) && write(stack, base + SLOT, p1, b)) return run(executor, func, base, result, made.call);
      }
      return general(given(arguments.length, a, b));
    },
  };
  return made.call;
}

function withThree(store: OpenStore, func: FuncInstance, general: General): (a: unknown, b: unknown, c: unknown) => unknown {
  const { core: { executor } } = store;
  const { params: [p0, p1, p2], results: [result = NOTHING], words } = func.signature;
  const made = {
    call(a: unknown, b: unknown, c: unknown): unknown {
      if (arguments.length === 3 && isFree(store, func)) {
        const base = executor.reserve(words);
        const { stack } = executor;
        if (write(stack, base, p0, a) && write(stack, base + SLOT, p1, b) && write(stack, base + 2 * SLOT, p2, c)) {
          return run(executor, func, base, result, made.call);
        }
      }
      return general(given(arguments.length, a, b, c));
    },
  };
  return made.call;
}

function withFour(store: OpenStore, func: FuncInstance, general: General): (a: unknown, b: unknown, c: unknown, d: unknown) => unknown {
  const { core: { executor } } = store;
  const { params: [p0, p1, p2, p3], results: [result = NOTHING], words } = func.signature;
  const made = {
    call(a: unknown, b: unknown, c: unknown, d: unknown): unknown {
      if (arguments.length === 4 && isFree(store, func)) {
        const base = executor.reserve(words);
        const { stack } = executor;
        if (write(stack, base, p0, a) && write(stack, base + SLOT, p1, b) && write(stack, base + 2 * SLOT, p2, c) && write(stack, base + 3 * SLOT, p3, d)) {
          return run(executor, func, base, result, made.call);
        }
      }
      return general(given(arguments.length, a, b, c, d));
    },
  };
  return made.call;
}

// --- Guest → host ---

/** What a host function's result becomes in the general way. */
type WriteResult = (stack: WasmStack, base: number, result: unknown) => Pending | undefined;

/** `fn` as wasm sees it, with a plain signature. */
export function plainHostFunction(fn: (...args: unknown[]) => unknown, { params, results }: Signature, general: WriteResult): HostFunction {
  const { length } = params;
  const [p0, p1, p2, p3] = params;
  const [type = NOTHING] = results;
  const host = (stack: WasmStack, base: number): Pending | void => {
    try {
      let result: unknown;
      switch (length) {
        case 0: result = fn(); break;
        case 1: result = fn(read(stack, base, p0)); break;
        case 2: result = fn(read(stack, base, p0), read(stack, base + SLOT, p1)); break;
        case 3: result = fn(read(stack, base, p0), read(stack, base + SLOT, p1), read(stack, base + 2 * SLOT, p2)); break;
        default: result = fn(read(stack, base, p0), read(stack, base + SLOT, p1), read(stack, base + 2 * SLOT, p2), read(stack, base + 3 * SLOT, p3));
      }
      if (type === NOTHING ? result === undefined : write(stack, base, type, result)) return;
      return general(stack, base, result);
    } catch (error) {
      throw leftHost(error, host);
    }
  };
  return host;
}
