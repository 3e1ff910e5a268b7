/**
 * Properties of Node's that are replaced, and put back.
 *
 * Rules  What somebody else has replaced since is theirs: it stays, and what it calls of ours does what Node's does.
 */
export class Replacements {
  private readonly undo: (() => void)[] = [];
  /** Whether replacements are to do more than what they replace. */
  active = true;

  /** Replaces a property by a value with the same attributes; one that is inherited, or not there, is deleted again. */
  replaceValue(owner: object, key: PropertyKey, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    const { enumerable = false } = before ?? {};
    this.define(owner, key, before, { value, writable: true, enumerable, configurable: true });
  }

  /** Replaces a method: `make` gets the one before. */
  replaceMethod<F extends (...args: never[]) => unknown>(owner: object, key: PropertyKey, make: (before: F) => F): void {
    const before = (owner as Record<PropertyKey, unknown>)[key];
    if (typeof before !== 'function') return;
    const value = make(before as F);
    for (const name of ['name', 'length'] as const) Object.defineProperty(value, name, { value: before[name], configurable: true });
    this.replaceValue(owner, key, value);
  }

  replaceAccessor(owner: object, key: PropertyKey, get: () => unknown, set: (value: unknown) => void): void {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    this.define(owner, key, before, { get, set, enumerable: before?.enumerable ?? false, configurable: true });
  }

  private define(owner: object, key: PropertyKey, before: PropertyDescriptor | undefined, descriptor: PropertyDescriptor): void {
    if (!Reflect.defineProperty(owner, key, descriptor)) return;
    this.undo.push(() => {
      const now = Object.getOwnPropertyDescriptor(owner, key);
      if (now === undefined || now.value !== descriptor.value || now.get !== descriptor.get) return;
      if (before === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, before);
    });
  }

  restore(): void {
    this.active = false;
    for (const undo of this.undo.reverse()) undo();
    this.undo.length = 0;
  }
}
