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
 *
 * A suspended activation is copied off the stacks (suspended-stack.ts); only the frame pointers in its records depend
 * on where it lies.
 */
import type { FuncType } from '../wasm/types.js';
import { type FrameInfo, WasmtideError } from '../wasm/errors/error.js';
import { cameFromHost, passedGuest, wasAwaited } from '../wasm/errors/stack-trace.js';
import { callError } from '../wasm/errors/call.js';
import { Trap, trap } from '../wasm/errors/trap.js';
import { type Executor, Pending, type Settlement } from '../runtime/executor.js';
import { Abort } from '../runtime/abort.js';
import { exceptionFromHost, exceptionToHost } from '../runtime/exception.js';
import type { FuncInstance, HostCaller } from '../runtime/func.js';
import { exceptionLayout } from '../runtime/gc/layout.js';
import type { Instance } from '../runtime/instance.js';
import type { Meter, Stop } from '../runtime/meter.js';
import type { RootVisitor } from '../runtime/roots.js';
import type { Store } from '../runtime/store.js';
import { slotWords, typesWords } from '../runtime/slots.js';
import { loadField, storeField } from '../runtime/gc/fields.js';
import { frameNames } from './backtrace.js';
import { Code, HEADER_WORDS } from './code.js';
import { compileFunction } from './compile.js';
import { dispatch } from './dispatch.js';
import type { Lanes } from './lanes.js';
import { type ModuleCode, moduleCode } from './module-code.js';
import { MAX_ACTIVATIONS, RECORD_WORDS, type StackMemory, giveBack, nextStack, takeStack } from './stacks.js';
import { SuspendedStack } from './suspended-stack.js';

const NO_MEMORY = new DataView(new ArrayBuffer(0));
/** The host, calling a function of its own. */
const HOST: HostCaller = { canWait: false };
/** Words of a stack that is copied at every poll in tests. */
const SHALLOW = 1024;

/** Activations of all machines that are under way: they share V8's stack. */
let activations = 0;

export class Machine implements Executor {
  /** Borrowed while there are activations. */
  stack: StackMemory;
  pc = 0;
  fp = 0;
  sp = 0;
  instance: Instance | null = null;
  /** First free word of the stack while host code runs; -1: behind the current frame. */
  top = 0;
  stopped: Stop | null = null;
  readonly meter: Meter;
  /** Word of the frame records that calls of the newest activation must not reach. */
  frameLimit = 0;
  private readonly stackBytes: number;
  /** What the machine was doing below each activation. */
  private readonly below: Below[] = [];
  /** The call whose results the newest activation waits for. */
  private waiting: Waiting | null = null;
  /** Not weakly held: V8 keeps whatever a WeakRef was made for until all microtasks are done. */
  private readonly suspended = new Set<SuspendedStack>();

  constructor(public store: Store) {
    this.meter = store.meter;
    this.stackBytes = Math.max(4096, store.options.maxWasmStack & ~15);
    this.stack = nextStack(this.stackBytes);
  }

  // --- Executor ---

  readonly readyAt = -1;

  reserve(words: number): number {
    if (this.below.length === 0) this.stack = nextStack(this.stackBytes);
    else if (this.top < 0) this.top = this.fp + this.currentModule().functionAt(this.pc).frameWords;
    if (this.top + words > this.stack.limit) throw trap.stackOverflow();
    return this.top;
  }

  call(func: FuncInstance, base: number): void {
    if (func.host !== null) {
      const { top, stack } = this;
      this.top = this.hostTop(func, base);
      try {
        const pending = func.host(stack, base, HOST);
        if (pending !== undefined) throw refuse(pending);
      } finally {
        this.top = top;
        this.stack = stack;
      }
      return;
    }
    this.begin(func, base, false);
    // Only in tests, which stop at every poll. Deep stacks stay where they are.
    while (this.stopped !== null) {
      if (this.sp < SHALLOW && this.fp < SHALLOW) this.resume(this.suspend(), null);
      else this.goOn(() => this.passPoll(null));
    }
  }

