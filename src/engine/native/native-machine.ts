/**
 * The executor of compiled code.
 *
 * Problem   Native code never calls JavaScript: it leaves with an exit code, and is gone on with when what it asked for
 *           is done. Activations nest, wait, trap and are interrupted.
 * Strategy  One run context a store; one wasm stack for activations that run within each other, and one for each that
 *           may wait. `run` enters, looks at why it came back, does that, and enters again, until the entry thunk says
 *           that it is through. What lies below an activation is only two numbers: where its stack and its code were.
 * Rules     Arguments and results lie in `stack`, a row of slots that compiled code reads through the context's
 *           `values`; an activation's are where it began. Whoever runs host code sets the context's fields again behind
 *           it: the host may have entered other activations.
 */
import { frameNames } from '../../interpreter/backtrace.js';
import { TrapNumber } from '../../ir/traps.js';
import { inWorker } from '../../native/binding.js';
import { CONTEXT, CONTEXT_BYTES, EXIT_CODES } from '../../native/layout.js';
import { Abort } from '../../runtime/abort.js';
import { type Executor, Pending, type Settlement, type Suspension, type WasmStack } from '../../runtime/executor.js';
import type { FuncInstance, HostCaller } from '../../runtime/func.js';
import type { Instance } from '../../runtime/instance.js';
import type { Meter, Stop } from '../../runtime/meter.js';
import type { RootVisitor } from '../../runtime/roots.js';
import { signatureOf } from '../../runtime/signature.js';
import type { Store } from '../../runtime/store.js';
import { limitError } from '../../wasm/errors/limit.js';
import { type FrameInfo, WasmtideError } from '../../wasm/errors/error.js';
import { type Trap, trap } from '../../wasm/errors/trap.js';
import { codeAt } from './code-map.js';
import { type NativeStack, giveBackNativeStack, takeNativeStack } from './native-stack.js';
import type { NativePlatform } from './platform.js';
import { runtimeExit } from './runtime-exits.js';
import { type NativeStorage, isInMemory, read64, write64 } from './storage.js';

const VALUES_BYTES = 2 ** 20;
const MAX_BACKTRACE = 100;
/** Calls from the host into wasm that may be under way at once in a thread: each needs frames on V8's stack. */
const MAX_ACTIVATIONS = 300;
const HOST: HostCaller = { canWait: false };
/** Signals, by their numbers. */
const SIGFPE = 8;
/** Nanoseconds between looks at what may stop a guest. */
const LOOK_EVERY = 5e6;
/** The same where nothing may stop a guest, in a worker: whoever ends that waits until compiled code comes back. */
const RETURN_EVERY = 50e6;

/** Where the registers lie that `wt_poll_stub` saves: bytes from the top of the stack. */
const SAVED_RBP = 256 + 9 * 8;
const SAVED_PC = 256 + 15 * 8;

let activations = 0;

/** How a function is called from the host. */
interface Entry {
  readonly code: number;
  readonly vmctx: number;
  readonly thunk: number;
  /** Words of its arguments or results. */
  readonly words: number;
}

interface Activation {
  readonly stack: NativeStack;
  /** Its arguments and results: word in `Machine.stack`. */
  readonly base: number;
  /** Words that its values may need. */
  readonly words: number;
  readonly suspendable: boolean;
  /** Where its stack and code were when it left last. */
  wasmStack: number;
  resume: number;
  /** It left at a poll: all its registers are on its stack. */
  atPoll: boolean;
  /** First free word of the values when it began. */
  readonly top: number;
  waiting: Pending | null;
}

class NativeSuspension implements Suspension {
  constructor(readonly activation: Activation, readonly instances: ReadonlySet<Instance>, private readonly trace: () => FrameInfo[]) {}

  backtrace(): FrameInfo[] {
    return this.trace();
  }
}

type FrameVisitor = (pc: number, frame: number) => boolean;

export class NativeMachine implements Executor, HostCaller {
  readonly stack: WasmStack;
  stopped: Stop | null = null;
  private readonly meter: Meter;
  private readonly context: number;
  private readonly fields: DataView;
  private readonly words: Uint32Array;
  private readonly values: number;
  private readonly valueWords: number;
  private readonly active: Activation[] = [];
  private readonly suspended = new Set<NativeSuspension>();
  private readonly stackBytes: number;
  private top = 0;
  private isArmed = false;
  /** Nanoseconds between alarms; 0: none. */
  private readonly alarmEvery: number;

