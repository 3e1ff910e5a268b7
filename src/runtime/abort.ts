/**
 * What a callback of the host's policy (fuel, epochs, growth) threw while a guest ran. It ends the guest as a trap does:
 * no handler of a guest catches it, or a guest could go on without what it was refused. The host sees the reason alone.
 */
export class Abort {
  constructor(readonly reason: unknown) {}
}

/** Calls back; what is thrown becomes an `Abort`. */
export function asPolicy<T>(callback: () => T): T {
  try {
    return callback();
  } catch (error) {
    throw error instanceof Abort ? error : new Abort(error);
  }
}