  start(func: FuncInstance, base: number): boolean {
    this.begin(func, base, true);
    return this.stopped === null;
  }

  suspend(): SuspendedStack {
    const { stack, waiting } = this;
    const { base, sp: first } = this.below[this.below.length - 1];
    const instances = new Set<Instance>();
    this.walk(false, (_module, _pc, _fp, instance) => {
      instances.add(instance);
      return true;
    });
    const frame = this.currentModule().functionAt(this.pc).frameWords;
    const end = Math.min(stack.limit, Math.max(this.fp + frame, waiting?.end ?? 0));
    const frames = stack.frames.slice(first, this.sp);
    frames[2] = -1;
    for (let at = RECORD_WORDS; at < frames.length; at += RECORD_WORDS) frames[at + 1] -= base;
    const relative = waiting === null ? null : { ...waiting, base: waiting.base - base, end: waiting.end - base };
    const suspended: SuspendedStack = new SuspendedStack(
      stack.words.slice(base, end), frames, this.pc, this.fp - base, this.instance!, relative, instances,
      () => this.backtraceOf(suspended),
    );
    this.waiting = null;
    this.stopped = null;
    this.leave();
    this.suspended.add(suspended);
    return suspended;
  }

  resume(suspension: SuspendedStack, settlement: Settlement | null): number {
    const { words, frames, waiting } = suspension;
    const base = this.reserve(words.length);
    this.abandon(suspension);
    this.push(base, true);
    const { stack } = this;
    stack.words.set(words, base);
    const first = this.sp - 2 * RECORD_WORDS;
    for (let at = RECORD_WORDS; at < frames.length; at += RECORD_WORDS) {
      stack.frames[first + at] = frames[at];
      stack.frames[first + at + 1] = frames[at + 1] + base;
      stack.frames[first + at + 2] = frames[at + 2];
    }
    this.sp = first + frames.length;
    this.pc = suspension.pc;
    this.fp = suspension.fp + base;
    this.instance = suspension.instance;
    if (waiting === null) this.goOn(() => this.passPoll(settlement));
    else this.goOn(() => this.finishWait(waiting, base, settlement));
    return this.stopped === null ? base : -1;
  }

  abandon(suspension: SuspendedStack): void {
    this.suspended.delete(suspension);
  }

  get isActive(): boolean {
    return this.below.length > 0 || this.suspended.size > 0;
  }

  get isRunning(): boolean {
    return this.below.length > 0;
  }

  get caller(): Instance | null {
    return this.instance;
  }

  get canWait(): boolean {
    return this.below.length > 0 && this.below[this.below.length - 1].suspendable;
  }

  moveTo(store: Store, ids: Int32Array): void {
    this.store = store;
    if (this.below.length > 0) renumberInstances(this.stack.frames, this.sp, ids);
    for (const { frames } of this.suspended) renumberInstances(frames, frames.length, ids);
  }

  // --- Activations ---

  private begin(func: FuncInstance, base: number, suspendable: boolean): void {
    this.push(base, suspendable);
    this.goOn(() => {
      this.enter(func, base);
      return false;
    });
  }

  /** Makes the records of a new activation. */
  private push(base: number, suspendable: boolean): void {
    const { maxCallDepth } = this.store.options;
    const depth = maxCallDepth === 0 || suspendable ? 0 : this.depth;
    if (activations >= MAX_ACTIVATIONS || this.sp >= this.stack.frameLimit || (maxCallDepth > 0 && depth >= maxCallDepth)) throw trap.stackOverflow();
    if (this.below.length === 0) this.stack = takeStack(this.stackBytes);
    const { pc, fp, sp, instance, top, stack, frameLimit } = this;
    const { frames } = stack;
    frames[sp] = pc;
    frames[sp + 1] = fp;
    frames[sp + 2] = instance === null ? -1 : instance.id;
    frames[sp + 3] = -1;
    this.sp = sp + 2 * RECORD_WORDS;
    this.below.push({ pc, fp, sp, instance, top, base, suspendable, depth, frameLimit });
    // The entry's frame needs no record of its own.
    this.frameLimit = maxCallDepth === 0 ? stack.frameLimit : Math.min(stack.frameLimit, this.sp + RECORD_WORDS * (maxCallDepth - depth - 1));
    activations++;
    this.meter.enter();
  }

