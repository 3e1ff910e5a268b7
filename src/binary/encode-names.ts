/** The name section (specification appendix A.7.4) from names: the inverse of names.ts. Maps are in order of index. */
import { type IndirectNameMap, type ModuleNames, type NameMap, NameSubsection } from './names.js';
import { ByteWriter } from './writer.js';

/** The section's contents; empty if there is no name at all. */
export function encodeNames(names: ModuleNames): Uint8Array {
  const out = new ByteWriter();
  if (names.module !== null) {
    const { module } = names;
    subsection(out, NameSubsection.Module, (w) => w.name(module));
  }
  direct(out, NameSubsection.Func, names.funcs);
  indirect(out, NameSubsection.Local, names.locals);
  indirect(out, NameSubsection.Label, names.labels);
  direct(out, NameSubsection.Type, names.types);
  direct(out, NameSubsection.Table, names.tables);
  direct(out, NameSubsection.Memory, names.memories);
  direct(out, NameSubsection.Global, names.globals);
  direct(out, NameSubsection.Element, names.elements);
  direct(out, NameSubsection.Data, names.data);
  indirect(out, NameSubsection.Field, names.fields);
  direct(out, NameSubsection.Tag, names.tags);
  return out.take();
}

function subsection(out: ByteWriter, id: NameSubsection, write: (out: ByteWriter) => void): void {
  const inner = new ByteWriter();
  write(inner);
  out.byte(id);
  out.unsigned(inner.length);
  out.bytes(inner.take());
}

function writeMap(out: ByteWriter, names: NameMap): void {
  out.unsigned(names.size);
  for (const [index, name] of names) {
    out.unsigned(index);
    out.name(name);
  }
}

function direct(out: ByteWriter, id: NameSubsection, names: NameMap): void {
  if (names.size > 0) subsection(out, id, (w) => writeMap(w, names));
}

function indirect(out: ByteWriter, id: NameSubsection, names: IndirectNameMap): void {
  let count = 0;
  for (const inner of names.values()) if (inner.size > 0) count++;
  if (count === 0) return;
  subsection(out, id, (w) => {
    w.unsigned(count);
    for (const [index, inner] of names) {
      if (inner.size === 0) continue;
      w.unsigned(index);
      writeMap(w, inner);
    }
  });
}
