/**
 * The executor of compiled code.
 *
 * Problem   Native code never calls JavaScript: it leaves with an exit code, and is gone on with when what it asked for
 *           is done. Activations nest, wait, trap and are interrupted.
 * Strategy  One run context a store; one wasm stack for activations that run within each other, and one for each that
 *           may wait. `run` enters, looks at why it came back, does that, and enters again, until the entry thunk says
 *           that it is through. What lies below an activation is only two numbers: where its stack and its code were.
 * Rules     Arguments and results lie in `stack`, a row of slots that compiled code reads through the context's
 *           `values`; an activation's are where it began. What the context says of an activation that has left stays
 *           there until another one is entered or somebody wants to know it, and is saved only then.
 */
import { RuntimeExit } from '../../ir/traps.js';
import { inWorker } from '../../native/binding.js';
import { CONTEXT, ExitCode, WANTED } from '../../native/layout.js';
import { Abort } from '../../runtime/abort.js';
import { exceptionFromHost, exceptionToHost } from '../../runtime/exception.js';
import { type Executor, Pending, type Settlement, type Suspension, type WasmStack } from '../../runtime/executor.js';
import type { FuncInstance, HostCaller } from '../../runtime/func.js';
import type { Instance } from '../../runtime/instance.js';
import type { Meter, Stop } from '../../runtime/meter.js';
import type { RootVisitor } from '../../runtime/roots.js';
import { typesWords } from '../../runtime/slots.js';
import type { Store } from '../../runtime/store.js';
import { type FrameInfo, type FrameList, WasmtideError } from '../../wasm/errors/error.js';
import { passedGuest, wasAwaited, withoutStack } from '../../wasm/errors/stack-trace.js';
import { type Trap, trap } from '../../wasm/errors/trap.js';
import { limits } from '../../wasm/limits.js';
import type { FuncType } from '../../wasm/types.js';
import { codeAt } from './code-map.js';
import { ExitOperands } from './exit-operands.js';
import { LongBulk } from './long-bulk.js';
import { NativeActivation, NativeSuspension } from './native-activation.js';
import { type HandlerPlace, NotedFrames, VMCTX_AT_STUB, findHandler, visitReferences, walkActivation, walkFrames } from './native-frames.js';
import { nextMachineNumber, thread } from './native-thread.js';
import { type NativeStack, type NativeStackPool, nativeStackPool } from './native-stack.js';
import { explicitTrap, faultTrap } from './native-traps.js';
import type { NativePlatform } from './platform.js';
import { allocateFor } from './reference-exits.js';
import { runtimeExit } from './runtime-exits.js';
import { VALUES_BYTES } from './store-room.js';
import type { NativeStorage } from './storage.js';
import type { ContextStorage } from './context-storage.js';
import { SuspendedCalls } from './suspended-calls.js';
import { read64, write64 } from './words.js';

/** Words that the arguments or results of any function need: compiled code writes those of host functions unasked. */
const MOST_WORDS = 4 * Math.max(limits.functionParams, limits.functionResults);
/** Words of the arguments of a call that asks for no room (`Executor.readyAt`). */
const FEW_WORDS = 8;
/** Calls from the host into wasm that may be under way at once in a thread: each needs frames on V8's stack. */
const MAX_ACTIVATIONS = 300;
const HOST: HostCaller = { canWait: false };
/** Nanoseconds between looks at what may stop a guest. */
const LOOK_EVERY = 5e6;
/** The same where nothing may stop a guest, in a worker: whoever ends that waits until compiled code comes back. */
const RETURN_EVERY = 50e6;
/** Units of fuel between two looks, at most: some milliseconds. */
const MOST_UNITS = 2 ** 23;

/** Indices of the context's words. */
const EXIT_CODE = CONTEXT.exitCode / 4;
const EXIT_DETAIL = CONTEXT.exitDetail / 4;
const OPERANDS = CONTEXT.operands / 4;
const WASM_STACK = CONTEXT.wasmStack / 4;
const RESUME = CONTEXT.resume / 4;
const STACK_LIMIT = CONTEXT.stackLimit / 4;
const VALUES = CONTEXT.values / 4;
const COUNTDOWN = CONTEXT.countdown / 4;
const CALL_DEPTH = CONTEXT.callDepth / 4;
const WANTS = CONTEXT.wanted / 4;

