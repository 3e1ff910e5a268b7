/**
 * GC objects that JavaScript holds. One handle an object while anyone has it, so that `===` works; the collector
 * treats the objects of living handles as roots and tells the handles where they moved.
 */
import type { RootVisitor } from '../roots.js';
import type { Store } from '../store.js';

/** A structure, array or exception of a store, as seen from JavaScript. */
export class GcRef {
  /** Reference word: valid until the next collection rewrites it. */
  ref: number;
  /** What JavaScript sees of it, where that is not this handle. */
  face: object | null = null;
  /** What it is thrown as to the host, where it has been. */
  thrown: object | null = null;

  /** `store`: another one once that has been joined (join.ts). */
  constructor(public store: Store, ref: number) {
    this.ref = ref;
  }
}

export class HandleTable {
  private handles = new Map<number, WeakRef<GcRef>>();

  constructor(private readonly store: Store) {}

  /** The handle of an object. */
  hold(ref: number): GcRef {
    const found = this.handles.get(ref)?.deref();
    if (found !== undefined) return found;
    const handle = new GcRef(this.store, ref);
    this.handles.set(ref, new WeakRef(handle));
    return handle;
  }

  /** All handles become ones of another store; `visit` says where their objects are there. */
  moveTo(store: Store, visit: RootVisitor): void {
    for (const weak of this.handles.values()) {
      const handle = weak.deref();
      if (handle === undefined) continue;
      handle.ref = visit(handle.ref);
      handle.store = store;
      store.handles.handles.set(handle.ref, weak);
    }
    this.handles.clear();
  }

  visitRoots(visit: RootVisitor): void {
    const moved = new Map<number, WeakRef<GcRef>>();
    for (const weak of this.handles.values()) {
      const handle = weak.deref();
      if (handle === undefined) continue;
      handle.ref = visit(handle.ref);
      moved.set(handle.ref, weak);
    }
    this.handles = moved;
  }
}
