/**
 * `using` on old versions of Node: `Symbol.dispose` came with 20.4. Before, a method `[Symbol.dispose]` gets the name
 * `undefined`, and its class has to be rid of it.
 */
export function dropDisposeWithoutSymbol(prototype: object): void {
  if ((Symbol.dispose as symbol | undefined) === undefined) Reflect.deleteProperty(prototype, 'undefined');
}