/** An address as two words, since numbers that need more cost more. */
const wordsOf = (address: number): readonly [low: number, high: number] => [address | 0, Math.floor(address / 2 ** 32)];

export class NativeMachine implements Executor, HostCaller {
  readonly stack: WasmStack;
  stopped: Stop | null = null;
  /** The trap that the newest activation ends with: thrown when it has ended, since each throw on the way costs 0.5 µs. */
  private failure: Trap | null = null;
  private readonly meter: Meter;
  private readonly fields: DataView;
  private readonly words: Int32Array;
  private readonly exitOperands: ExitOperands;
  private readonly values: number;
  private readonly valueWords: number;
  private readonly active: NativeActivation[] = [];
  /** By depth: activations that cannot be suspended, to be used again. */
  private readonly plain: NativeActivation[] = [];
  private readonly suspended: SuspendedCalls;
  private readonly stacks: NativeStackPool;
  private top = 0;
  /** Where the values of a call begin that is made at rest: `top`. */
  private restBase = 0;
  private readonly number = nextMachineNumber();
  private readonly enter: () => void;
  /** `context`, and where activations begin, as two words each. */
  private readonly contextLow: number;
  private readonly contextHigh: number;
  private readonly beginLow: number;
  private readonly beginHigh: number;
  /** What the context says now. */
  private placedStack: NativeStack | null = null;
  private placedBase = -1;
  private isArmed = false;
  private readonly maxCallDepth: number;
  private readonly traced = new Map<FuncType, readonly number[]>();
  private readonly gcZeal: boolean;
  /** Nanoseconds between alarms; 0: none. */
  private readonly alarmEvery: number;

  /** `countedPolls`: every so many polls one leaves, in code that counts them; 0: it does not. */
  constructor(
    private store: Store, private readonly platform: NativePlatform, private readonly storage: ContextStorage,
    private readonly countedPolls: number, isShared: boolean,
  ) {
    const { meter } = store;
    this.meter = meter;
    this.enter = platform.enter;
    [this.contextLow, this.contextHigh] = wordsOf(storage.context);
    [this.beginLow, this.beginHigh] = wordsOf(platform.begin);
    meter.onTimed = () => {
      thread.resting = 0;
    };
    this.gcZeal = store.options.gcZeal;
    const fields = storage.contextBytes;
    this.fields = new DataView(fields);
    this.words = new Int32Array(fields);
    this.exitOperands = new ExitOperands(this.fields);
    this.words[COUNTDOWN] = countedPolls - 1;
    this.maxCallDepth = store.options.maxCallDepth;
    meter.moveCountdown(new Int32Array(fields, CONTEXT.fuel, 1), MOST_UNITS);
    // Code that pays or counts comes back by itself.
    this.alarmEvery = meter.metering === 'fuel' || countedPolls > 0 ? 0 : meter.metering === 'polls' ? LOOK_EVERY : inWorker ? RETURN_EVERY : 0;
    this.stacks = nativeStackPool(platform.addon, Math.max(4096, Math.ceil(store.options.maxWasmStack / 4096) * 4096));
    this.suspended = new SuspendedCalls(this.stacks, isShared);
    const { address, buffer } = storage.values;
    this.values = address;
    this.stack = { words: new Int32Array(buffer), floats: new Float32Array(buffer), doubles: new Float64Array(buffer), longs: new BigInt64Array(buffer) };
    this.valueWords = VALUES_BYTES / 4 - MOST_WORDS;
    write64(this.fields, CONTEXT.funcRecords, storage.funcRecords);
  }

  // --- Executor ---

  reserve(words: number): number {
    if (this.top + words > this.valueWords) throw trap.stackOverflow();
    return this.top;
  }

  get readyAt(): number {
    return thread.resting === this.number ? this.restBase : -1;
  }

