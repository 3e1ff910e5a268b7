/**
 * The interpreter's machine: the wasm stack, the frame records, and everything the loop needs besides arithmetic.
 *
 * Values and frame records lie on stacks of their own, never on JavaScript's: guest recursion is bounded by
 * `maxWasmStack`, frames can be walked for backtraces and roots, and an activation can be left and entered again.
 * An activation is one call from the host; the records of activations follow each other on the same stacks:
 *
 *   [pc, fp, instance]   where the activation below was when it called the host (pc 0: there is none)
 *   [-1, …]              the entry frame's return address
 *   [return pc, fp, instance]  one for each further call
 */
import type { FuncType } from '../wasm/types.js';
import { type FrameInfo, Trap, trap } from '../wasm/errors/trap.js';
import type { Executor, WasmStack } from '../runtime/executor.js';
import { exceptionFromHost, exceptionToHost } from '../runtime/exception.js';
import type { FuncInstance } from '../runtime/func.js';
import { exceptionLayout } from '../runtime/gc/layout.js';
import type { Instance } from '../runtime/instance.js';
import type { RootVisitor } from '../runtime/roots.js';
import type { Store } from '../runtime/store.js';
import { slotWords, typesWords } from '../runtime/slots.js';
import { loadField, storeField } from '../runtime/gc/fields.js';
import { frameNames } from './backtrace.js';
import { Code, HEADER_WORDS } from './code.js';
import { compileFunction } from './compile.js';
import { dispatch } from './dispatch.js';
import { type ModuleCode, moduleCode } from './module-code.js';
import { Lanes } from './lanes.js';

const NO_MEMORY = new DataView(new ArrayBuffer(0));
const RECORD_WORDS = 3;
/** Calls from the host into wasm that may be under way at once: each needs a frame of the loop on V8's own stack. */
const MAX_ACTIVATIONS = 300;
/** Words that a frame is assumed to need at the least: bounds the frame records. */
const MIN_FRAME_WORDS = 2;

export class Machine implements Executor {
  readonly stack: WasmStack;
  readonly lanes: Lanes;
  readonly stackLimit: number;
  readonly frames: Int32Array;
  readonly frameLimit: number;
  pc = 0;
  fp = 0;
  sp = 0;
  instance: Instance | null = null;
  /** First free word of the stack while host code runs; -1: behind the current frame. */
  top = 0;
  readonly stop = new Int32Array(1);
  /** What the machine was doing below each activation. */
  private readonly below: Below[] = [];

  constructor(readonly store: Store) {
    const bytes = Math.max(4096, store.options.maxWasmStack & ~15);
    const buffer = new ArrayBuffer(bytes);
    const words = new Int32Array(buffer);
    this.stack = {
      words, floats: new Float32Array(buffer), doubles: new Float64Array(buffer), longs: new BigInt64Array(buffer),
    };
    this.lanes = new Lanes(buffer);
    this.stackLimit = words.length;
    this.frameLimit = Math.ceil(words.length / MIN_FRAME_WORDS / 4) * RECORD_WORDS;
    this.frames = new Int32Array(this.frameLimit + 2 * RECORD_WORDS * (MAX_ACTIVATIONS + 1));
  }

  // --- Executor ---

  reserve(words: number): number {
    if (this.top < 0) this.top = this.fp + this.currentModule().functionAt(this.pc).frameWords;
    if (this.top + words > this.stackLimit) throw trap.stackOverflow();
    return this.top;
  }

  call(func: FuncInstance, base: number): void {
    if (func.host !== null) {
      const top = this.top;
      this.top = this.hostTop(func, base);
      try {
        func.host(this.stack, base);
      } finally {
        this.top = top;
      }
      return;
    }
    // Whoever wants it to stop uses `start`.
    for (let done = this.start(func, base); !done; ) done = this.resume();
  }

  start(func: FuncInstance, base: number): boolean {
    if (func.host !== null) {
      this.call(func, base);
      return true;
    }
    if (this.below.length >= MAX_ACTIVATIONS || this.sp >= this.frameLimit) throw trap.stackOverflow();
    const { pc, fp, sp, instance, top, frames } = this;
    frames[sp] = pc;
    frames[sp + 1] = fp;
    frames[sp + 2] = instance === null ? -1 : instance.id;
    frames[sp + 3] = -1;
    this.sp = sp + 2 * RECORD_WORDS;
    this.below.push({ pc, fp, sp, instance, top });
    return this.runActivation(() => {
      this.enter(func, base);
    });
  }

  resume(): boolean {
    if (this.below.length === 0) return true;
    return this.runActivation(() => {
      this.pc += 1; // behind the poll
    });
  }

