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

type General = (args: readonly unknown[]) => unknown;
/** What is thrown where a call ended with an error; `entry` is the function that was called. */
type Thrown = (error: unknown, entry: object) => unknown;

/** As many arguments as were given: what is behind the fourth, nobody asks for. */
function given(count: number, ...args: readonly unknown[]): unknown[] {
  const list = args.slice(0, count);
  list.length = count;
  return list;
}

/** A guest's function. Its fields are what calls need, since V8 knows more of fields than of what closures hold. */
class Callee {
  /** The JavaScript function that calls it. */
  entry: object = this;
  readonly core: CoreStore;
  readonly executor: Executor;
  private readonly words: number;
  readonly p0: ValType;
  readonly p1: ValType;
  readonly p2: ValType;
  readonly p3: ValType;
  private readonly result: ValType;

  /** `general` makes a call in the general way. */
  constructor(private readonly store: OpenStore, private readonly func: FuncInstance, readonly general: General, private readonly thrown: Thrown) {
    const { params: [p0 = NOTHING, p1 = NOTHING, p2 = NOTHING, p3 = NOTHING], results: [result = NOTHING], words } = func.signature;
    this.core = store.core;
    this.executor = store.core.executor;
    this.words = words;
    this.p0 = p0;
    this.p1 = p1;
    this.p2 = p2;
    this.p3 = p3;
    this.result = result;
  }

  private get isBusy(): boolean {
    const { core, func: { instance } } = this;
    return core.entersBusy || (instance !== null && instance.suspended > 0);
  }

  /** Where the arguments of a call go that nothing at all speaks against; else -1. */
  get readyAt(): number {
    return this.isBusy ? -1 : this.executor.readyAt;
  }

  /** The same call where something does, or nobody knows. */
  anew(count: number, a?: unknown, b?: unknown, c?: unknown, d?: unknown): unknown {
    const { core, executor, store } = this;
    if (store.isDisposed || this.isBusy) return this.general(given(count, a, b, c, d));
    core.collectIfDue();
    const base = executor.reserve(this.words);
    const { stack } = executor;
    const isPlainCall = (count < 1 || write(stack, base, this.p0, a)) && (count < 2 || write(stack, base + SLOT, this.p1, b))
      && (count < 3 || write(stack, base + 2 * SLOT, this.p2, c)) && (count < 4 || write(stack, base + 3 * SLOT, this.p3, d));
    return isPlainCall ? this.run(base) : this.general(given(count, a, b, c, d));
  }

  /** Its arguments are at `base`. */
  run(base: number): unknown {
    const { executor } = this;
    try {
      executor.call(this.func, base);
    } catch (error) {
      throw this.thrown(error, this.entry);
    }
    return read(executor.stack, base, this.result);
  }
}

/**
 * A JavaScript function that calls `func`, whose signature is plain, and whose executor stays what it is; `general` makes
 * the call in the general way.
 */
export function plainFunction(store: OpenStore, func: FuncInstance, general: General, thrown: Thrown = leftGuest): (...args: never[]) => unknown {
  const callee = new Callee(store, func, general, thrown);
  const made = withCount(func.signature.params.length, callee);
  callee.entry = made;
  return made;
}

function withCount(count: number, callee: Callee): (...args: never[]) => unknown {
  switch (count) {
    case 0: return withNone(callee).call;
    case 1: return withOne(callee).call;
    case 2: return withTwo(callee).call;
    case 3: return withThree(callee).call;
    default: return withFour(callee).call;
  }
}

// Methods, since they cannot be constructed, and know how many arguments they were given.

const withNone = (callee: Callee) => ({
  call(): unknown {
    if (arguments.length !== 0) return callee.general(given(arguments.length));
    const base = callee.readyAt;
    return base < 0 ? callee.anew(0) : callee.run(base);
  },
});

const withOne = (callee: Callee) => ({
  call(a: unknown): unknown {
    if (arguments.length !== 1) return callee.general(given(arguments.length, a));
    const base = callee.readyAt;
    if (base < 0) return callee.anew(1, a);
    return write(callee.executor.stack, base, callee.p0, a) ? callee.run(base) : callee.general([a]);
  },
});

const withTwo = (callee: Callee) => ({
  call(a: unknown, b: unknown): unknown {
    if (arguments.length !== 2) return callee.general(given(arguments.length, a, b));
    const base = callee.readyAt;
    if (base < 0) return callee.anew(2, a, b);
    const { executor: { stack }, p0, p1 } = callee;
    return write(stack, base, p0, a) && write(stack, base + SLOT, p1, b) ? callee.run(base) : callee.general([a, b]);
  },
});

const withThree = (callee: Callee) => ({
  call(a: unknown, b: unknown, c: unknown): unknown {
    if (arguments.length !== 3) return callee.general(given(arguments.length, a, b, c));
    const base = callee.readyAt;
    if (base < 0) return callee.anew(3, a, b, c);
    const { executor: { stack }, p0, p1, p2 } = callee;
    return write(stack, base, p0, a) && write(stack, base + SLOT, p1, b) && write(stack, base + 2 * SLOT, p2, c)
      ? callee.run(base) : callee.general([a, b, c]);
  },
});

const withFour = (callee: Callee) => ({
  call(a: unknown, b: unknown, c: unknown, d: unknown): unknown {
    if (arguments.length !== 4) return callee.general(given(arguments.length, a, b, c, d));
    const base = callee.readyAt;
    if (base < 0) return callee.anew(4, a, b, c, d);
    const { executor: { stack }, p0, p1, p2, p3 } = callee;
    return write(stack, base, p0, a) && write(stack, base + SLOT, p1, b) && write(stack, base + 2 * SLOT, p2, c) && write(stack, base + 3 * SLOT, p3, d)
      ? callee.run(base) : callee.general([a, b, c, d]);
  },
});

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