  /** Hot. */
  call(func: FuncInstance, base: number): void {
    if (func.entry !== this || (thread.resting !== this.number && !this.rest())) {
      this.callAnew(func, base);
      return;
    }
    const { words } = this;
    words[OPERANDS] = func.ref;
    this.enter();
    if (words[EXIT_CODE] === ExitCode.Returned) return;
    thread.resting = 0;
    this.finish(this.noteEntered(func), true);
  }

  /** A call that is the first of a function, or within another. */
  private callAnew(func: FuncInstance, base: number): void {
    if (func.host !== null) this.callHost(func, base);
    else if (func.entry === this) this.finish(this.begin(func, base, false), false);
    else {
      this.prepare(func);
      this.call(func, base);
    }
  }

  private prepare(func: FuncInstance): void {
    this.storage.prepare(func);
    func.entry = this;
  }

  private finish(activation: NativeActivation, hasLeft: boolean): void {
    try {
      // It stops only in tests, which do so at every poll.
      for (let goesOn = hasLeft; !this.run(activation, goesOn) && this.failure === null; goesOn = false);
    } finally {
      this.end(activation);
    }
    if (this.failure !== null) this.fail();
  }

  /** Throws what the activation that has just ended trapped with. */
  private fail(): never {
    const { failure } = this;
    this.failure = null;
    throw failure;
  }

  /** A host function called by the host. */
  private callHost(func: FuncInstance, base: number): void {
    const { top } = this;
    this.top = base + func.signature.words;
    // Values of calls that it makes begin elsewhere.
    thread.resting = 0;
    try {
      const pending = func.host!(this.stack, base, HOST);
      if (pending !== undefined) throw refuse(pending);
    } finally {
      thread.resting = 0;
      this.top = top;
    }
  }

  start(func: FuncInstance, base: number): boolean {
    return this.goOn(this.begin(func, base, true));
  }

  suspend(): Suspension {
    const activation = this.active.pop()!;
    this.save(activation);
    thread.activations--;
    thread.resting = 0;
    this.meter.leave();
    this.top = activation.top;
    this.stopped = null;
    const suspension: NativeSuspension = new NativeSuspension(activation, this.instancesOf(activation), () => [...this.note([activation]).frames]);
    this.suspended.add(suspension);
    return suspension;
  }

  resume(suspension: Suspension, settlement: Settlement | null): number {
    const { activation } = suspension as NativeSuspension;
    // Its values go where there is room now.
    const base = this.reserve(activation.words);
    this.suspended.remove(suspension as NativeSuspension);
    this.saveNewest();
    const { waiting } = activation;
    activation.base = base;
    activation.top = this.top;
    activation.waiting = null;
    this.push(activation);
    try {
      if (settlement !== null && 'error' in settlement) {
        if (waiting === null) throw settlement.error instanceof Abort ? settlement.error : new Abort(settlement.error);
        this.recover(activation, wasAwaited(settlement.error));
      } else if (waiting !== null && settlement !== null) {
        this.settle(activation, waiting, settlement.value);
      }
    } catch (error) {
      const thrown = this.thrownToHost(error);
      this.end(activation);
      throw thrown;
    }
    return this.goOn(activation) ? activation.base : -1;
  }

  /** What it waited for has come. Whether the guest can have it is found out now. */
  private settle(activation: NativeActivation, waiting: Pending, value: unknown): void {
    try {
      waiting.settle(this.stack, activation.base, value);
    } catch (error) {
      this.recover(activation, error);
    }
  }

  abandon(suspension: Suspension): void {
    if (this.suspended.remove(suspension as NativeSuspension)) this.stacks.giveBack((suspension as NativeSuspension).activation.stack);
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
    const activation = this.active[this.active.length - 1];
    this.save(activation);
    walkActivation(activation, (pc, frame) => {
      // The frame of a host thunk comes first.
      if (codeAt(pc - 1) === null) return true;
      found = this.instanceOf(activation, frame);
      return false;
    });
    return found;
  }

  moveTo(store: Store, _ids: Int32Array): void {
    this.store = store;
  }

  visitRoots(visit: RootVisitor): void {
    this.saveNewest();
    for (const activation of this.active) this.visitActivation(activation, visit);
    this.suspended.forEach(({ activation }) => this.visitActivation(activation, visit));
  }

