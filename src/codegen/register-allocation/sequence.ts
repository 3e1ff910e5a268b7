/** Moves that happen at once → moves one after the other. A cycle is broken with a spill slot, which is seldom. */
import type { Location } from '../machine-code.js';
import type { Type } from '../../ir/entities.js';

export interface Move {
  readonly from: Location;
  readonly to: Location;
  readonly type: Type;
}

/** `newSlot` gives a slot for a value of a type that nobody has. */
export function sequence(moves: readonly Move[], newSlot: (type: Type) => Location, emit: (move: Move) => void): void {
  let left = moves.filter(({ from, to }) => from !== to);
  if (left.length === 1) {
    emit(left[0]);
    return;
  }
  while (left.length > 0) {
    const sources = new Map<Location, number>();
    for (const { from } of left) sources.set(from, (sources.get(from) ?? 0) + 1);
    const waiting: Move[] = [];
    let done = false;
    for (const move of left) {
      // Nobody has to read the destination any more.
      if (sources.get(move.to) === undefined || sources.get(move.to) === 0) {
        emit(move);
        sources.set(move.from, sources.get(move.from)! - 1);
        done = true;
      } else {
        waiting.push(move);
      }
    }
    if (!done) {
      const [first] = waiting;
      const slot = newSlot(first.type);
      emit({ from: first.from, to: slot, type: first.type });
      waiting.forEach((move, i) => {
        if (move.from === first.from) waiting[i] = { ...move, from: slot };
      });
    }
    left = waiting;
  }
}
