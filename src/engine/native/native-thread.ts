/**
 * What the stores of a thread have in common while their code runs: which context is entered, and who is at rest.
 *
 * Problem   A call from the host that returns at once should not pay for what only calls need that come back for more:
 *           an activation, its stack, its values.
 * Strategy  Between calls one machine's context may stand ready for the next, as every call that returns leaves it: it is
 *           *at rest*, while nothing runs, or while JavaScript does that its newest activation has called. A call then
 *           only says which function; what an activation is made of is noted when it leaves for the first time, before
 *           any JavaScript runs.
 * Rules     Whoever begins, resumes, goes on with or ends an activation, moves where values of a call begin, or closes a
 *           store, ends the rest. While a machine rests without an activation, the last stack of its pool is the one
 *           that its context says.
 */
export const thread = {
  /** The number of the machine whose context the control block names; 0: none. */
  entered: 0,
  /** The number of the machine at rest; 0: none is. */
  resting: 0,
  /** Calls from the host into wasm that are under way: each needs frames on V8's stack. */
  activations: 0,
};

let machines = 0;

/** A number for a machine. Machines are not named by themselves here, so that nothing keeps them. */
export const nextMachineNumber = (): number => ++machines;
