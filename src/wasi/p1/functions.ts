/** All functions of WASI preview 1 as rows, and how a row becomes a call with an errno. */
import type { FuncType, ValType } from '../../wasm/types.js';
import { I32, I64 } from '../../wasm/types.js';
import { clockFunctions } from './clock-functions.js';
import { CANCEL, type Cancellable } from '../../runtime/executor.js';
import { isPromise } from '../../runtime/meter.js';
import { WasiCall } from './call.js';
import { Errno, errnoOf } from './errno.js';
import { fdFunctions } from './fd-functions.js';
import { pathFunctions } from './path-functions.js';
import { pollFunctions } from './poll-functions.js';
import { processFunctions } from './process-functions.js';
import type { WasiRow } from './row.js';
import { socketFunctions } from './socket-functions.js';
import { cancellable } from './waiting.js';
import type { Wasi, WasiVersion } from './wasi.js';

const ROWS: readonly WasiRow[] = [
  ...processFunctions, ...clockFunctions, ...fdFunctions, ...pathFunctions, ...pollFunctions, ...socketFunctions,
];

export interface WasiFunction {
  readonly name: string;
  readonly type: FuncType;
  /** i32 arguments arrive signed. Returns an errno, or nothing where there is no result; a promise of it only if the call can wait. */
  readonly answer: (call: WasiCall, args: readonly (number | bigint)[]) => number | undefined | Cancellable<number | undefined>;
}

const valTypes = (text: string): ValType[] => text.trim().split(' ').filter((t) => t !== '').map((t) => (t === 'i64' ? I64 : I32));

const types = new Map<string, FuncType>();

function typeOf(text: string): FuncType {
  let type = types.get(text);
  if (type === undefined) {
    const [params, results] = text.split('→');
    types.set(text, (type = { kind: 'func', params: valTypes(params), results: valTypes(results) }));
  }
  return type;
}

const byName = new Map(ROWS.map((row) => [row.name, row]));

/** The function of a name, or undefined if that version of WASI has none of that name. */
export function findFunction(version: WasiVersion, name: string): WasiFunction | undefined {
  const row = byName.get(name);
  if (row === undefined || (version === 'wasi_unstable' && name === 'sock_accept')) return undefined;
  const type = typeOf(row.type);
  const success = type.results.length > 0 ? Errno.Success : undefined;
  return {
    name,
    type,
    answer: (call, args) => {
      try {
        const answer = row.call(call, ...args.map(unsigned));
        if (!isPromise<number | void>(answer)) return answer ?? success;
        const { [CANCEL]: cancel } = answer as Cancellable<unknown>;
        return cancellable(Promise.resolve(answer).then((errno) => errno ?? success, errnoOf), () => cancel?.call(answer));
      } catch (error) {
        return errnoOf(error);
      }
    },
  };
}

/** The function of a name for a guest that uses the memory attached to `wasi`, and is never off the stack. */
export function wasiFunction(wasi: Wasi, version: WasiVersion, name: string) {
  const found = findFunction(version, name);
  if (found === undefined) return undefined;
  const { type, answer } = found;
  const call = (...args: readonly (number | bigint)[]): number | undefined =>
    answer(new WasiCall(wasi, version, wasi.memory, wasi.meter, false, Infinity), args) as number | undefined;
  return { name, type, call };
}

/** Pointers and counts are unsigned; signed 64-bit operands say so themselves. */
const unsigned = (value: number | bigint): number | bigint => (typeof value === 'number' ? value >>> 0 : BigInt.asUintN(64, value));

export const WASI_VERSIONS: readonly WasiVersion[] = ['wasi_snapshot_preview1', 'wasi_unstable'];

/** Names of all functions, for messages. */
export const WASI_NAMES: readonly string[] = ROWS.map((row) => row.name);