  /** Frames on the stack, those of activations that the newest one is called from included. */
  private get depth(): number {
    const newest = this.below[this.below.length - 1];
    if (newest === undefined) return 0;
    const own = 1 + (this.sp - newest.sp - 2 * RECORD_WORDS) / RECORD_WORDS;
    // Who called the host as its tail is gone.
    return newest.depth + own - (isTailCall(this.currentModule().code[this.pc]) ? 1 : 0);
  }

  /** The newest activation has ended or left the stack. */
  private leave(): void {
    const { pc, fp, sp, instance, top, frameLimit } = this.below.pop()!;
    this.frameLimit = frameLimit;
    this.pc = pc;
    this.fp = fp;
    this.sp = sp;
    this.instance = instance;
    this.top = top;
    activations--;
    this.meter.leave();
    if (this.below.length === 0) giveBack(this.stack);
  }

  /** Runs the newest activation until it ends or stops. `begin` makes the first step and says whether that was all. */
  private goOn(begin: () => boolean): void {
    this.stopped = null;
    let stopped = false;
    try {
      stopped = !this.run(begin);
      // Frames of a stopped activation end here for calls made above them.
      if (stopped) this.top = -1;
    } finally {
      if (!stopped) this.leave();
    }
  }

  private enter(func: FuncInstance, base: number): void {
    const instance = func.instance!;
    const module = this.moduleOf(instance);
    const entry = this.entry(module, func.index);
    const code = module.code;
    this.instance = instance;
    this.pc = entry;
    this.fp = base;
    if (base + code[entry] > this.stack.limit) throw trap.stackOverflow();
    this.stack.words.fill(0, base + code[entry + 1], base + code[entry + 2]);
    this.pc = entry + HEADER_WORDS;
  }

  private run(begin: () => boolean): boolean {
    for (let begun = false; ; ) {
      try {
        if (!begun) {
          begun = true;
          if (begin()) return true;
        }
        return dispatch(this);
      } catch (error) {
        if (!this.recover(error)) throw error;
      }
    }
  }

  // --- Stopping ---

  /** A guest calls into an instance that has a suspended call. */
  enterBusy(): void {
    if (!this.store.entersBusy) throw new Abort(callError.instanceBusy());
  }

  /** At a poll whose countdown is negative: whether to stop. The machine's state is stored. */
  poll(): boolean {
    this.stopped = this.meter.look(this.below[this.below.length - 1].suspendable);
    return this.stopped !== null;
  }

  /** A bulk instruction pays by its length. */
  charge(units: number): void {
    this.meter.charge(units);
  }

  /**
   * Goes behind the poll it stopped at; an instruction that stops in its middle is run again. `settlement`: what the
   * callback's promise came to that it waited for.
   */
  private passPoll(settlement: Settlement | null): boolean {
    if (settlement !== null && 'error' in settlement) throw settlement.error instanceof Abort ? settlement.error : new Abort(settlement.error);
    if (this.currentModule().code[this.pc] === Code.Poll) this.pc += 2;
    return false;
  }

  /**
   * The current instruction has to wait: its results go to word `base`, and it goes on at `next`, or returns from the
   * current frame when that is -1. Throws a trap where the activation cannot be suspended.
   */
  wait(pending: Pending, base: number, end: number, next: number): void {
    if (!this.below[this.below.length - 1].suspendable) throw refuse(pending);
    this.waiting = { settle: pending.settle, base, end, next };
    this.stopped = { kind: 'wait', promise: pending.promise };
  }

