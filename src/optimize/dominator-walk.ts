/**
 * What is known at a place because of what lies in front of it on every way there: a walk down the dominator tree with
 * tables that forget, when it leaves a block's part of the tree, what was learned there.
 */
import type { ControlFlow } from '../ir/cfg.js';
import type { Block } from '../ir/entities.js';

/** A map that can be set back to what it was. */
export class ScopedMap<K, V> {
  private readonly map = new Map<K, V>();
  private readonly undo: [K, V | undefined][] = [];

  get(key: K): V | undefined {
    return this.map.get(key);
  }

  set(key: K, value: V): void {
    this.undo.push([key, this.map.get(key)]);
    this.map.set(key, value);
  }

  /** For `back`. */
  get mark(): number {
    return this.undo.length;
  }

  back(mark: number): void {
    while (this.undo.length > mark) {
      const [key, value] = this.undo.pop()!;
      if (value === undefined) this.map.delete(key);
      else this.map.set(key, value);
    }
  }
}

/** Sees every block behind its dominator; `leave` when all that it dominates has been seen. */
export function walkDominators(flow: ControlFlow, enter: (block: Block) => void, leave: (block: Block) => void): void {
  const children: Block[][] = flow.func.blocks.map(() => []);
  for (const block of flow.order) if (block !== flow.func.entry) children[flow.idom[block]].push(block);
  const stack: Block[] = [flow.func.entry];
  const next = new Int32Array(flow.func.blocks.length);
  enter(flow.func.entry);
  while (stack.length > 0) {
    const block = stack[stack.length - 1];
    if (next[block] === children[block].length) {
      leave(block);
      stack.pop();
      continue;
    }
    const child = children[block][next[block]++];
    enter(child);
    stack.push(child);
  }
}
