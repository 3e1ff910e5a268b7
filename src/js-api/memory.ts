/** `WebAssembly.Memory` (JavaScript API §5.3). */
import { MemoryInstance } from '../runtime/memory.js';
import { jsError, toJsError } from '../wasm/errors/js-api.js';
import { MAX_PAGES_32, MAX_PAGES_64, PAGE_SIZE_LOG2 } from '../wasm/limits.js';
import { type AddressType, fromAddress, readBounds, toAddress } from './addresses.js';
import { commonStorage } from './home.js';
import { guardBuffer, restrictResizing } from './memory-buffer.js';
import { Existing, defineInterface, isObject, requireArguments, toDictionary } from './webidl.js';

/** What a memory is to be. */
export interface MemoryDescriptor {
  /** Pages of 64 KiB to begin with. */
  readonly initial?: number | bigint;
  /** The same, by the name that `type()` has for it. */
  readonly minimum?: number | bigint;
  /** Pages it may grow to. */
  readonly maximum?: number | bigint;
  /** A shared memory must have a maximum. */
  readonly shared?: boolean;
  /** `'i64'`: a 64-bit memory, whose sizes are bigints. */
  readonly address?: AddressType;
}

/** What a memory is. */
export interface MemoryType {
  /** Pages it has now. */
  minimum: number | bigint;
  /** Pages it may grow to. */
  maximum?: number | bigint;
  /** Whether other threads may use it. */
  shared: boolean;
  /** Of its addresses. */
  address: AddressType;
}

const MAX_PAGES = { i32: MAX_PAGES_32, i64: MAX_PAGES_64 };

let coreOf: (value: object) => MemoryInstance | null;

/** A memory. */
export class Memory {
  readonly #core: MemoryInstance;

  /** @throws TypeError for what is no descriptor, RangeError for sizes out of range or memory that cannot be had. */
  constructor(descriptor: MemoryDescriptor) {
    requireArguments('WebAssembly.Memory()', arguments.length, 1);
    this.#core = Existing.core<MemoryInstance>(descriptor) ?? allocate(descriptor);
    this.#core.face = this;
  }

  static {
    coreOf = (value) => (#core in value ? value.#core : null);
  }

  /**
   * Grows by pages; returns how many there were. The buffer so far is detached.
   *
   * @throws RangeError where it cannot.
   */
  grow(delta: number | bigint): number | bigint {
    const what = 'WebAssembly.Memory.grow()';
    const core = receiver(this, what);
    requireArguments(what, arguments.length, 1);
    const { is64 } = core.type;
    const pages = toAddress(delta, is64, () => jsError.argument(what, 0, is64 ? 'a bigint of 64 bits' : 'convertible to a valid number'));
    const before = core.grow(pages);
    if (before < 0) throw jsError.bounds(what, 'Maximum memory size exceeded');
    return fromAddress(before, is64);
  }

  /** The buffer as one of fixed length: it is detached when the memory grows. */
  toFixedLengthBuffer(): ArrayBuffer | SharedArrayBuffer {
    const core = receiver(this, 'WebAssembly.Memory.toFixedLengthBuffer()');
    core.fixBuffer();
    return expose(core);
  }

  /**
   * The buffer as a resizable one, which stays when the memory grows, and whose `resize` grows it.
   *
   * @throws TypeError for a memory without maximum, a shared one, or one of compiled code.
   */
  toResizableBuffer(): ArrayBuffer {
    const what = 'WebAssembly.Memory.toResizableBuffer()';
    const core = receiver(this, what);
    if (core.type.limits.max === null) throw jsError.noMaximum(what);
    if (core.type.shared) throw jsError.notResizable(what);
    if (core.storage !== null) throw jsError.resizableCompiled(what);
    const before = core.buffer;
    if (!core.makeResizable()) throw jsError.bounds(what, 'Out of memory: Cannot reserve the maximum size');
    const buffer = expose(core) as ArrayBuffer;
    if (buffer !== before) restrictResizing(buffer);
    return buffer;
  }

  /** Its type (type reflection), with the size it has now as minimum. */
  type(): MemoryType {
    const core = receiver(this, 'WebAssembly.Memory.type()');
    const { is64, limits, shared } = core.type;
    return {
      minimum: fromAddress(core.size, is64), ...(limits.max === null ? {} : { maximum: fromAddress(limits.max, is64) }),
      shared, address: is64 ? 'i64' : 'i32',
    };
  }

  /** Its bytes: the same object until the memory grows. */
  get buffer(): ArrayBuffer | SharedArrayBuffer {
    return expose(receiver(this, 'WebAssembly.Memory.buffer'));
  }
}

defineInterface(Memory);

/** The memory behind a `Memory`, or null for anything else. */
export const memoryCore = (value: unknown): MemoryInstance | null => (isObject(value) ? coreOf(value) : null);

/** The one object for a memory. */
export const memoryObject = (core: MemoryInstance): Memory => (core.face ??= new Memory(new Existing(core) as never)) as Memory;

function receiver(value: unknown, what: string): MemoryInstance {
  const core = memoryCore(value);
  if (core === null) throw jsError.receiver(what, 'WebAssembly.Memory');
  return core;
}

/** The buffer of a memory, for a user. */
function expose(core: MemoryInstance): ArrayBuffer | SharedArrayBuffer {
  if (core.isExposed) return core.buffer;
  const buffer = core.expose();
  guardBuffer(buffer);
  return buffer;
}

function allocate(descriptor: unknown): MemoryInstance {
  const what = 'WebAssembly.Memory()';
  const members = toDictionary(what, 0, 'a memory descriptor', descriptor);
  const bounds = readBounds(what, members, { initial: MAX_PAGES, maximum: MAX_PAGES });
  const shared = Boolean(members.shared);
  if (shared && bounds.maximum === null) throw jsError.missing(what, 'maximum');
  const limits = { min: bounds.initial, max: bounds.maximum };
  try {
    return MemoryInstance.create({ limits, shared, is64: bounds.is64, pageSizeLog2: PAGE_SIZE_LOG2 }, null, undefined, commonStorage());
  } catch (error) {
    throw toJsError(error, what);
  }
}
