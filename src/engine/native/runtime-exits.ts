/** What compiled code asks of the runtime (ir/traps.ts, `RuntimeExit`): operands → result, as numbers or words. */
import { RuntimeExit } from '../../ir/traps.js';
import { Abort, asPolicy } from '../../runtime/abort.js';
import { atomicNotify, atomicWait } from '../../runtime/atomic-wait.js';
import { dropData, memoryCopy, memoryFill, memoryInit } from '../../runtime/bulk-memory.js';
import { dropElements, tableCopy, tableFill, tableInit } from '../../runtime/bulk-table.js';
import { Pending } from '../../runtime/executor.js';
import type { Instance } from '../../runtime/instance.js';
import type { MemoryInstance } from '../../runtime/memory.js';
import type { Store } from '../../runtime/store.js';
import { callError } from '../../wasm/errors/call.js';
import { trap } from '../../wasm/errors/trap.js';
import { ExitOperands } from './exit-operands.js';
import { type LongBulk, runBulk } from './long-bulk.js';
import { Held, referenceExit } from './reference-exits.js';

/**
 * Does what was asked. Throws traps. Gives null when it is done; what is left of a bulk instruction where the guest is
 * to stop; or what it waits for, of which the result comes later.
 */
export function runtimeExit(store: Store, instance: Instance, view: DataView, kind: RuntimeExit, suspendable: boolean): LongBulk | Pending | null {
  const operands = new ExitOperands(view);
  const high = operands.word(4);
  const aux = operands.word(5);
  const [a, b, c] = [operands.number(0), operands.number(1), operands.number(2)];
  switch (kind) {
    case RuntimeExit.MemoryGrow: {
      const memory = instance.memories[high];
      return grow(store, operands, 'memory', () => memory.mayGrow(a), () => memory.growBy(a), 0);
    }
    case RuntimeExit.MemoryCopy: {
      const [to, from] = [instance.memories[high], instance.memories[aux]];
      return runBulk(store.meter, {
        of: 'bytes', length: c, within: to === from ? { to: a, from: b } : undefined,
        check: (skip, n) => { from.check(b + skip, n); to.check(a + skip, n); },
        run: (skip, n) => memoryCopy(to, from, a + skip, b + skip, n),
      }, suspendable);
    }
    case RuntimeExit.MemoryFill: {
      const memory = instance.memories[high];
      const value = operands.word(1);
      return runBulk(store.meter, {
        of: 'bytes', length: c,
        check: (skip, n) => memory.check(a + skip, n),
        run: (skip, n) => memoryFill(memory, a + skip, value, n),
      }, suspendable);
    }
    case RuntimeExit.MemoryInit: {
      const memory = instance.memories[high];
      return runBulk(store.meter, {
        of: 'bytes', length: c,
        check: (skip, n) => {
          if (b + skip + n > instance.data[aux].length) throw trap.memoryOutOfBounds();
          memory.check(a + skip, n);
        },
        run: (skip, n) => memoryInit(instance, aux, high, a + skip, b + skip, n),
      }, suspendable);
    }
    case RuntimeExit.DataDrop: dropData(instance, high); return null;
    case RuntimeExit.TableGrow: {
      const table = instance.tables[high];
      const init = table.slots === null ? { ref: operands.word(0) } : new Held(store, operands.word(0));
      return grow(store, operands, 'table', () => table.mayGrow(b), () => table.growBy(b, init.ref), b);
    }
    case RuntimeExit.TableFill: {
      const table = instance.tables[high];
      const value = table.slots === null ? { ref: operands.word(1) } : new Held(store, operands.word(1));
      return runBulk(store.meter, {
        of: 'elements', length: c,
        check: (skip, n) => table.check(a + skip, n),
        run: (skip, n) => tableFill(table, a + skip, value.ref, n),
      }, suspendable);
    }
    case RuntimeExit.TableCopy: {
      const [to, from] = [instance.tables[high], instance.tables[aux]];
      return runBulk(store.meter, {
        of: 'elements', length: c, within: to === from ? { to: a, from: b } : undefined,
        check: (skip, n) => { from.check(b + skip, n); to.check(a + skip, n); },
        run: (skip, n) => tableCopy(to, from, a + skip, b + skip, n),
      }, suspendable);
    }
    case RuntimeExit.TableInit: {
      const table = instance.tables[high];
      return runBulk(store.meter, {
        of: 'elements', length: c,
        check: (skip, n) => {
          if (b + skip + n > instance.elements[aux].length) throw trap.tableOutOfBounds();
          table.check(a + skip, n);
        },
        run: (skip, n) => tableInit(instance, aux, high, a + skip, b + skip, n),
      }, suspendable);
    }
    case RuntimeExit.ElemDrop: dropElements(instance, high); return null;
    case RuntimeExit.RefFunc: operands.result = instance.func(high).ref; return null;
    case RuntimeExit.EnterBusy:
      if (!store.entersBusy) throw new Abort(callError.instanceBusy());
      return null;
    case RuntimeExit.IsSubtype: operands.result = store.types.isSubtype(operands.word(0), operands.word(1)) ? 1 : 0; return null;
    case RuntimeExit.AtomicNotify: operands.result = notify(instance.memories[high], a, operands.word(1)); return null;
    case RuntimeExit.AtomicWait32: case RuntimeExit.AtomicWait64: return wait(store, instance.memories[high], kind, operands, suspendable);
    default: return referenceExit(store, instance, operands, kind, suspendable);
  }
}

/** `memory.grow` and `table.grow`: where the limiter takes its time, the growth is made when the activation goes on. */
function grow(
  store: Store, operands: ExitOperands, what: 'memory' | 'table', mayGrow: () => boolean | Promise<boolean>, finish: () => number, cost: number,
): Pending | null {
  const settle = (allowed: boolean): void => {
    const size = allowed ? finish() : -1;
    if (size < 0 && store.limiter.limits.trapOnGrowFailure) throw trap.growFailure(what);
    operands.result = size;
    if (size >= 0) store.meter.charge(cost);
  };
  const allowed = asPolicy(mayGrow);
  if (typeof allowed === 'boolean') {
    settle(allowed);
    return null;
  }
  const answer = allowed.catch((error: unknown) => {
    throw new Abort(error);
  });
  return new Pending(answer, (_stack, _base, value) => settle(value as boolean));
}

function notify(memory: MemoryInstance, address: number, count: number): number {
  memory.check(address, 4);
  return atomicNotify(memory, address, count);
}

function wait(store: Store, memory: MemoryInstance, kind: RuntimeExit, operands: ExitOperands, suspendable: boolean): Pending | null {
  const wide = kind === RuntimeExit.AtomicWait64;
  const address = operands.number(0);
  memory.check(address, wide ? 8 : 4);
  const result = atomicWait(store, memory, address, wide ? operands.long(1) : operands.word(1), operands.long(2), suspendable);
  if (typeof result !== 'number') return new Pending(result, (_stack, _base, value) => (operands.result = value as number));
  operands.result = result;
  return null;
}