  /** Words of a host function's arguments that refer to objects or host values. */
  private tracedParams(type: FuncType): readonly number[] {
    let found = this.traced.get(type);
    if (found === undefined) {
      const { params } = type;
      found = params.flatMap((param, i) => (this.store.isTraced(param) ? [typesWords(params.slice(0, i))] : []));
      this.traced.set(type, found);
    }
    return found;
  }

  private visitActivation(activation: NativeActivation, visit: RootVisitor): void {
    visitReferences(activation, visit, this.gcZeal);
    if (activation.calling === 0) return;
    const { words } = this.stack;
    for (const word of this.tracedParams(storeOf(activation).funcs.get(activation.calling).type)) words[activation.base + word] = visit(words[activation.base + word]);
  }

  backtrace(): FrameInfo[] {
    return [...this.note(this.active).frames];
  }

  // --- Activations ---

  /**
   * Has the context say what it says between calls that return at once, so that the next one need not; false: not now.
   * What it says of this is not changed by such calls.
   */
  private rest(): boolean {
    const { active, words, stacks } = this;
    const depth = active.length;
    // Where there is little room, the long way says what is wrong.
    if (thread.activations >= MAX_ACTIVATIONS || this.top + FEW_WORDS > this.valueWords || this.gcZeal || this.meter.isTimed) return false;
    this.enterContext();
    if (depth > 0) {
      this.beginAbove(active[depth - 1]);
    } else {
      const stack = stacks.take();
      stacks.giveBack(stack);
      this.beginOn(stack);
    }
    this.placeValues(this.top);
    this.restBase = this.top;
    words[RESUME] = this.beginLow;
    words[RESUME + 1] = this.beginHigh;
    if (!this.isArmed) this.armAlarm();
    thread.resting = this.number;
    return true;
  }

  /** Notes an activation that was begun at rest, and has left. */
  private noteEntered(func: FuncInstance): NativeActivation {
    const { active } = this;
    const depth = active.length;
    const activation = this.take(depth, depth > 0 ? active[depth - 1].stack : this.stacks.take());
    activation.func = func;
    activation.base = this.restBase;
    activation.words = func.signature.words;
    activation.saved = false;
    activation.top = this.top;
    this.push(activation);
    return activation;
  }

  private begin(func: FuncInstance, base: number, suspendable: boolean): NativeActivation {
    const { active, words } = this;
    const depth = active.length;
    if (thread.activations >= MAX_ACTIVATIONS) throw trap.stackOverflow();
    if (func.entry !== this) this.prepare(func);
    thread.resting = 0;
    let activation: NativeActivation;
    if (depth > 0 && !suspendable) {
      const below = active[depth - 1];
      activation = this.take(depth, below.stack);
      this.beginAbove(below);
    } else {
      this.saveNewest();
      const stack = this.stacks.take();
      activation = suspendable ? new NativeActivation(stack, true) : this.take(depth, stack);
      this.beginOn(stack);
    }
    activation.func = func;
    activation.base = base;
    activation.words = func.signature.words;
    activation.saved = false;
    activation.top = this.top;
    words[RESUME] = this.beginLow;
    words[RESUME + 1] = this.beginHigh;
    words[OPERANDS] = func.ref;
    this.placeValues(base);
    this.push(activation);
    return activation;
  }

  /** Has an activation begin above the frames of the newest one. */
  private beginAbove(below: NativeActivation): void {
    this.save(below);
    this.placeStack(below.stack);
    this.set(WASM_STACK, Math.floor(below.wasmStack / 16) * 16);
    this.words[CALL_DEPTH] = below.callsLeft;
  }

  private beginOn(stack: NativeStack): void {
    const { words } = this;
    this.placeStack(stack);
    words[WASM_STACK] = stack.topLow;
    words[WASM_STACK + 1] = stack.topHigh;
    words[CALL_DEPTH] = this.maxCallDepth;
  }

