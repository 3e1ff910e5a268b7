/**
 * What compiled code asks of the runtime about references, structures and arrays.
 *
 * Rules  Whatever allocates may collect, and then references that were operands are stale: those are read before, held
 *        (`Held`) where something may happen between, and never used behind.
 */
import { RuntimeExit } from '../../ir/traps.js';
import {
  arrayCopy, arrayInitData, arrayInitElem, arrayNewData, arrayNewElem, arrayRepeat,
} from '../../runtime/gc/arrays.js';
import { WANTED } from '../../native/layout.js';
import type { Instance } from '../../runtime/instance.js';
import { isHostValue, isObject } from '../../runtime/refs.js';
import type { Store } from '../../runtime/store.js';
import { trap } from '../../wasm/errors/trap.js';
import type { ExitOperands } from './exit-operands.js';
import { type LongBulk, runBulk } from './long-bulk.js';

/** A reference that stays what it is while collections move it, and stays alive. */
export class Held {
  private readonly handle: { readonly ref: number } | null;
  private readonly value: unknown;

  constructor(private readonly store: Store, private readonly word: number) {
    this.handle = isObject(word) ? store.handles.hold(store, word) : null;
    if (isHostValue(word)) this.value = store.externs.value(word);
  }

  get ref(): number {
    if (this.handle !== null) return this.handle.ref;
    // Its slot may have gone meanwhile.
    return isHostValue(this.word) ? this.store.externs.moveIn(this.value) : this.word;
  }
}

/** Allocates what compiled code had no room for: its type and the length of an array are its operands, the result, too. */
export function allocateFor({ heap, meter }: Store, operands: ExitOperands, what: number): void {
  const type = operands.word(0);
  if (what === WANTED.struct) {
    operands.result = heap.allocateStruct(type);
    return;
  }
  const length = operands.word(1) >>> 0;
  operands.result = heap.allocateArray(type, length);
  if (what === WANTED.paidArray) meter.charge(length);
}

/** As `runtimeExit`. */
export function referenceExit(store: Store, instance: Instance, operands: ExitOperands, kind: RuntimeExit, suspendable: boolean): LongBulk | null {
  const high = operands.word(4);
  const aux = operands.word(5);
  const word = (i: number): number => operands.word(i);
  const count = (i: number): number => operands.word(i) >>> 0;
  const { heap, meter } = store;
  switch (kind) {
    case RuntimeExit.RefReleased: store.releasedByCode(word(0)); return null;
    case RuntimeExit.ArrayNewData: case RuntimeExit.ArrayNewElem: {
      const make = kind === RuntimeExit.ArrayNewData ? arrayNewData : arrayNewElem;
      const length = count(1);
      operands.result = make(instance, instance.typeIds[high], aux, count(0), length);
      meter.charge(length);
      return null;
    }
    case RuntimeExit.ArrayRepeat: {
      const [array, at, length] = [new Held(store, word(0)), count(1), count(2)];
      if (high === 0) {
        arrayRepeat(store, array.ref, at, at, length);
        return null;
      }
      return runBulk(meter, {
        of: 'elements', length,
        check: (skip, n) => heap.checkArray(array.ref, at + skip, n),
        run: (skip, n) => arrayRepeat(store, array.ref, at, at + skip, n),
      }, suspendable);
    }
    case RuntimeExit.ArrayCopy: {
      const [to, from] = [new Held(store, word(0)), new Held(store, word(1))];
      const both = operands.long(2);
      const [toAt, fromAt] = [Number(BigInt.asUintN(32, both)), Number(BigInt.asUintN(32, both >> 32n))];
      return runBulk(meter, {
        of: 'elements', length: count(3), within: to.ref === from.ref ? { to: toAt, from: fromAt } : undefined,
        check: (skip, n) => {
          if (to.ref === 0 || from.ref === 0) throw trap.nullReference('array');
          heap.checkArray(to.ref, toAt + skip, n);
          heap.checkArray(from.ref, fromAt + skip, n);
        },
        run: (skip, n) => arrayCopy(store, to.ref, toAt + skip, from.ref, fromAt + skip, n),
      }, suspendable);
    }
    case RuntimeExit.ArrayInitData: case RuntimeExit.ArrayInitElem: {
      const init = kind === RuntimeExit.ArrayInitData ? arrayInitData : arrayInitElem;
      const [array, at, from] = [new Held(store, word(0)), count(1), count(2)];
      // Nothing of null may be looked at: it lies where nobody can read.
      const sizeOfElement = (): number => (kind === RuntimeExit.ArrayInitData && array.ref !== 0 ? heap.shape(heap.typeIdOf(array.ref)).elementSize : 1);
      const there = (): number => (kind === RuntimeExit.ArrayInitData ? instance.data[high].length : instance.elements[high].length);
      return runBulk(meter, {
        of: 'elements', length: count(3),
        check: (skip, n) => {
          heap.checkArray(array.ref, at + skip, n);
          if (from + (skip + n) * sizeOfElement() > there()) throw kind === RuntimeExit.ArrayInitData ? trap.memoryOutOfBounds() : trap.tableOutOfBounds();
        },
        run: (skip, n) => init(instance, array.ref, at + skip, high, from + skip * sizeOfElement(), n),
      }, suspendable);
    }
    case RuntimeExit.ExceptionNew: operands.result = heap.allocateException(instance.tags[high]); return null;
    default: throw new Error(`exit ${kind} asks for nothing that there is`);
  }
}
