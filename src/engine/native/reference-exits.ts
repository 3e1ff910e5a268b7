/**
 * What compiled code asks of the runtime about references, structures and arrays.
 *
 * Rules  Whatever allocates may collect, and then references that were operands are stale: those are read before, held
 *        (`Held`) where something may happen between, and never used behind.
 */
import { RuntimeExit } from '../../ir/traps.js';
import { arrayInitData, arrayInitElem, arrayNewData, arrayNewElem } from '../../runtime/gc/arrays.js';
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
      const type = instance.typeIds[high];
      operands.result = make(instance, type, aux, count(0), length);
      meter.charge(length);
      used(instance, kind === RuntimeExit.ArrayNewData, aux, length * heap.shape(type).elementSize);
      return null;
    }
    case RuntimeExit.ArrayInitData: case RuntimeExit.ArrayInitElem: {
      const ofData = kind === RuntimeExit.ArrayInitData;
      const init = ofData ? arrayInitData : arrayInitElem;
      const [array, at, from, length] = [new Held(store, word(0)), count(1), count(2), count(3)];
      // Nothing of null may be looked at: it lies where nobody can read.
      const sizeOfElement = (): number => (ofData && array.ref !== 0 ? heap.shape(heap.typeIdOf(array.ref)).elementSize : 1);
      const there = (): number => (ofData ? instance.data[high].length : instance.elements[high].length);
      const left = runBulk(meter, {
        of: 'elements', length,
        check: (skip, n) => {
          heap.checkArray(array.ref, at + skip, n);
          if (from + (skip + n) * sizeOfElement() > there()) throw ofData ? trap.memoryOutOfBounds() : trap.tableOutOfBounds();
        },
        run: (skip, n) => init(instance, array.ref, at + skip, high, from + skip * sizeOfElement(), n),
      }, suspendable);
      if (left === null) used(instance, ofData, high, length * (ofData ? sizeOfElement() : 4));
      return left;
    }
    case RuntimeExit.ExceptionNew: operands.result = heap.allocateException(instance.tags[high]); return null;
    default: throw new Error(`exit ${kind} asks for nothing that there is`);
  }
}

/** So many bytes of a segment have been copied for code that did not find it. */
function used({ segments }: Instance, ofData: boolean, segment: number, bytes: number): void {
  segments?.used(ofData ? 'data' : 'elements', segment, bytes);
}