  /** Begins again behind a wait. True: that ended the activation. */
  private finishWait({ settle, base, next }: Waiting, at: number, settlement: Settlement | null): boolean {
    if (settlement === null) return false;
    if ('error' in settlement) throw wasAwaited(settlement.error);
    this.top = -1;
    settle(this.stack, at + base, settlement.value);
    if (next >= 0) {
      this.pc = next;
      return false;
    }
    const { frames } = this.stack;
    this.sp -= RECORD_WORDS;
    const pc = frames[this.sp];
    if (pc < 0) return true;
    this.pc = pc;
    this.fp = frames[this.sp + 1];
    this.instance = this.store.instances[frames[this.sp + 2]];
    return false;
  }

  // --- What the loop asks for ---

  get lanes(): Lanes {
    return this.stack.lanes;
  }

  moduleOf(instance: Instance): ModuleCode {
    if (instance.code === null) {
      const { metering, canonicalNans } = this.store.options;
      instance.code = moduleCode(instance.module, metering, canonicalNans);
    }
    return instance.code as ModuleCode;
  }

  private currentModule(): ModuleCode {
    return this.moduleOf(this.instance!);
  }

  memoryView(instance: Instance): DataView {
    return instance.memories.length > 0 ? instance.memories[0].view : NO_MEMORY;
  }

  /** Compiles function `index` of the module's own functions and returns its entry. */
  compile(module: ModuleCode, index: number): number {
    return compileFunction(module, index, () => this.meter.throwIfOver());
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
    const func = this.store.funcs.get(ref);
    const expected = instance.typeIds[code[pc + 3]];
    if (func.typeId !== expected && !this.store.types.isSubtype(func.typeId, expected)) throw trap.indirectCallMismatch();
    return func;
  }

  resolveRef(ref: number): FuncInstance {
    if (ref === 0) throw trap.nullReference('function');
    return this.store.funcs.get(ref);
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
    if (error instanceof Uncaught) throw this.thrownToHost(error.value);
    if (error instanceof Abort) throw this.thrownToHost(error.reason);
    const thrown = this.asTrap(error);
    if (thrown === AGAIN) return true; // a shared memory that another thread had grown
    // A host error that nobody here can catch goes on as it is.
    if ((thrown instanceof WasmtideError && thrown.endsGuest) || !this.hasHandlers()) throw this.thrownToHost(thrown);
    this.top = -1;
    if (this.unwind(exceptionFromHost(this.store, thrown))) return true;
    throw this.thrownToHost(thrown);
  }

  /** Notes on an error that ends the newest activation where that was. */
  private thrownToHost(error: unknown): unknown {
    if (error instanceof WasmtideError) error.locate(() => this.backtrace());
    passedGuest(error, () => this.activationFrames());
    return error;
  }