  constructor(private store: Store, private readonly platform: NativePlatform, context: number, private readonly storage: NativeStorage) {
    this.meter = store.meter;
    this.alarmEvery = store.meter.metering !== 'none' ? LOOK_EVERY : inWorker ? RETURN_EVERY : 0;
    this.context = context;
    const fields = storage.view(context, CONTEXT_BYTES)!;
    this.fields = new DataView(fields);
    this.words = new Uint32Array(fields);
    this.stackBytes = Math.max(4096, Math.ceil(store.options.maxWasmStack / 4096) * 4096);
    const room = storage.room(VALUES_BYTES);
    if (room === null) throw limitError.memory(VALUES_BYTES);
    const { address, buffer } = room;
    this.values = address;
    this.stack = { words: new Int32Array(buffer), floats: new Float32Array(buffer), doubles: new Float64Array(buffer), longs: new BigInt64Array(buffer) };
    this.valueWords = VALUES_BYTES / 4;
    write64(this.fields, CONTEXT.funcRecords, storage.funcRecords);
  }

  // --- Executor ---

  reserve(words: number): number {
    if (this.top + words > this.valueWords) throw trap.stackOverflow();
    return this.top;
  }

  call(func: FuncInstance, base: number): void {
    if (func.host !== null) {
      const { top } = this;
      this.top = base + signatureOf(func.type).words;
      try {
        const pending = func.host(this.stack, base, HOST);
        if (pending !== undefined) throw refuse(pending);
      } finally {
        this.top = top;
      }
      return;
    }
    const activation = this.begin(func, base, false);
    try {
      // Only in tests, which stop at every poll.
      while (!this.run(activation));
    } finally {
      this.end(activation);
    }
  }

  start(func: FuncInstance, base: number): boolean {
    return this.goOn(this.begin(func, base, true));
  }

  suspend(): Suspension {
    const activation = this.active.pop()!;
    activations--;
    this.meter.leave();
    this.top = activation.top;
    this.stopped = null;
    const suspension: NativeSuspension = new NativeSuspension(activation, this.instancesOf(activation), () => this.trace([activation]));
    this.suspended.add(suspension);
    return suspension;
  }

  resume(suspension: Suspension, settlement: Settlement | null): number {
    const { activation: suspended } = suspension as NativeSuspension;
    this.suspended.delete(suspension as NativeSuspension);
    const { waiting } = suspended;
    // Its values go where there is room now.
    const activation: Activation = { ...suspended, base: this.reserve(suspended.words), top: this.top, waiting: null };
    this.push(activation);
    try {
      if (settlement !== null && 'error' in settlement) throw waiting === null ? new Abort(settlement.error) : settlement.error;
      if (waiting !== null && settlement !== null) waiting.settle(this.stack, activation.base, settlement.value);
    } catch (error) {
      this.end(activation);
      throw error;
    }
    return this.goOn(activation) ? activation.base : -1;
  }

  abandon(suspension: Suspension): void {
    if (this.suspended.delete(suspension as NativeSuspension)) giveBackNativeStack((suspension as NativeSuspension).activation.stack);
  }

  get isActive(): boolean {
    return this.active.length > 0 || this.suspended.size > 0;
  }

  get isRunning(): boolean {
    return this.active.length > 0;
  }

  get canWait(): boolean {
    return this.active.length > 0 && this.active[this.active.length - 1].suspendable;
  }

  get caller(): Instance | null {
    let found: Instance | null = null;
    if (this.active.length === 0) return null;
    this.walk(this.active[this.active.length - 1], (pc, frame) => {
      // The frame of a host thunk comes first.
      if (codeAt(pc - 1) === null) return true;
      found = this.instanceOf(frame);
      return false;
    });
    return found;
  }

  moveTo(store: Store, _ids: Int32Array): void {
    this.store = store;
  }

  visitRoots(_visit: RootVisitor): void {}

  backtrace(): FrameInfo[] {
    return this.trace(this.active);
  }

  // --- Activations ---

  private begin(func: FuncInstance, base: number, suspendable: boolean): Activation {
    const below = this.active[this.active.length - 1];
    const nests = below !== undefined && !suspendable;
    const stack = nests ? below.stack : takeNativeStack(this.platform.addon, this.stackBytes);
    if (stack === null || activations >= MAX_ACTIVATIONS) throw trap.stackOverflow();
    const start = nests ? Math.floor(below.wasmStack / 16) * 16 : stack.top;
    const { code, vmctx, thunk, words } = (func.entry ??= this.entryOf(func)) as Entry;
    this.set(CONTEXT.operands, code);
    this.set(CONTEXT.operands + 8, vmctx);
    const activation: Activation = { stack, base, words, suspendable, wasmStack: start, resume: thunk, atPoll: false, top: this.top, waiting: null };
    this.push(activation);
    return activation;
  }

  private entryOf(func: FuncInstance): Entry {
    return { ...this.storage.codeOf(func), thunk: this.platform.entryThunk(func.type), words: signatureOf(func.type).words };
  }