  private runActivation(begin: () => void): boolean {
    let done = true;
    try {
      done = this.run(begin);
      // Frames of a stopped activation end here for calls made above them.
      if (!done) this.top = -1;
    } finally {
      if (done) {
        const { pc, fp, sp, instance, top } = this.below.pop()!;
        this.pc = pc;
        this.fp = fp;
        this.sp = sp;
        this.instance = instance;
        this.top = top;
      }
    }
    return done;
  }

  private enter(func: FuncInstance, base: number): void {
    const instance = func.instance!;
    const module = this.moduleOf(instance);
    const entry = this.entry(module, func.index);
    const code = module.code;
    this.instance = instance;
    this.pc = entry;
    this.fp = base;
    if (base + code[entry] > this.stackLimit) {
      throw trap.stackOverflow();
    }
    this.stack.words.fill(0, base + code[entry + 1], base + code[entry + 2]);
    this.pc = entry + HEADER_WORDS;
  }

  private run(begin: () => void): boolean {
    for (let begun = false; ; ) {
      try {
        if (!begun) {
          begun = true;
          begin();
        }
        return dispatch(this);
      } catch (error) {
        if (!this.recover(error)) throw error;
      }
    }
  }

  // --- What the loop asks for ---

  moduleOf(instance: Instance): ModuleCode {
    return (instance.code ??= moduleCode(instance.module, this.store.options.interruptible)) as ModuleCode;
  }

  private currentModule(): ModuleCode {
    return this.moduleOf(this.instance!);
  }

  memoryView(instance: Instance): DataView {
    return instance.memories.length > 0 ? instance.memories[0].view : NO_MEMORY;
  }

  /** Compiles function `index` of the module's own functions and returns its entry. */
  compile(module: ModuleCode, index: number): number {
    return compileFunction(module, index);
  }

  /** Entry of a function by its index in the function index space. */
  entry(module: ModuleCode, funcIndex: number): number {
    const own = funcIndex - module.importedFuncs;
    const entry = module.entries[own];
    return entry !== 0 ? entry : this.compile(module, own);
  }

  callLength(opcode: number): number {
    switch (opcode) {
      case Code.CallIndirect: return 5;
      default: return 3;
    }
  }

  hostTop(func: FuncInstance, base: number): number {
    return base + Math.max(typesWords(func.type.params), typesWords(func.type.results));
  }

  /** Operands of both indirect calls: index, table, type. */
  resolveIndirect(instance: Instance, words: Int32Array, fp: number, code: Int32Array, pc: number): FuncInstance {
    const table = instance.tables[code[pc + 2]];
    const at = fp + code[pc + 1];
    let index = words[at] >>> 0;
    if (table.type.is64) index += (words[at + 1] >>> 0) * 4294967296;
    if (index >= table.length) throw trap.undefinedElement(index);
    const ref = table.elements[index];
    if (ref === 0) throw trap.uninitializedElement(index);
    const func = this.store.funcs[ref]!;
    const expected = instance.typeIds[code[pc + 3]];
    if (func.typeId !== expected && !this.store.types.isSubtype(func.typeId, expected)) throw trap.indirectCallMismatch();
    return func;
  }

  resolveRef(ref: number): FuncInstance {
    if (ref === 0) throw trap.nullReference('function');
    return this.store.funcs[ref]!;
  }

  // --- Exceptions and traps ---

  /** `throw` and `throw_ref`: leaves the machine at the handler, or throws to the host. */
  raise(code: Int32Array, pc: number, fp: number): void {
    let exception: number;
    if (code[pc] === Code.Throw) {
      const instance = this.instance!;
      const tag = instance.tags[code[pc + 1]];
      this.top = -1;
      exception = this.store.heap.allocateException(tag);
      const offsets = exceptionLayout(tag.type).offsets;
      let word = fp + code[pc + 2];
      tag.type.params.forEach((type, i) => {
        storeField(this.store.heap, exception + offsets[i], type, this.stack.words, word);
        word += slotWords(type);
      });
    } else {
      exception = this.stack.words[fp + code[pc + 1]];
      if (exception === 0) throw trap.nullReference('exception');
    }
    const pcBefore = this.pc;
    const spBefore = this.sp;
    const fpBefore = this.fp;
    const instanceBefore = this.instance;
    if (this.unwind(exception)) return;
    this.pc = pcBefore;
    this.sp = spBefore;
    this.fp = fpBefore;
    this.instance = instanceBefore;
    throw new Uncaught(exceptionToHost(this.store, exception));
  }

  /**
   * Deals with what was thrown while the loop ran: goes on at a handler (true), or makes of it what the host is to
   * see and throws that.
   */
  private recover(error: unknown): boolean {
    if (error instanceof Uncaught) throw error.value;
    const thrown = this.asTrap(error);
    if (thrown === null) return true; // a shared memory that another thread had grown
    if (thrown instanceof Trap) {
      if (!thrown.located) {
        thrown.wasmBacktrace = this.backtrace();
        thrown.located = true;
      }
      throw thrown;
    }
    // A host error that nobody here can catch goes on as it is.
    if (!this.hasHandlers()) throw thrown;
    this.top = -1;
    if (this.unwind(exceptionFromHost(this.store, thrown))) return true;
    throw thrown;
  }

