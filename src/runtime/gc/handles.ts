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

  constructor(private home: Store, ref: number) {
    this.ref = ref;
  }

  /** Another one once that has been joined (join.ts). */
  get store(): Store {
    return (this.home = this.home.current);
  }
}

/** Handles that a table holds strongly, at the most. */
const MOST_RECENT = 32;

/**
 * The handles of a store. The newest are held strongly, until there are more of them or a collection comes: V8 keeps
 * whatever a WeakRef was made for until the current job ends, with all of its store, so that a loop which makes and
 * drops stores would keep them all if each made one.
 */
export class HandleTable {
  private recent = new Map<number, GcRef>();
  private handles = new Map<number, WeakRef<GcRef>>();

  /** Handles of many stores: those are kept by what is held strongly, which is only until the job ends, then. */
  isShared = false;

  /** The handle of an object of a store. */
  hold(store: Store, ref: number): GcRef {
    const found = this.recent.get(ref) ?? this.handles.get(ref)?.deref();
    if (found !== undefined) return found;
    const handle = new GcRef(store, ref);
    this.add(handle);
    return handle;
  }

  private add(handle: GcRef): void {
    if (this.recent.size === MOST_RECENT) this.weaken();
    if (this.isShared && this.recent.size === 0) void Promise.resolve().then(() => this.weaken());
    this.recent.set(handle.ref, handle);
  }

  /** Lets handles go that nobody else has. */
  private weaken(): void {
    for (const [ref, handle] of this.recent) this.handles.set(ref, new WeakRef(handle));
    this.recent.clear();
  }

  /** All handles become ones of another table; `visit` says where their objects are there. */
  moveTo(other: HandleTable, visit: RootVisitor): void {
    const move = (handle: GcRef): GcRef => {
      handle.ref = visit(handle.ref);
      return handle;
    };
    for (const handle of this.recent.values()) other.add(move(handle));
    for (const weak of this.handles.values()) {
      const handle = weak.deref();
      if (handle !== undefined) other.handles.set(move(handle).ref, weak);
    }
    this.recent.clear();
    this.handles.clear();
  }

  visitRoots(visit: RootVisitor): void {
    this.weaken();
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