  /** Writes 64 bits of the context. Hot: stores to typed arrays take a number modulo 2^32. */
  private set(offset: number, value: number): void {
    this.words[offset >> 2] = value;
    this.words[(offset >> 2) + 1] = value / 4294967296;
  }

  private push(activation: Activation): void {
    this.active.push(activation);
    activations++;
    this.meter.enter();
    this.armAlarm();
  }

  private end(activation: Activation): void {
    this.active.pop();
    activations--;
    this.top = activation.top;
    this.meter.leave();
    const below = this.active[this.active.length - 1];
    if (below === undefined || below.stack !== activation.stack) giveBackNativeStack(activation.stack);
  }

  /** Runs a suspendable activation: true when it has ended. */
  private goOn(activation: Activation): boolean {
    let ended = true;
    try {
      ended = this.run(activation);
    } finally {
      if (ended) this.end(activation);
    }
    return ended;
  }

  /** Runs an activation until it ends (true) or stops. */
  private run(activation: Activation): boolean {
    const { fields, platform, words } = this;
    this.stopped = null;
    for (;;) {
      this.set(CONTEXT.wasmStack, activation.wasmStack);
      this.set(CONTEXT.resume, activation.resume);
      this.set(CONTEXT.stackLimit, activation.stack.limit);
      this.set(CONTEXT.values, this.values + activation.base * 4);
      platform.control[0] = this.context;
      platform.control[1] = this.context / 4294967296;
      platform.enter();
      const exit = words[CONTEXT.exitCode >> 2];
      if (exit === EXIT_CODES.returned) return true;
      activation.wasmStack = read64(fields, CONTEXT.wasmStack);
      activation.resume = read64(fields, CONTEXT.resume);
      activation.atPoll = false;
      switch (exit) {
        case EXIT_CODES.hostCall:
          if (!this.hostCall(activation)) return false;
          break;
        case EXIT_CODES.runtime: this.runtime(activation); break;
        case EXIT_CODES.trap: throw this.located(activation, trapOf(fields.getUint32(CONTEXT.exitDetail, true), read64(fields, CONTEXT.operands)));
        case EXIT_CODES.fault: throw this.located(activation, this.faultTrap());
        default:
          if (!this.interrupted(activation)) return false;
      }
    }
  }

  // --- Why it came back ---

  /** False: it has to wait for what the function returned. */
  private hostCall(activation: Activation): boolean {
    const func = this.store.funcs.get(this.fields.getUint32(CONTEXT.exitDetail, true));
    this.top = activation.base + signatureOf(func.type).words;
    this.meter.countHostCall();
    let pending: Pending | void;
    try {
      pending = func.host!(this.stack, activation.base, this);
    } catch (error) {
      throw this.withFrames(error);
    }
    if (pending === undefined) return true;
    if (!activation.suspendable) throw this.withFrames(refuse(pending));
    activation.waiting = pending;
    this.stopped = { kind: 'wait', promise: pending.promise };
    return false;
  }

  private runtime(activation: Activation): void {
    // The frame that left is on top of its stack.
    const instance = this.instanceOf(activation.stack.read(activation.wasmStack));
    this.top = activation.base;
    try {
      runtimeExit(this.store, instance!, this.fields, this.fields.getUint32(CONTEXT.exitDetail, true));
    } catch (error) {
      throw this.withFrames(error);
    }
  }

  /** False: the activation is to give way. */
  private interrupted(activation: Activation): boolean {
    activation.atPoll = true;
    this.platform.addon.calm(this.context);
    this.isArmed = false;
    this.armAlarm();
    if (this.meter.metering === 'none') return true;
    let stop: Stop | null;
    try {
      stop = this.meter.look(activation.suspendable);
    } catch (error) {
      throw this.withFrames(error);
    }
    this.stopped = stop;
    return stop === null;
  }

  /**
   * The alarm rings at the next look, whoever runs then: it is not taken back when an activation ends, so that short
   * calls cost no system call. Nobody hears it while nothing runs.
   */
  private armAlarm(): void {
    if (this.isArmed || this.alarmEvery === 0) return;
    this.isArmed = true;
    this.platform.addon.alarm(this.context, this.alarmEvery);
  }

  private faultTrap(): Trap {
    const { fields } = this;
    const pc = read64(fields, CONTEXT.faultPc);
    const address = read64(fields, CONTEXT.faultAddress);
    const signal = fields.getUint32(CONTEXT.exitDetail, true);
    if (signal === SIGFPE) {
      const mark = codeAt(pc)?.trapAt(pc);
      if (mark !== null && mark !== undefined) return this.divisionTrap(mark);
    } else if (isInMemory(address)) {
      return trap.memoryOutOfBounds();
    }
    throw new Error(`a fault in compiled code: signal ${signal} at 0x${pc.toString(16)}, address 0x${address.toString(16)}`);
  }

