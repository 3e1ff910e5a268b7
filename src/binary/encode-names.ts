/** The name section (specification appendix A.7.4) from lists of names. */
import { NameSubsection } from './names.js';
import { ByteWriter } from './writer.js';

type Names = readonly (string | null)[];

/** Names by index; null or a hole where there is none. */
export interface NameSource {
  readonly module: string | null;
  readonly funcs: Names;
  readonly types: Names;
  readonly tables: Names;
  readonly memories: Names;
  readonly globals: Names;
  readonly elements: Names;
  readonly data: Names;
  readonly tags: Names;
  readonly locals: readonly Names[];
  readonly labels: readonly Names[];
  readonly fields: readonly Names[];
}

/** The section's contents; empty if there is no name at all. */
export function encodeNames(names: NameSource): Uint8Array {
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

const hasNames = (names: Names | undefined): names is Names => names !== undefined && names.some((n) => n !== null && n !== undefined);

function writeMap(out: ByteWriter, names: Names): void {
  const present = names.flatMap((name, i) => (name === null || name === undefined ? [] : [{ i, name }]));
  out.unsigned(present.length);
  for (const { i, name } of present) {
    out.unsigned(i);
    out.name(name);
  }
}

function direct(out: ByteWriter, id: NameSubsection, names: Names): void {
  if (hasNames(names)) subsection(out, id, (w) => writeMap(w, names));
}

function indirect(out: ByteWriter, id: NameSubsection, names: readonly Names[]): void {
  const present: { i: number; inner: Names }[] = [];
  names.forEach((inner, i) => {
    if (hasNames(inner)) present.push({ i, inner });
  });
  if (present.length === 0) return;
  subsection(out, id, (w) => {
    w.unsigned(present.length);
    for (const { i, inner } of present) {
      w.unsigned(i);
      writeMap(w, inner);
    }
  });
}
