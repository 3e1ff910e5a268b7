/**
 * Tag instances (§4.2.11): identity and payload type of exceptions. They belong to no store; `Store.tagNumber` is what
 * exception objects of a store carry.
 */
import type { FuncType } from '../wasm/types.js';

export class TagInstance {
  /** What JavaScript sees of it. */
  face: object | null = null;

  constructor(
    readonly type: FuncType,
    readonly typeId: number,
  ) {}
}