  /** An activation that nobody keeps. */
  private take(depth: number, stack: NativeActivation['stack']): NativeActivation {
    const { plain } = this;
    // Below there may be none but such as can be suspended.
    while (depth >= plain.length) plain.push(new NativeActivation(stack, false));
    const found = plain[depth];
    found.stack = stack;
    found.bulk = null;
    return found;
  }

  /** Writes 64 bits of the context. Hot: stores to typed arrays take a number modulo 2^32. */
  private set(word: number, value: number): void {
    this.words[word] = value;
    this.words[word + 1] = value / 4294967296;
  }

  private push(activation: NativeActivation): void {
    this.active.push(activation);
    thread.activations++;
    thread.resting = 0;
    this.meter.enter();
    if (!this.isArmed) this.armAlarm();
  }

  private end(activation: NativeActivation): void {
    const { active } = this;
    active.pop();
    thread.activations--;
    thread.resting = 0;
    activation.func = null;
    this.top = activation.top;
    this.meter.leave();
    if (active.length === 0 || active[active.length - 1].stack !== activation.stack) this.stacks.giveBack(activation.stack);
  }

  /** Runs a suspendable activation: true when it has ended. */
  private goOn(activation: NativeActivation): boolean {
    let ended = true;
    try {
      ended = this.run(activation, false) || this.failure !== null;
    } finally {
      if (ended) this.end(activation);
    }
    if (this.failure !== null) this.fail();
    return ended;
  }

  /** Notes where an activation left, before the context says something else. */
  private save(activation: NativeActivation): void {
    if (activation.saved) return;
    activation.wasmStack = read64(this.fields, CONTEXT.wasmStack);
    activation.resume = read64(this.fields, CONTEXT.resume);
    activation.callsLeft = this.words[CALL_DEPTH];
    activation.saved = true;
  }

  private saveNewest(): void {
    const { active } = this;
    if (active.length > 0) this.save(active[active.length - 1]);
  }

  /** Tells the context where an activation goes on. */
  private restore(activation: NativeActivation): void {
    thread.resting = 0;
    this.set(WASM_STACK, activation.wasmStack);
    this.set(RESUME, activation.resume);
    this.words[CALL_DEPTH] = activation.callsLeft;
    activation.saved = false;
    this.placeStack(activation.stack);
    this.placeValues(activation.base);
  }

  /** Tells the context where its stack ends, unless it says so already. */
  private placeStack(stack: NativeStack): void {
    if (stack === this.placedStack) return;
    this.placedStack = stack;
    this.set(STACK_LIMIT, stack.limit);
  }

  /** The same of its values. */
  private placeValues(base: number): void {
    if (base === this.placedBase) return;
    this.placedBase = base;
    this.set(VALUES, this.values + base * 4);
  }

  /** Has `enter` enter this store's context. */
  private enterContext(): void {
    if (thread.entered === this.number) return;
    const { control } = this.platform;
    control[0] = this.contextLow;
    control[1] = this.contextHigh;
    thread.entered = this.number;
  }

  /** Runs an activation until it ends (true), stops or traps. `hasLeft`: it has been entered, and why it left is to be seen to. Hot. */
  private run(activation: NativeActivation, hasLeft: boolean): boolean {
    const { words } = this;
    this.stopped = null;
    if (activation.bulk !== null && !this.goOnWithBulk(activation, activation.bulk)) return false;
    if (!hasLeft) this.goIn(activation);
    for (;;) {
      const exit = words[EXIT_CODE];
      if (exit === ExitCode.HostCall) {
        activation.atPoll = false;
        if (!this.hostCall(activation)) return false;
      } else if (exit === ExitCode.Returned) {
        return true;
      } else {
        activation.atPoll = exit === ExitCode.Interrupted || exit === ExitCode.Compile;
        if (!this.seeTo(exit, activation)) return false;
      }
      this.goIn(activation);
    }
  }

  /** Enters. Hot. */
  private goIn(activation: NativeActivation): void {
    if (activation.saved) this.restore(activation);
    this.enterContext();
    this.enter();
  }

  // --- Why it came back ---