  /** Turns V8's own errors into traps where wasm code caused them, or AGAIN. */
  private asTrap(error: unknown): unknown {
    if (!(error instanceof RangeError || error instanceof TypeError) || cameFromHost(error)) return error;
    if (/call stack/.test(error.message)) return trap.stackOverflow();
    const opcode = this.currentModule().code[this.pc];
    if (opcode >= Code.LoadFirst && opcode <= Code.StoreLast) {
      const memory = this.instance!.memories[0];
      // A TypeError: the host has detached the buffer.
      if (memory !== undefined && memory.type.shared) {
        const before = memory.view;
        memory.refresh();
        if (memory.view !== before) return AGAIN;
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
    const { store } = this;
    const { frames } = this.stack;
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
   * With `all`, goes on below host frames to every activation on the stack.
   */
  private walk(all: boolean, visit: FrameVisitor): void {
    if (this.instance !== null) this.walkFrames(this.stack.frames, this.pc, this.fp, this.sp, this.instance, all, visit);
  }

  private walkFrames(frames: Int32Array, pc: number, fp: number, sp: number, newest: Instance, all: boolean, visit: FrameVisitor): void {
    let atHost = false;
    for (let instance: Instance | null = newest; instance !== null; ) {
      if (!visit(this.moduleOf(instance), pc, fp, instance, atHost)) return;
      sp -= RECORD_WORDS;
      if (frames[sp] >= 0) {
        pc = frames[sp] - 1;
        atHost = false;
      } else {
        if (!all) return;
        sp -= RECORD_WORDS;
        pc = frames[sp];
        atHost = true;
      }
      fp = frames[sp + 1];
      const id = frames[sp + 2];
      instance = id < 0 ? null : this.store.instances[id];
    }
  }

  visitRoots(visit: RootVisitor): void {
    const visitFrame = (words: Int32Array) => (module: ModuleCode, pc: number, fp: number): boolean => {
      // Who called the host as its tail is gone: the host's arguments lie in its place.
      if (isTailCall(module.code[pc])) return true;
      const func = module.functionAt(pc);
      for (const register of func.refLocals) words[fp + register] = visit(words[fp + register]);
      for (const register of module.refsAt(pc)) words[fp + register] = visit(words[fp + register]);
      return true;
    };
    this.walk(true, visitFrame(this.stack.words));
    for (const suspended of this.suspended) this.walkSuspended(suspended, visitFrame(suspended.words));
  }

  private walkSuspended({ frames, pc, fp, instance }: SuspendedStack, visit: FrameVisitor): void {
    this.walkFrames(frames, pc, fp, frames.length, instance, true, visit);
  }

  backtrace(): FrameInfo[] {
    const found: FrameInfo[] = [];
    this.walk(true, collectFrames(found));
    return found;
  }

  /** Of the newest activation alone. */
  private activationFrames(): FrameInfo[] {
    const found: FrameInfo[] = [];
    this.walk(false, collectFrames(found));
    return found;
  }

  private backtraceOf(suspended: SuspendedStack): FrameInfo[] {
    const found: FrameInfo[] = [];
    this.walkSuspended(suspended, collectFrames(found));
    return found;
  }
}

/** Gives the instances in frame records other numbers. */
function renumberInstances(frames: Int32Array, end: number, ids: Int32Array): void {
  for (let at = 0; at < end; at += RECORD_WORDS) {
    // An entry frame's record has a return address only.
    if (frames[at] >= 0 && frames[at + 2] >= 0) frames[at + 2] = ids[frames[at + 2]];
  }
}

/** `atHost`: it is in a host function, and under what that has called. */
type FrameVisitor = (module: ModuleCode, pc: number, fp: number, instance: Instance, atHost: boolean) => boolean;

const collectFrames = (found: FrameInfo[]): FrameVisitor => (module, pc, _fp, _instance, atHost) => {
  // One that has called the host as its tail is gone.
  if (!atHost || !isTailCall(module.code[pc])) found.push(frameNames(module.module, module.functionAt(pc).funcIndex, module.offsetAt(pc)));
  return found.length < MAX_BACKTRACE;
};

/** Nobody will wait: a rejection is nobody's either. */
function refuse({ promise }: Pending): Trap {
  promise.then(undefined, () => undefined);
  return trap.cannotSuspend();
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
  /** First word of the activation. */
  readonly base: number;
  readonly suspendable: boolean;
  /** Frames of those it is called from, and what `frameLimit` was for them. */
  readonly depth: number;
  readonly frameLimit: number;
}

/** An instruction that waits for the host: see `Machine.wait`. Words count from the activation's base once suspended. */
export interface Waiting {
  readonly settle: Pending['settle'];
  readonly base: number;
  readonly end: number;
  readonly next: number;
}

/** Carries a value that has been unwound past every handler through the loop's own `catch`. */
class Uncaught {
  constructor(readonly value: unknown) {}
}

/** The instruction is to be tried again. */
const AGAIN = Symbol('again');

const isTailCall = (opcode: number): boolean => opcode >= Code.ReturnCall && opcode <= Code.ReturnCallRef;


