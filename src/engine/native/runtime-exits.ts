/** What compiled code asks of the runtime (ir/traps.ts, `RuntimeExit`): operands → result, as numbers or words. */
import { RuntimeExit } from '../../ir/traps.js';
import { CONTEXT } from '../../native/layout.js';
import { dropData, memoryCopy, memoryFill, memoryInit } from '../../runtime/bulk-memory.js';
import { dropElements, tableCopy, tableFill, tableInit } from '../../runtime/bulk-table.js';
import type { Instance } from '../../runtime/instance.js';
import type { Store } from '../../runtime/store.js';
import { trap } from '../../wasm/errors/trap.js';

/** The operands of an exit: 64 bits each, of which narrower ones fill the lower part. */
class Operands {
  constructor(private readonly view: DataView) {}

  word(i: number): number {
    return this.view.getInt32(CONTEXT.operands + 8 * i, true);
  }

  /** An unsigned number of 64 bits; beyond 2^53 not exact, but far out of bounds. */
  number(i: number): number {
    const at = CONTEXT.operands + 8 * i;
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
  }

  long(i: number): bigint {
    return this.view.getBigInt64(CONTEXT.operands + 8 * i, true);
  }

  set result(value: number) {
    this.view.setBigInt64(CONTEXT.operands, BigInt(value), true);
  }
}

/** Does what was asked. Throws traps. */
export function runtimeExit(store: Store, instance: Instance, view: DataView, kind: RuntimeExit): void {
  const operands = new Operands(view);
  const high = operands.word(4);
  const aux = operands.word(5);
  const at = (i: number): number => operands.number(i);
  switch (kind) {
    case RuntimeExit.MemoryGrow: operands.result = instance.memories[high].grow(at(0)); return;
    case RuntimeExit.MemoryCopy: memoryCopy(instance.memories[high], instance.memories[aux], at(0), at(1), at(2)); return;
    case RuntimeExit.MemoryFill: memoryFill(instance.memories[high], at(0), operands.word(1), at(2)); return;
    case RuntimeExit.MemoryInit: memoryInit(instance, aux, high, at(0), at(1), at(2)); return;
    case RuntimeExit.DataDrop: dropData(instance, high); return;
    case RuntimeExit.TableGrow: operands.result = instance.tables[high].grow(at(1), () => operands.word(0)); return;
    case RuntimeExit.TableFill: tableFill(instance.tables[high], at(0), operands.word(1), at(2)); return;
    case RuntimeExit.TableCopy: tableCopy(instance.tables[high], instance.tables[aux], at(0), at(1), at(2)); return;
    case RuntimeExit.TableInit: tableInit(instance, aux, high, at(0), at(1), at(2)); return;
    case RuntimeExit.ElemDrop: dropElements(instance, high); return;
    case RuntimeExit.RefFunc: operands.result = instance.func(high).ref; return;
    case RuntimeExit.IsSubtype: operands.result = store.types.isSubtype(operands.word(0), operands.word(1)) ? 1 : 0; return;
    case RuntimeExit.AtomicNotify: operands.result = notify(instance, high, at(0), operands.word(1)); return;
    case RuntimeExit.AtomicWait32: case RuntimeExit.AtomicWait64:
      operands.result = wait(store, instance, high, at(0), operands.long(1), operands.long(2), kind === RuntimeExit.AtomicWait64);
  }
}

function notify(instance: Instance, memoryIndex: number, address: number, count: number): number {
  const memory = instance.memories[memoryIndex];
  memory.check(address, 4);
  if (!memory.type.shared) return 0;
  return Atomics.notify(new Int32Array(memory.buffer, 0, Math.floor(memory.buffer.byteLength / 4)), address / 4, count >>> 0);
}

function wait(store: Store, instance: Instance, memoryIndex: number, address: number, expected: bigint, timeout: bigint, wide: boolean): number {
  const memory = instance.memories[memoryIndex];
  memory.check(address, wide ? 8 : 4);
  if (!memory.type.shared) throw trap.expectedSharedMemory();
  const milliseconds = timeout < 0n ? Infinity : Number(timeout) / 1e6;
  const result = wide
    ? store.waiter.wait(new BigInt64Array(memory.buffer, 0, memory.buffer.byteLength >>> 3), address / 8, expected, milliseconds)
    : store.waiter.wait(new Int32Array(memory.buffer), address >>> 2, Number(BigInt.asIntN(32, expected)), milliseconds);
  return result === 'ok' ? 0 : result === 'not-equal' ? 1 : 2;
}
