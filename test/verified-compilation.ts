/**
 * What tests have every compilation watched with: the IR is checked behind translation, every pass and the schedule, and
 * so are the registers, what safepoints say of references, and what of that comes out.
 */
import assert from 'node:assert/strict';
import { type FunctionCode, SideEntry, SideTable, StackMap } from '../src/codegen/function-code.js';
import { type Allocation, type Location, type MachineBlock, type MachineCode, isSlot } from '../src/codegen/machine-code.js';
import { type MapOf, verifyAllocation } from '../src/codegen/register-allocation/verify.js';
import { StackMaps } from '../src/codegen/stack-map.js';
import { placeWord } from '../src/codegen/x64/emit.js';
import { SAFEPOINTS } from '../src/codegen/x64/pseudo.js';
import { type CompileObserver, REGISTERS } from '../src/engine/native/compile.js';
import { Type } from '../src/ir/entities.js';
import { verify } from '../src/ir/verifier.js';

/** What the emitter writes of each instruction. */
export function mapsOf(code: MachineCode, allocation: Allocation): MapOf {
  const maps = new StackMaps(code, allocation);
  const blockOf: MachineBlock[] = [];
  for (let block = 0 as MachineBlock; block < code.blockCount; block++) {
    for (let i = code.blockStart.data[block]; i < code.blockEnd(block); i++) blockOf[i] = block;
  }
  return (i) => (SAFEPOINTS.has(code.op.data[i]) ? maps.places(i, blockOf[i]) : null);
}

/** Every safepoint with references has an entry, with the places that it has, and where slots of references are. */
export function verifySafepoints(code: MachineCode, allocation: Allocation, { sideTables, metadata }: FunctionCode): void {
  const expected: string[] = [];
  const mapOf = mapsOf(code, allocation);
  const slots = new StackMaps(code, allocation).referenceSlots;
  const isOfReferences = (slot: number): boolean => slot >= slots.first && slot < slots.first + slots.count;
  for (let v = 0; v < code.vregCount; v++) {
    const slot = allocation.slotOf[v] as Location;
    if (isSlot(slot)) assert.equal(isOfReferences(slot) || isOfReferences(slot + (code.types.data[v] === Type.V128 ? 1 : 0)), code.types.data[v] === Type.Ref);
  }
  for (let i = 0; i < code.instructionCount; i++) {
    const map = mapOf(i) ?? [];
    if (map.length > 0 || (slots.count > 0 && mapOf(i) !== null)) {
      expected.push([placeWord(slots.first), slots.count, map.length, ...map.map(({ place }) => placeWord(place))].join());
    }
  }
  const found: string[] = [];
  const table = sideTables[SideTable.Safepoint];
  for (let at = 0; at < table.length; at += SideEntry.Words) {
    const map = table[at + SideEntry.Payload];
    found.push(metadata.slice(map, map + StackMap.Places + metadata[map + StackMap.Count]).join());
  }
  assert.deepEqual(found.sort(), expected.sort());
}

let last: { readonly code: MachineCode; readonly allocation: Allocation } | null = null;

export const VERIFYING: CompileObserver = {
  translated: (func) => verify(func, 'translation'),
  passed: (pass, func) => verify(func, pass),
  scheduled: (func) => verify(func, 'schedule'),
  allocated: (_, code, allocation) => {
    verifyAllocation(code, allocation, REGISTERS, mapsOf(code, allocation));
    last = { code, allocation };
  },
  emitted: (_, func) => verifySafepoints(last!.code, last!.allocation, func),
};
