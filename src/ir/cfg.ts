/**
 * The shape of a function: order of blocks, predecessors, dominators, loops.
 *
 * Strategy  Reverse postorder without recursion. WebAssembly's control is structured, so every loop has one header, which
 *           dominates it (the verifier checks that): an edge to a dominator is a back edge, and the dominators of all that
 *           comes before a block in the order are known when it is its turn. Common dominators are found over jumps up the
 *           tree (Myers, 1983), since a guest may make it as deep as its function is long; intervals of the tree say in
 *           constant time what dominates what.
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
  /** By block: its depth in the dominator tree. */
  private readonly depth: Int32Array;
  /** By block: some block above it in the dominator tree, so that any ancestor is reached in logarithmically many steps. */
  private readonly jump: Int32Array;
  private readonly first: Int32Array;
  private readonly last: Int32Array;

  constructor(readonly func: Func) {
    const count = func.blocks.length;
    this.place = new Int32Array(count).fill(-1);
    this.order = reversePostorder(func, this.place);
    this.source = new Int32Array(func.edgeTarget.length).fill(-1);
    this.incoming = incomingEdges(func, this.order, this.source);
    this.idom = new Int32Array(count).fill(-1);
    this.depth = new Int32Array(count);
    this.jump = new Int32Array(count);
    this.findDominators();
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
    const { depth, jump, idom } = this;
    let [x, y]: [number, number] = [a, b];
    while (depth[x] > depth[y]) x = depth[jump[x]] >= depth[y] ? jump[x] : idom[x];
    while (depth[y] > depth[x]) y = depth[jump[y]] >= depth[x] ? jump[y] : idom[y];
    while (x !== y) {
      const up = jump[x] === jump[y] ? idom : jump;
      x = up[x];
      y = up[y];
    }
    return x as Block;
  }

  /** Whether an edge between these blocks leaves the innermost loop around `from`. */
  leavesLoop(from: Block, to: Block): boolean {
    const header = this.loopHeader[from];
    if (header < 0) return false;
    // A loop within is entered by its header only, so that this goes up one step at most.
    let around = this.loopHeader[to];
    while (around >= 0 && this.loopDepth[around] > this.loopDepth[header]) around = this.outerLoop[around];
    return around !== header;
  }

  /** The block right below `dominator` in the dominator tree that dominates `block`, which it dominates itself. */
  childTowards(dominator: Block, block: Block): Block {
    const { depth, jump, idom } = this;
    let at: number = block;
    while (depth[at] > depth[dominator] + 1) at = depth[jump[at]] > depth[dominator] ? jump[at] : idom[at];
    return at as Block;
  }

  /** A block's dominator is that of all ways into it from before it: what jumps back to it is dominated by it. */
  private findDominators(): void {
    const { order, incoming, source, place, idom, depth, jump, func } = this;
    for (const block of order) {
      let found = -1;
      if (block === func.entry) found = block;
      else for (const edge of incoming[block]) {
        const from = source[edge];
        if (place[from] < place[block]) found = found < 0 ? from : this.commonDominator(found as Block, from as Block);
      }
      idom[block] = found;
      depth[block] = block === func.entry ? 0 : depth[found] + 1;
      const [once, twice] = [jump[found], jump[jump[found]]];
      jump[block] = block === func.entry ? block : depth[found] - depth[once] === depth[once] - depth[twice] ? twice : found;
    }
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
