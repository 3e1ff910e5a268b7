/**
 * Locals → values.
 *
 * Problem   A local has one value here and another there; where ways meet, a block parameter must choose. Giving every
 *           block a parameter for every local would make functions of 50,000 locals quadratic.
 * Strategy  On the fly, as Braun et al. (2013): a use looks for the definition in its block, then in the blocks before.
 *           Where several ways lead in, it makes a parameter and looks on from each later. A block is sealed once all
 *           ways into it are known; until then (loop headers) uses make parameters that wait for that.
 * Rules     No recursion: parameters whose arguments are not looked up yet wait in a queue, which is first in first
 *           out, so that the arguments of an edge come in the order of the parameters. Explicit parameters of a block
 *           are made, and their arguments given, before any of these.
 */
import type { Builder } from '../ir/builder.js';
import { type Block, type Edge, type Value, Type } from '../ir/entities.js';

interface Predecessor {
  readonly block: Block;
  readonly edge: Edge;
}

export class Variables {
  /** Definitions by block, by local. */
  private readonly definitions: Map<number, Value>[] = [];
  private readonly predecessors: Predecessor[][] = [];
  private readonly sealed: boolean[] = [];
  /** Locals that have a parameter in an unsealed block, in order. */
  private readonly incomplete: number[][] = [];
  private readonly queue: [local: number, block: Block][] = [];
  private draining = false;

  constructor(private readonly builder: Builder, private readonly types: readonly Type[]) {}

  addBlock(block: Block): void {
    this.definitions[block] = new Map();
    this.predecessors[block] = [];
    this.sealed[block] = false;
    this.incomplete[block] = [];
  }

  addPredecessor(block: Block, from: Block, edge: Edge): void {
    this.predecessors[block].push({ block: from, edge });
  }

  /** Whether any way leads into a block. */
  isReached(block: Block): boolean {
    return this.predecessors[block].length > 0;
  }

  define(local: number, block: Block, value: Value): void {
    this.definitions[block].set(local, value);
  }

  use(local: number, block: Block): Value {
    const value = this.find(local, block);
    this.drain();
    return value;
  }

  /** No more ways lead into the block. */
  seal(block: Block): void {
    this.sealed[block] = true;
    for (const local of this.incomplete[block]) this.queue.push([local, block]);
    this.incomplete[block] = [];
    this.drain();
  }

  private drain(): void {
    if (this.draining) return;
    this.draining = true;
    const { queue } = this;
    const { edgeArgs } = this.builder.func;
    for (let next = 0; next < queue.length; next++) {
      const [local, block] = queue[next];
      for (const { block: from, edge } of this.predecessors[block]) edgeArgs[edge].push(this.find(local, from));
    }
    queue.length = 0;
    this.draining = false;
  }

  private find(local: number, block: Block): Value {
    const { func } = this.builder;
    // Straight ways up are walked, and remember what was found.
    const passed: Block[] = [];
    let at = block;
    let value: Value | undefined;
    for (;;) {
      value = this.definitions[at].get(local);
      if (value !== undefined) break;
      const ways = this.predecessors[at];
      if (this.sealed[at] && ways.length === 1) {
        passed.push(at);
        at = ways[0].block;
        continue;
      }
      value = func.addParam(at, this.types[local]);
      if (this.sealed[at]) this.queue.push([local, at]);
      else this.incomplete[at].push(local);
      this.definitions[at].set(local, value);
      break;
    }
    for (const block of passed) this.definitions[block].set(local, value);
    return func.resolve(value);
  }
}