  /** Does what it left for, other than a host function. False: it has to wait, gives way, or has trapped (`failure`). */
  private seeTo(exit: ExitCode, activation: NativeActivation): boolean {
    switch (exit) {
      case ExitCode.Runtime: return this.runtime(activation);
      case ExitCode.Interrupted: return this.interrupted(activation);
      case ExitCode.Compile:
        this.compile(activation);
        return true;
      case ExitCode.Trap:
        this.failure = this.located(activation, withoutStack(() => explicitTrap(this.fields)));
        return false;
      default:
        this.failure = this.located(activation, withoutStack(() => faultTrap(this.fields)));
        return false;
    }
  }

  /** False: it has to wait for what the function returned. Hot. */
  private hostCall(activation: NativeActivation): boolean {
    const func = storeOf(activation).funcs.get(this.words[EXIT_DETAIL]);
    this.top = activation.base + func.signature.words;
    this.meter.countHostCall();
    let pending: Pending | void;
    activation.calling = func.ref;
    try {
      if (this.gcZeal) this.store.heap.collect();
      pending = func.host!(this.stack, activation.base, this);
    } catch (error) {
      activation.calling = 0;
      this.recover(activation, error);
      return true;
    }
    activation.calling = 0;
    return pending === undefined || this.wait(activation, pending);
  }

  /** Goes on where an exception is caught. Throws what the host is to see where nothing catches it. */
  private raise(activation: NativeActivation, exception: number): void {
    this.save(activation);
    const handler = findHandler(activation);
    if (handler === null) throw this.thrownToHost(exceptionToHost(storeOf(activation), exception));
    this.land(activation, exception, handler);
  }

  private land(activation: NativeActivation, exception: number, handler: HandlerPlace): void {
    activation.resume = handler.pad;
    activation.atPoll = false;
    this.fields.setInt32(CONTEXT.operands, exception, true);
    write64(this.fields, CONTEXT.operands + 8, handler.frame);
  }

  /** What a host function threw is an exception to wasm, unless it is to end the guest. */
  private recover(activation: NativeActivation, error: unknown): void {
    this.save(activation);
    const endsGuest = error instanceof Abort || (error instanceof WasmtideError && error.endsGuest);
    // A host error that nobody here can catch goes on as it is.
    const handler = endsGuest ? null : findHandler(activation);
    if (handler === null) throw this.thrownToHost(error);
    this.land(activation, exceptionFromHost(storeOf(activation), error), handler);
  }

  private wait(activation: NativeActivation, pending: Pending): false {
    if (!activation.suspendable) throw this.thrownToHost(refuse(pending));
    activation.waiting = pending;
    this.stopped = { kind: 'wait', promise: pending.promise };
    return false;
  }

  /** False: it has to wait, or is to give way in the middle of what it asked for. */
  private runtime(activation: NativeActivation): boolean {
    this.save(activation);
    // The frame that left is on top of its stack.
    const instance = this.instanceOf(activation, activation.stack.read(activation.wasmStack));
    this.top = activation.base;
    let rest: LongBulk | Pending | null;
    if (this.words[EXIT_DETAIL] === RuntimeExit.Throw) {
      this.raise(activation, this.words[OPERANDS] | 0);
      return true;
    }
    try {
      rest = runtimeExit(storeOf(activation), instance!, this.fields, this.words[EXIT_DETAIL], activation.suspendable);
    } catch (error) {
      throw this.thrownToHost(error);
    }
    if (rest === null) return true;
    if (rest instanceof Pending) return this.wait(activation, rest);
    activation.bulk = rest;
    this.stopped = rest.stop;
    return false;
  }

  /** False: it is to give way again. */
  private goOnWithBulk(activation: NativeActivation, bulk: LongBulk): boolean {
    let done: boolean;
    try {
      done = bulk.run(this.meter, activation.suspendable);
    } catch (error) {
      throw this.thrownToHost(error);
    }
    if (done) activation.bulk = null;
    else this.stopped = bulk.stop;
    return done;
  }

  /** A function is called that is not compiled yet. */
  private compile(activation: NativeActivation): void {
    this.save(activation);
    const instance = instanceAt(activation, activation.stack.read(activation.wasmStack + VMCTX_AT_STUB))!;
    try {
      write64(this.fields, CONTEXT.operands, this.storage.compileCalled(instance, read64(this.fields, CONTEXT.operands)));
    } catch (error) {
      throw this.thrownToHost(error);
    }
  }