  /** The mark says which register the divisor is in: overflow is a division by -1. */
  private divisionTrap(mark: number): Trap {
    const signed = (mark & (1 << 16)) !== 0;
    const at = CONTEXT.faultRegisters + 8 * ((mark >> 8) & 15);
    const isZero = this.fields.getUint32(at, true) === 0 && ((mark & (1 << 17)) === 0 || this.fields.getUint32(at + 4, true) === 0);
    return signed && !isZero ? trap.integerOverflow() : trap.divideByZero();
  }

  // --- Frames ---

  /** A trap with the frames from where the context says it happened. */
  private located(activation: Activation, error: Trap): Trap {
    const frames: FrameInfo[] = [];
    const visit = collect(frames);
    const pc = read64(this.fields, CONTEXT.faultPc);
    if (visit(pc + 1, 0)) {
      this.walkFrames(activation, read64(this.fields, CONTEXT.faultFrame), visit);
      for (let i = this.active.length - 2; i >= 0; i--) this.walk(this.active[i], visit);
    }
    error.locate(() => frames);
    return error;
  }

  private withFrames(error: unknown): unknown {
    if (error instanceof WasmtideError) error.locate(() => this.backtrace());
    return error;
  }

  private trace(all: readonly Activation[]): FrameInfo[] {
    const frames: FrameInfo[] = [];
    const visit = collect(frames);
    for (let i = all.length - 1; i >= 0; i--) this.walk(all[i], visit);
    return frames;
  }

  /** Frames of an activation that has left, newest first, each with an address in its code behind the call. */
  private walk(activation: Activation, visit: FrameVisitor): void {
    const { stack, wasmStack, resume, atPoll } = activation;
    const frame = stack.read(atPoll ? wasmStack + SAVED_RBP : wasmStack);
    const pc = atPoll ? stack.read(wasmStack + SAVED_PC) + 1 : resume;
    if (visit(pc, frame)) this.walkFrames(activation, frame, visit);
  }

  private walkFrames({ stack }: Activation, from: number, visit: FrameVisitor): void {
    for (let frame = from; frame !== 0 && stack.has(frame); ) {
      const pc = stack.read(frame + 8);
      frame = stack.read(frame);
      if (frame === 0 || !visit(pc, frame)) return;
    }
  }

  private instanceOf(frame: number): Instance | null {
    const stack = this.active[this.active.length - 1]?.stack;
    return stack === undefined || !stack.has(frame) ? null : this.storage.instanceAt(stack.read(frame - 8));
  }

  private instancesOf(activation: Activation): Set<Instance> {
    const found = new Set<Instance>();
    this.walk(activation, (pc, frame) => {
      const instance = codeAt(pc - 1) === null ? null : this.storage.instanceAt(activation.stack.read(frame - 8));
      if (instance !== null) found.add(instance);
      return true;
    });
    return found;
  }
}

/** Adds the frames of wasm code to a list. */
const collect = (found: FrameInfo[]): FrameVisitor => (pc) => {
  // A return address lies behind the call.
  const module = codeAt(pc - 1);
  const place = module?.placeAt(pc - 1);
  if (module !== null && place !== null && place !== undefined) found.push(frameNames(module.module, place.funcIndex, place.offset < 0 ? null : place.offset));
  return found.length < MAX_BACKTRACE;
};

/** Nobody will wait: a rejection is nobody's either. */
function refuse({ promise }: Pending): Trap {
  promise.then(undefined, () => undefined);
  return trap.cannotSuspend();
}

/** `index`: what the element traps are about. */
function trapOf(number: TrapNumber, index: number): Trap {
  switch (number) {
    case TrapNumber.Unreachable: return trap.unreachable();
    case TrapNumber.MemoryOutOfBounds: return trap.memoryOutOfBounds();
    case TrapNumber.DivideByZero: return trap.divideByZero();
    case TrapNumber.IntegerOverflow: return trap.integerOverflow();
    case TrapNumber.InvalidConversion: return trap.invalidConversion();
    case TrapNumber.UndefinedElement: return trap.undefinedElement(index);
    case TrapNumber.UninitializedElement: return trap.uninitializedElement(index);
    case TrapNumber.IndirectCallMismatch: return trap.indirectCallMismatch();
    case TrapNumber.NullFunctionReference: return trap.nullReference('function');
    case TrapNumber.NullReference: return trap.nullReference('');
    case TrapNumber.TableOutOfBounds: return trap.tableOutOfBounds();
    case TrapNumber.StackOverflow: return trap.stackOverflow();
    case TrapNumber.UnalignedAtomic: return trap.unalignedAtomic();
    case TrapNumber.OutOfFuel: return trap.outOfFuel();
  }
}