  /** Turns V8's own errors into traps where wasm code caused them; null: try the instruction again. */
  private asTrap(error: unknown): unknown {
    if (!(error instanceof RangeError)) return error;
    if (/call stack/.test(error.message)) return trap.stackOverflow();
    const opcode = this.currentModule().code[this.pc];
    if (opcode >= Code.LoadFirst && opcode <= Code.StoreLast) {
      const memory = this.instance!.memories[0];
      if (memory !== undefined && memory.type.shared) {
        const before = memory.view;
        memory.refresh();
        if (memory.view !== before) return null;
      }
      return trap.memoryOutOfBounds();
    }
    return error;
  }

  private hasHandlers(): boolean {
    let found = false;
    this.walk(false, (module, pc) => {
      if (module.functionAt(pc).handlers.length > 0) found = true;
      return !found;
    });
    return found;
  }

  /** Moves to the innermost handler of this activation that catches `exception`; false if there is none. */
  private unwind(exception: number): boolean {
    const { frames, store } = this;
    const thrownTag = store.heap.exceptionTag(exception);
    let pc = this.pc;
    let fp = this.fp;
    let sp = this.sp;
    let instance = this.instance!;
    for (let newest = true; ; newest = false) {
      const module = this.moduleOf(instance);
      // A tail call has left its frame: its handlers no longer count.
      if (!newest || !isTailCall(module.code[pc])) {
        for (const handler of module.functionAt(pc).handlers) {
          if (pc < handler.start || pc >= handler.end) continue;
          for (const clause of handler.clauses) {
            if (clause.tag !== null && instance.tags[clause.tag] !== thrownTag) continue;
            this.pc = clause.target;
            this.fp = fp;
            this.sp = sp;
            this.instance = instance;
            let word = fp + clause.base;
            if (clause.tag !== null) word = this.writePayload(exception, thrownTag.type, word);
            if (clause.withRef) this.stack.words[word] = exception;
            return true;
          }
        }
      }
      sp -= RECORD_WORDS;
      if (frames[sp] < 0) return false;
      pc = frames[sp] - 1;
      fp = frames[sp + 1];
      instance = store.instances[frames[sp + 2]];
    }
  }

  private writePayload(exception: number, type: FuncType, word: number): number {
    const offsets = exceptionLayout(type).offsets;
    type.params.forEach((param, i) => {
      loadField(this.store.heap, exception + offsets[i], param, this.stack.words, word, false);
      word += slotWords(param);
    });
    return word;
  }

  // --- Walking ---

  /**
   * Visits frames, newest first, until `visit` returns false. `pc` lies in the instruction that the frame is at.
   * With `all`, goes on below host frames to every activation of the store.
   */
  private walk(all: boolean, visit: (module: ModuleCode, pc: number, fp: number, instance: Instance) => boolean): void {
    const { frames, store } = this;
    let pc = this.pc;
    let fp = this.fp;
    let sp = this.sp;
    let instance = this.instance;
    while (instance !== null) {
      if (!visit(this.moduleOf(instance), pc, fp, instance)) return;
      sp -= RECORD_WORDS;
      if (frames[sp] >= 0) {
        pc = frames[sp] - 1;
      } else {
        if (!all) return;
        sp -= RECORD_WORDS;
        pc = frames[sp];
      }
      fp = frames[sp + 1];
      const id = frames[sp + 2];
      instance = id < 0 ? null : store.instances[id];
    }
  }

  visitRoots(visit: RootVisitor): void {
    const { words } = this.stack;
    this.walk(true, (module, pc, fp) => {
      const func = module.functionAt(pc);
      for (const register of func.refLocals) words[fp + register] = visit(words[fp + register]);
      for (const register of module.refsAt(pc)) words[fp + register] = visit(words[fp + register]);
      return true;
    });
  }

  backtrace(): FrameInfo[] {
    const found: FrameInfo[] = [];
    this.walk(true, (module, pc) => {
      found.push(frameNames(module.module, module.functionAt(pc).funcIndex, module.offsetAt(pc)));
      return found.length < MAX_BACKTRACE;
    });
    return found;
  }
}

/** Frames kept of a deep stack. */
const MAX_BACKTRACE = 100;

/** The machine's state below an activation. */
interface Below {
  readonly pc: number;
  readonly fp: number;
  readonly sp: number;
  readonly instance: Instance | null;
  readonly top: number;
}

/** Carries a value that has been unwound past every handler through the loop's own `catch`. */
class Uncaught {
  constructor(readonly value: unknown) {}
}

const isTailCall = (opcode: number): boolean => opcode >= Code.ReturnCall && opcode <= Code.ReturnCallRef;


