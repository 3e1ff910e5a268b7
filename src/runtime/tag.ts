/** Tag instances (§4.2.11): identity and payload type of exceptions. */
import type { FuncType } from '../wasm/types.js';

export class TagInstance {
  /** What JavaScript sees of it. */
  face: object | null = null;

  constructor(
    /** Index in `Store.tags`: what exception objects carry. */
    readonly index: number,
    readonly type: FuncType,
    readonly typeId: number,
  ) {}
}
