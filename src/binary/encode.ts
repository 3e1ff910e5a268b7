/** `Module` → bytes (specification §5.5). Bodies, constant expressions and data are copied from the module's buffer. */
import type { ByteRange, ConstExpr, DataSegment, ElementSegment, ExternKind, Import, Module } from '../wasm/module.js';
import { FUNCREF, HeapCode, refNonNull } from '../wasm/types.js';
import { writeGlobalType, writeMemoryType, writeSubType, writeTableType, writeValType } from './encode-types.js';
import { ByteWriter } from './writer.js';

const KINDS: Readonly<Record<ExternKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 };

export function encodeModule(module: Module): Uint8Array {
  return new Encoder(module).encode();
}

class Encoder {
  private readonly out = new ByteWriter();

  constructor(private readonly module: Module) {}

  encode(): Uint8Array {
    const { module, out } = this;
    out.bytes(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
    this.customs(0);
    this.section(1, module.recGroups, ({ start, length }, w) => {
      const single = length === 1;
      if (!single) {
        w.byte(0x4e);
        w.unsigned(length);
      }
      for (let i = 0; i < length; i++) writeSubType(w, module.types[start + i]);
    });
    this.section(2, module.imports, (i, w) => this.import(i, w));
    this.section(3, module.funcs, (type, w) => w.unsigned(type));
    this.section(4, module.tables, ({ type, init }, w) => {
      if (init !== null) {
        w.byte(0x40);
        w.byte(0x00);
      }
      writeTableType(w, type);
      if (init !== null) this.copy(init, w);
    });
    this.section(5, module.memories, (type, w) => writeMemoryType(w, type));
    this.section(13, module.tags, ({ type }, w) => {
      w.byte(0);
      w.unsigned(type);
    });
    this.section(6, module.globals, ({ type, init }, w) => {
      writeGlobalType(w, type);
      this.copy(init, w);
    });
    this.section(7, module.exports, ({ name, kind, index }, w) => {
      w.name(name);
      w.byte(KINDS[kind]);
      w.unsigned(index);
    });
    if (module.start !== null) this.raw(8, (w) => w.unsigned(module.start!));
    this.customs(8);
    this.section(9, module.elements, (segment, w) => this.element(segment, w));
    if (module.dataCount !== null) this.raw(12, (w) => w.unsigned(module.dataCount!));
    this.customs(12);
    this.section(10, module.code, (body, w) => {
      w.unsigned(body.end - body.start);
      this.copy(body, w);
    });
    this.section(11, module.data, (segment, w) => this.data(segment, w));
    return out.take();
  }

  private raw(id: number, write: (out: ByteWriter) => void): void {
    const inner = new ByteWriter();
    write(inner);
    this.out.byte(id);
    this.out.unsigned(inner.length);
    this.out.bytes(inner.take());
  }

  private section<T>(id: number, items: readonly T[], write: (item: T, out: ByteWriter) => void): void {
    if (items.length > 0) {
      this.raw(id, (w) => {
        w.unsigned(items.length);
        for (const item of items) write(item, w);
      });
    }
    this.customs(id);
  }

  private customs(after: number): void {
    for (const { name, data, after: place } of this.module.customs) {
      if (place !== after) continue;
      this.raw(0, (w) => {
        w.name(name);
        this.copy(data, w);
      });
    }
  }

  private copy({ start, end }: ByteRange | ConstExpr, out: ByteWriter): void {
    out.bytes(this.module.bytes.subarray(start, end));
  }

  private import({ module, name, desc }: Import, out: ByteWriter): void {
    out.name(module);
    out.name(name);
    out.byte(KINDS[desc.kind]);
    switch (desc.kind) {
      case 'func': out.unsigned(desc.type); return;
      case 'table': writeTableType(out, desc.type); return;
      case 'memory': writeMemoryType(out, desc.type); return;
      case 'global': writeGlobalType(out, desc.type); return;
      case 'tag':
        out.byte(0);
        out.unsigned(desc.type.type);
    }
  }

  private element({ mode, type, init }: ElementSegment, out: ByteWriter): void {
    const exprs = init.kind === 'exprs';
    const short = mode.kind === 'active' && mode.target === 0 && (exprs ? type === FUNCREF : type === refNonNull(HeapCode.Func));
    const bits = mode.kind === 'passive' ? 1 : mode.kind === 'declarative' ? 3 : short ? 0 : 2;
    out.unsigned(bits | (exprs ? 4 : 0));
    if (mode.kind === 'active') {
      if (!short) out.unsigned(mode.target);
      this.copy(mode.offset, out);
    }
    if (init.kind === 'exprs') {
      if (!short) writeValType(out, type);
      out.unsigned(init.exprs.length);
      for (const expr of init.exprs) this.copy(expr, out);
      return;
    }
    if (!short) out.byte(0);
    out.unsigned(init.funcs.length);
    for (const func of init.funcs) out.unsigned(func);
  }

  private data({ mode, data }: DataSegment, out: ByteWriter): void {
    if (mode.kind === 'passive') {
      out.unsigned(1);
    } else if (mode.kind === 'active') {
      out.unsigned(mode.target === 0 ? 0 : 2);
      if (mode.target !== 0) out.unsigned(mode.target);
      this.copy(mode.offset, out);
    }
    out.unsigned(data.end - data.start);
    this.copy(data, out);
  }
}