  /** Code had no room for an object, or owes much. Hot: once for each piece of the heap that it is given. */
  private supply(activation: NativeActivation): void {
    const { words } = this;
    const what = words[WANTS];
    words[WANTS] = WANTED.nothing;
    if (what === WANTED.settlement) {
      this.meter.hurry();
      return;
    }
    this.top = activation.base;
    try {
      allocateFor(this.store, this.exitOperands, what);
    } catch (error) {
      throw this.thrownToHost(error);
    }
  }

  /** False: the activation is to give way. */
  private interrupted(activation: NativeActivation): boolean {
    if (this.words[WANTS] !== WANTED.nothing) {
      this.supply(activation);
      return true;
    }
    if (this.alarmEvery > 0) {
      this.platform.addon.calm(this.storage.context);
      this.isArmed = false;
      this.armAlarm();
    }
    this.words[COUNTDOWN] = this.countedPolls - 1;
    if (this.gcZeal) this.store.heap.collect();
    if (this.meter.metering === 'none') return true;
    let stop: Stop | null;
    try {
      stop = this.meter.look(activation.suspendable);
    } catch (error) {
      throw this.thrownToHost(error);
    }
    this.stopped = stop;
    return stop === null;
  }

  /**
   * The alarm rings at the next look, whoever runs then: it is not taken back when an activation ends, so that short
   * calls cost no system call. Nobody hears it while nothing runs.
   */
  private armAlarm(): void {
    this.isArmed = true;
    if (this.alarmEvery > 0) this.platform.addon.alarm(this.storage.context, this.alarmEvery);
  }

  // --- Errors and frames ---

  /** A trap with the frames from where the context says it happened. */
  private located(activation: NativeActivation, error: Trap): Trap {
    const noted = new NotedFrames();
    if (noted.visit(read64(this.fields, CONTEXT.faultPc) + 1, 0)) walkFrames(activation.stack, read64(this.fields, CONTEXT.faultFrame), noted.visit);
    const own = noted.list;
    error.locate(() => (this.active.length === 1 ? own : this.note(this.active.slice(0, -1), noted)));
    passedGuest(error, () => own);
    return error;
  }

  /** What the host sees of what ends the newest activation, with the frames where that was. */
  private thrownToHost(error: unknown): unknown {
    const thrown = error instanceof Abort ? error.reason : error;
    if (thrown instanceof WasmtideError) thrown.locate(() => this.note(this.active));
    passedGuest(thrown, () => this.note(this.active.slice(-1)));
    return thrown;
  }

  private note(all: readonly NativeActivation[], noted = new NotedFrames()): FrameList {
    let goesOn = true;
    for (let i = all.length - 1; i >= 0 && goesOn; i--) {
      this.save(all[i]);
      walkActivation(all[i], (pc, frame) => (goesOn = noted.visit(pc, frame)));
    }
    return noted.list;
  }

  private instanceOf(activation: NativeActivation, frame: number): Instance | null {
    const { stack } = activation;
    return stack.has(frame) ? instanceAt(activation, stack.read(frame - 8)) : null;
  }

  private instancesOf(activation: NativeActivation): Set<Instance> {
    const found = new Set<Instance>();
    walkActivation(activation, (pc, frame) => {
      const instance = codeAt(pc - 1) === null ? null : this.instanceOf(activation, frame);
      if (instance !== null) found.add(instance);
      return true;
    });
    return found;
  }
}

/** The store that an activation's frames are of, now: its executor may be that of others, too. Hot. */
const storeOf = ({ func }: NativeActivation): Store => func!.store;

/** The instance whose vmctx lies at an address that is in a frame of the activation. */
const instanceAt = (activation: NativeActivation, vmctx: number): Instance | null => (storeOf(activation).options.storage as NativeStorage).instanceAt(vmctx);

/** Nobody will wait: a rejection is nobody's either. */
function refuse({ promise }: Pending): Trap {
  promise.then(undefined, () => undefined);
  return trap.cannotSuspend();
}
