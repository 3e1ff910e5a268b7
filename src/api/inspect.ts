/** How `console.log` shows API objects: what a user wants to know, not what is inside. */

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

/** Has objects of a class shown by `show`. */
export function showAs<T>(of: { readonly prototype: T }, show: (value: T) => string): void {
  Object.defineProperty(of.prototype, CUSTOM, { configurable: true, writable: true, value(this: T) { return show(this); } });
}
