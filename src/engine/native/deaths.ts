/**
 * The end of what an object stood for, when it has been collected.
 *
 * Problem   Stores and memories have native parts, and may just be dropped. FinalizationRegistry tells of it in a turn of
 *           the event loop; a synchronous loop that makes and drops them has none, and would fill the process.
 * Strategy  The addon can say at any time which of the objects that it watches have been collected. That is looked at
 *           when a FinalizationRegistry tells of one, when as many have come to be watched since the last time as were
 *           left then (so that a look costs each of them a little, however many there are), and before room is refused.
 * Rules     What ends does not refer to the object, and nothing else than the object may need it: whoever runs code that
 *           reaches a store or a memory has it in a frame.
 */
import type { Addon } from '../../native/binding.js';
import { limitError } from '../../wasm/errors/limit.js';

/** So few are not looked at for their number. */
const LEAST = 64;
/** More than any engine takes for its own heap: it collects, synchronously, when it hears of so many bytes. */
const MUCH = 2 ** 42;

export class Deaths {
  private readonly ends = new Map<number, () => void>();
  /** Objects that have come to be watched since the last look, and since the engine was last asked to collect. */
  private recent = 0;
  private unpressed = 0;
  private left = 0;
  /** So many must have come before the engine is asked again: more each time that it was in vain. */
  private patience = LEAST;
  private readonly registry = new FinalizationRegistry<number>((id) => {
    if (this.ends.has(id)) this.look(false);
  });

  constructor(readonly addon: Addon) {}

  /** Calls `end` some time after the object has been collected, unless it is not watched any more then. Returns its number. */
  watch(object: object, end: () => void): number {
    if (this.recent++ >= Math.max(LEAST, this.left)) this.look(false);
    const id = this.addon.watch(object);
    if (id <= 0) throw limitError.memory(0);
    this.unpressed++;
    this.ends.set(id, end);
    this.registry.register(object, id, object);
    return id;
  }

  /** What it stood for has been ended. */
  unwatch(object: object, id: number): void {
    if (!this.ends.delete(id)) return;
    this.addon.unwatch(id);
    this.registry.unregister(object);
  }

  /** Ends what the collected have left. `all`: also what others still saw of it the last time. */
  look(all = true): void {
    for (let id = this.addon.died(); id > 0; id = this.addon.died()) {
      const end = this.ends.get(id);
      this.ends.delete(id);
      end?.();
    }
    this.addon.settle(all ? 1 : 0);
    this.recent = 0;
    this.left = this.ends.size;
  }

  /**
   * Tries something that there may be no room for (null): again when the collected have been looked at, and when the
   * engine has been made to collect. Neither is done for every failure, but when enough may have come of it.
   */
  withRoom<T>(attempt: () => T | null): T | null {
    const enough = Math.max(LEAST, this.left / 8);
    let found = attempt();
    if (found === null && this.recent >= enough) {
      this.look();
      found = attempt();
    }
    if (found === null && this.unpressed >= Math.max(enough, this.patience)) {
      this.unpressed = 0;
      this.addon.press(MUCH);
      this.look();
      found = attempt();
      this.patience = found === null ? this.patience * 2 : LEAST;
    }
    return found;
  }
}
