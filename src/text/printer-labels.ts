/** Labels while a body is printed: which identifier a branch may use, by the number of blocks between. */
import type { PrinterNames } from './printer-names.js';

export class LabelPrinter {
  /** Identifiers of the open blocks, null for those without one. */
  private readonly open: (string | null)[] = [];
  /** Depths of each identifier's blocks, innermost last. */
  private readonly depths = new Map<string, number[]>();
  private count = 0;

  constructor(private readonly names: PrinterNames, private readonly func: number) {}

  get depth(): number {
    return this.open.length;
  }

  /** Enters a block; what stands behind its keyword. */
  enter(): string {
    const { id, definition } = this.names.label(this.func, this.count++);
    this.open.push(id);
    if (id !== null) {
      const depths = this.depths.get(id);
      if (depths === undefined) this.depths.set(id, [this.open.length]);
      else depths.push(this.open.length);
    }
    return definition;
  }

  leave(): void {
    const id = this.open.pop();
    if (id !== null && id !== undefined) this.depths.get(id)!.pop();
  }

  /** The label `index` blocks outwards: its identifier unless that is shadowed. */
  ref(index: number): string {
    const depth = this.open.length - index;
    const id = index < this.open.length ? this.open[depth - 1] : null;
    return id !== null && this.depths.get(id)!.at(-1) === depth ? id : String(index);
  }
}
