/** Types in the binary format (specification §5.3). */
import {
  type CompositeType, type FieldType, type HeapType, type Limits, type MemoryType, type StorageType, type SubType,
  type TableType, type ValType, HeapCode, TypeCode, heapTypeOf, isNullable, isRef, type GlobalType,
} from '../wasm/types.js';
import type { ByteWriter } from './writer.js';

export const writeHeapType = (out: ByteWriter, heap: HeapType | HeapCode): void => out.signed(heap);

export function writeValType(out: ByteWriter, type: StorageType): void {
  if (!isRef(type)) {
    out.byte(type);
    return;
  }
  const heap = heapTypeOf(type);
  if (isNullable(type) && heap < 0) {
    out.signed(heap);
    return;
  }
  out.byte(isNullable(type) ? TypeCode.RefNull : TypeCode.Ref);
  out.signed(heap);
}

function writeTypes(out: ByteWriter, types: readonly ValType[]): void {
  out.unsigned(types.length);
  for (const type of types) writeValType(out, type);
}

function writeField(out: ByteWriter, field: FieldType): void {
  writeValType(out, field.storage);
  out.byte(field.mutable ? 1 : 0);
}

function writeComposite(out: ByteWriter, type: CompositeType): void {
  switch (type.kind) {
    case 'func':
      out.byte(0x60);
      writeTypes(out, type.params);
      writeTypes(out, type.results);
      return;
    case 'struct':
      out.byte(0x5f);
      out.unsigned(type.fields.length);
      for (const field of type.fields) writeField(out, field);
      return;
    case 'array':
      out.byte(0x5e);
      writeField(out, type.element);
  }
}

export function writeSubType(out: ByteWriter, type: SubType): void {
  if (!type.final || type.supertype !== null) {
    out.byte(type.final ? 0x4f : 0x50);
    out.unsigned(type.supertype === null ? 0 : 1);
    if (type.supertype !== null) out.unsigned(type.supertype);
  }
  writeComposite(out, type.composite);
}

/** Bounds are numbers: those next to 2^64 have been rounded up to it. */
const bound = (value: number): bigint => (value >= 2 ** 64 ? 0xffffffffffffffffn : BigInt(value));

function writeLimits(out: ByteWriter, limits: Limits): void {
  out.unsigned64(bound(limits.min));
  if (limits.max !== null) out.unsigned64(bound(limits.max));
}

export function writeMemoryType(out: ByteWriter, type: MemoryType): void {
  out.byte((type.limits.max === null ? 0 : 1) | (type.shared ? 2 : 0) | (type.is64 ? 4 : 0) | (type.pageSizeLog2 === 16 ? 0 : 8));
  writeLimits(out, type.limits);
  if (type.pageSizeLog2 !== 16) out.unsigned(type.pageSizeLog2);
}

export function writeTableType(out: ByteWriter, type: TableType): void {
  writeValType(out, type.element);
  out.byte((type.limits.max === null ? 0 : 1) | (type.is64 ? 4 : 0));
  writeLimits(out, type.limits);
}

export function writeGlobalType(out: ByteWriter, type: GlobalType): void {
  writeValType(out, type.value);
  out.byte(type.mutable ? 1 : 0);
}
