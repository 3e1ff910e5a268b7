/**
 * Asynchronous context (Node's `AsyncLocalStorage`): what host functions find there is of whoever called the guest.
 *
 * Problem   Turns of all guests are run by one timer, whose context is anybody's: a host function would see the request
 *           of another guest.
 * Strategy  Each asynchronous call captures its context when it is made, and its turns run in it.
 * Rules     Only where the engine has such a thing: Node from 20.16 tells without being imported.
 */

/** Runs a callback in a context. */
export type Context = <T>(callback: () => T) => T;

interface NodeProcess {
  getBuiltinModule?(id: string): { readonly AsyncLocalStorage: { snapshot?(): Context } } | undefined;
}

declare const process: NodeProcess | undefined;

const none: Context = (callback) => callback();

let capture: (() => Context) | null = null;

/** The context of now, to run callbacks in later. */
export function captureContext(): Context {
  return (capture ??= findCapture())();
}

function findCapture(): () => Context {
  const hooks = typeof process === 'object' ? process.getBuiltinModule?.('node:async_hooks') : undefined;
  const storage = hooks?.AsyncLocalStorage;
  return storage?.snapshot === undefined ? () => none : () => storage.snapshot!();
}
