/** Trees of folded instructions as lines of text, without recursion. */

/** Indentation stops growing somewhere: a body nested 100,000 deep must not take 10 GB. */
const MAX_INDENT = 50;
export const indentation = (depth: number): string => '  '.repeat(Math.min(depth, MAX_INDENT));

/** `(head part …)`. */
export interface Folded {
  readonly head: string;
  /** What stands before the parenthesis: offset, branch hint. */
  readonly prefix: string;
  /** How many values it leaves. */
  readonly results: number;
  parts: Folded[];
  /** Blocks and their clauses get lines of their own for each part. */
  block: boolean;
}

export const leaf = (head: string, prefix: string, results: number): Folded => ({ head, prefix, results, parts: [], block: false });

/** What is shorter goes on one line. */
const MAX_LINE = 72;

/** `inline`: short instructions share a line with their operands. */
export function printFolded(list: readonly Folded[], depth: number, inline: boolean): string {
  let text = '';
  // Items that are open, with the part to go on with; an undefined item is the list itself.
  const items: (Folded | undefined)[] = [undefined];
  const next: number[] = [0];
  while (items.length > 0) {
    const level = items.length - 1;
    const item = items[level];
    const parts = item === undefined ? list : item.parts;
    if (next[level] === parts.length) {
      items.pop();
      next.pop();
      if (item !== undefined) text += ')';
      continue;
    }
    const part = parts[next[level]++];
    text += `\n${indentation(depth + level)}${part.prefix}`;
    const line = inline ? inlineText(part, MAX_LINE) : part.parts.length === 0 ? `(${part.head})` : null;
    if (line !== null) {
      text += line;
    } else {
      text += `(${part.head}`;
      items.push(part);
      next.push(0);
    }
  }
  return text;
}

/** An item on one line, if it is shorter than `limit` and has no block in it. The recursion is bounded by `limit`. */
function inlineText(item: Folded, limit: number): string | null {
  if (item.block && item.parts.length > 0) return null;
  let text = `(${item.head}`;
  for (const part of item.parts) {
    if (part.prefix !== '') return null;
    const room = limit - text.length - 2;
    if (room <= 0) return null;
    const inner = inlineText(part, room);
    if (inner === null) return null;
    text += ` ${inner}`;
  }
  return text.length < limit || item.parts.length === 0 ? `${text})` : null;
}
