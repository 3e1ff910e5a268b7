/** Errors of calls that must not be made now, or of objects that are no more. */
import { WasmtideError } from './error.js';

/** A call or operation that the state of its store does not allow. */
export class StateError extends WasmtideError {}

export const callError = {
  instanceBusy: () => new StateError('ERR_INSTANCE_BUSY', 'the instance has a suspended call; allow another one with { concurrent: true }'),
  disposed: (what: string) => new StateError('ERR_DISPOSED', `${what} belongs to a store that has been disposed of`),
  running: () => new StateError('ERR_STORE_RUNNING', 'the store cannot be disposed of while its guests run or grow'),
  otherStore: (what: string) => new StateError('ERR_OTHER_STORE', `${what} belongs to another store`),
  noFuel: () => new StateError('ERR_FUEL_DISABLED', 'fuel is not metered: make the engine with { consumeFuel: true }'),
  notInterruptible: () => new StateError('ERR_NOT_INTERRUPTIBLE', 'guests of this engine cannot be stopped: it was made with { interruption: false }'),
  storeDisposed: () => new StateError('ERR_DISPOSED', 'the store was disposed of while the call waited'),
} as const;
