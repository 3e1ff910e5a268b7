/**
 * The shape of a function: order of blocks, predecessors, dominators, loops.
 *
 * Strategy  Reverse postorder without recursion; immediate dominators by Cooper, Harvey and Kennedy over it, with
 *           intervals of the dominator tree for constant-time questions. WebAssembly's control is structured, so every
 *           loop has one header, which dominates it: an edge to a dominator is a back edge.
 */
import type { Block, Edge } from './entities.js';
import type { Func } from './func.js';

export class ControlFlow {
  /** Reachable blocks in reverse postorder. */
  readonly order: readonly Block[];
  /** By block: its place in the order; -1 where it cannot be reached. */
  readonly place: Int32Array;
  /** By block: edges that lead into it, from reachable blocks. */
  readonly incoming: readonly (readonly Edge[])[];
  /** By edge: the block it leaves. */
  readonly source: Int32Array;
  /** By block: its immediate dominator; the entry's is itself. */
  readonly idom: Int32Array;
  /** By block: how many loops it lies in. */
  readonly loopDepth: Int32Array;
  /** By block: the header of the innermost loop it lies in (itself, if it is one); -1 for none. */
  readonly loopHeader: Int32Array;
  /** By block: the header of the loop around the one it is the header of; -1 for none. */
  readonly outerLoop: Int32Array;
  private readonly first: Int32Array;
  private readonly last: Int32Array;

  constructor(readonly func: Func) {
    const count = func.blocks.length;
    this.place = new Int32Array(count).fill(-1);
    this.order = reversePostorder(func, this.place);
    this.source = new Int32Array(func.edgeTarget.length).fill(-1);
    this.incoming = incomingEdges(func, this.order, this.source);
    this.idom = this.dominators(count);
    this.first = new Int32Array(count);
    this.last = new Int32Array(count);
    this.number();
    this.loopDepth = new Int32Array(count);
    this.loopHeader = new Int32Array(count).fill(-1);
    this.outerLoop = new Int32Array(count).fill(-1);
    this.findLoops();
  }

  /** Whether every way to `b` leads through `a`. */
  dominates(a: Block, b: Block): boolean {
    return this.first[a] <= this.first[b] && this.last[b] <= this.last[a];
  }

  /** The block nearest to both that dominates them. */
  commonDominator(a: Block, b: Block): Block {
    const { place, idom } = this;
    let [x, y]: [number, number] = [a, b];
    while (x !== y) {
      if (place[x] > place[y]) x = idom[x];
      else y = idom[y];
    }
    return x as Block;
  }

  private dominators(count: number): Int32Array {
    const { order, place, incoming, source, func } = this;
    const idom = new Int32Array(count).fill(-1);
    idom[func.entry] = func.entry;
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = 1; i < order.length; i++) {
        const block = order[i];
        let found = -1;
        for (const edge of incoming[block]) {
          let from = source[edge];
          if (idom[from] < 0) continue;
          if (found < 0) {
            found = from;
            continue;
          }
          while (found !== from) {
            if (place[found] > place[from]) found = idom[found];
            else from = idom[from];
          }
        }
        if (idom[block] !== found) {
          idom[block] = found;
          changed = true;
        }
      }
    }
    return idom;
  }

  /** Numbers the dominator tree so that a subtree is an interval. */
  private number(): void {
    const { order, idom, func, first, last } = this;
    const sizes = new Int32Array(func.blocks.length).fill(1);
    for (let i = order.length - 1; i > 0; i--) sizes[idom[order[i]]] += sizes[order[i]];
    // In reverse postorder a block comes behind its dominator: each takes the next part of its parent's interval.
    const next = new Int32Array(func.blocks.length);
    for (const block of order) {
      if (block === func.entry) {
        first[block] = 0;
      } else {
        const parent = idom[block];
        first[block] = next[parent];
        next[parent] += sizes[block];
      }
      next[block] = first[block] + 1;
      last[block] = first[block] + sizes[block] - 1;
    }
  }

  /** Natural loops, innermost first, since inner headers come later in the order. */
  private findLoops(): void {
    const { order, incoming, source, loopHeader, outerLoop, loopDepth } = this;
    const outermost = (block: number): number => {
      let at = block;
      while (loopHeader[at] >= 0 && outerLoop[loopHeader[at]] >= 0) at = outerLoop[loopHeader[at]];
      return loopHeader[at];
    };
    for (let i = order.length - 1; i >= 0; i--) {
      const header = order[i];
      const work: number[] = [];
      for (const edge of incoming[header]) if (this.dominates(header, source[edge] as Block)) work.push(source[edge]);
      if (work.length === 0) continue;
      loopHeader[header] = header;
      while (work.length > 0) {
        const block = work.pop()!;
        if (block === header) continue;
        const inner = loopHeader[block] < 0 ? -1 : outermost(block);
        if (inner === header) continue;
        let enter = block;
        if (inner < 0) {
          loopHeader[block] = header;
        } else {
          outerLoop[inner] = header;
          enter = inner;
        }
        for (const edge of incoming[enter]) if (inner < 0 || !this.dominates(inner as Block, source[edge] as Block)) work.push(source[edge]);
      }
    }
    for (const block of order) {
      const header = loopHeader[block];
      if (header < 0) continue;
      if (block !== header) loopDepth[block] = loopDepth[header];
      else loopDepth[block] = outerLoop[header] < 0 ? 1 : loopDepth[outerLoop[header]] + 1;
    }
  }
}

function reversePostorder(func: Func, place: Int32Array): Block[] {
  const postorder: Block[] = [];
  const visited = new Uint8Array(func.blocks.length);
  const stack: Block[] = [func.entry];
  const nextEdge: number[] = [0];
  visited[func.entry] = 1;
  while (stack.length > 0) {
    const block = stack[stack.length - 1];
    const { edges } = func.blocks[block];
    const at = nextEdge[nextEdge.length - 1]++;
    if (at === edges.length) {
      postorder.push(block);
      stack.pop();
      nextEdge.pop();
      continue;
    }
    // The last successor first, so that the first follows its block in the order.
    const target = func.edgeTarget[edges[edges.length - 1 - at]];
    if (visited[target] !== 0) continue;
    visited[target] = 1;
    stack.push(target);
    nextEdge.push(0);
  }
  postorder.reverse();
  postorder.forEach((block, i) => (place[block] = i));
  return postorder;
}

function incomingEdges(func: Func, order: readonly Block[], source: Int32Array): Edge[][] {
  const incoming: Edge[][] = func.blocks.map(() => []);
  for (const block of order) {
    for (const edge of func.blocks[block].edges) {
      incoming[func.edgeTarget[edge]].push(edge);
      source[edge] = block;
    }
  }
  return incoming;
}
