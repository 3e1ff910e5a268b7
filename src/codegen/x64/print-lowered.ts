/**
 * Machine code with virtual registers as text, for `--emit=lower` and for whoever writes the allocator.
 *
 *     block0:                                     ; depth 1
 *         %4:i32 = add %2, %3                     ; ← reuses, constraints, payload
 *
 * What is written stands left of `=`. Behind an operand: `@rax` a fixed register, `^` an unusual time, `=1` the operand
 * whose register it shares. Payload words follow in brackets. With an allocation, operands are where they were put,
 * and its moves stand between the instructions.
 */
import { type Value, TYPE_NAMES } from '../../ir/entities.js';
import {
  type Allocation, type Constraint, type Location, type MachineBlock, type MachineCode, type Vreg, FIRST_SLOT, Policy, detailOf, isDef, isOtherTime, isSlot, policyOf,
} from '../machine-code.js';
import { X64 } from './pseudo.js';
import { type Register, registerName } from './registers.js';
import { MNEMONICS } from './tables.js';

const NAMES: Readonly<Record<X64, string>> = {
  [X64.Params]: 'params', [X64.Jump]: 'jump', [X64.Branch]: 'branch', [X64.Switch]: 'switch', [X64.OnThrow]: 'on_throw', [X64.LandingPad]: 'landing_pad', [X64.Trap]: 'trap', [X64.TrapIf]: 'trap_if', [X64.Return]: 'return',
  [X64.Vmctx]: 'vmctx', [X64.StackParam]: 'stack_param', [X64.StackResult]: 'stack_result', [X64.OpenCall]: 'open_call', [X64.StackArg]: 'stack_arg',
  [X64.Call]: 'call', [X64.CallPointer]: 'call_pointer', [X64.CallResult]: 'call_result', [X64.CloseCall]: 'close_call', [X64.TailCall]: 'tail_call',
  [X64.TailCallPointer]: 'tail_call_pointer', [X64.Exit]: 'exit', [X64.NewStruct]: 'new_struct', [X64.NewArray]: 'new_array', [X64.Poll]: 'poll', [X64.CountedPoll]: 'counted_poll', [X64.Fuel]: 'fuel', [X64.FuelPoll]: 'fuel_poll', [X64.FuelBy]: 'fuel_by', [X64.Const32]: 'const32', [X64.Const64]: 'const64',
  [X64.ConstF32]: 'const_f32', [X64.ConstF64]: 'const_f64', [X64.ConstVector]: 'const_vector', [X64.SelectVector]: 'select_vector', [X64.Fmin]: 'fmin',
  [X64.Fmax]: 'fmax', [X64.Set]: 'set', [X64.SetFloat]: 'set_float', [X64.TruncTrap]: 'trunc_trap',
  [X64.TruncSat]: 'trunc_sat', [X64.UfloatI64]: 'ufloat_i64', [X64.Srem]: 'srem', [X64.AtomicLoop]: 'atomic_loop',
  [X64.CopyBytes]: 'copy_bytes', [X64.FillBytes]: 'fill_bytes',
};

const COMMENT_COLUMN = 48;
const registerAt = (number: number): string => registerName(number as Register, number >= 16 ? 16 : 8);
const locationName = (location: Location): string =>
  (isSlot(location) ? `slot${location - FIRST_SLOT}` : registerAt(location));

export function printLowered(code: MachineCode, allocation: Allocation | null = null): string {
  const lines: string[] = [];
  let move = 0;
  const moves = (place: number): void => {
    if (allocation === null) return;
    const { moves: all } = allocation;
    for (; move < all.length && all[move] === place; move += 4) {
      lines.push(`        ${locationName(all[move + 2] as Location)} ← ${locationName(all[move + 1] as Location)}:${TYPE_NAMES[all[move + 3]]}`);
    }
  };
  for (let block = 0 as MachineBlock; block < code.blockCount; block++) {
    const params = code.blockParams[block].map((vreg) => `${vregName(vreg)}:${TYPE_NAMES[code.types.data[vreg]]}`).join(', ');
    lines.push(withComment(`block${block}${params === '' ? '' : `(${params})`}:`, [`depth ${code.loopDepth.data[block]}`, ...(code.cold[block] ? ['cold'] : [])].join(', ')));
    for (let i = code.blockStart.data[block]; i < code.blockEnd(block); i++) {
      moves(i * 2);
      lines.push(`    ${instruction(code, i, allocation)}${i === code.blockEnd(block) - 1 ? successors(code, block) : ''}`);
      moves(i * 2 + 1);
    }
  }
  return `${lines.join('\n')}\n`;
}

const withComment = (text: string, comment: string): string => `${text.padEnd(COMMENT_COLUMN)}; ${comment}`;
const vregName = (vreg: Vreg | Value): string => `%${vreg}`;

function constraintName(c: Constraint): string {
  const time = isOtherTime(c) ? '^' : '';
  switch (policyOf(c)) {
    case Policy.Fixed: return `${time}@${registerAt(detailOf(c))}`;
    case Policy.Reuse: return `${time}=${detailOf(c)}`;
    case Policy.Any: return `${time}?`;
    default: return time;
  }
}

function instruction(code: MachineCode, i: number, allocation: Allocation | null): string {
  const written: string[] = [];
  const read: string[] = [];
  for (let at = code.operandStart.data[i]; at < code.operandEnd(i); at++) {
    const vreg = code.operands.data[at] as Vreg;
    const c = code.constraints.data[at] as Constraint;
    const place = allocation === null ? constraintName(c) : `:${locationName(allocation.locations[at] as Location)}`;
    if (isDef(c)) written.push(`${vregName(vreg)}${allocation === null ? `:${TYPE_NAMES[code.types.data[vreg]]}` : ''}${place}`);
    else read.push(`${vregName(vreg)}${place}`);
  }
  const op = code.op.data[i];
  const name = NAMES[op as X64] ?? MNEMONICS[op];
  const payload = [...code.payload.data.subarray(code.payloadStart.data[i], code.payloadEnd(i))];
  return `${written.length === 0 ? '' : `${written.join(', ')} = `}${[name, read.join(', ')].filter((part) => part !== '').join(' ')}${payload.length === 0 ? '' : ` [${payload.join(' ')}]`}`;
}

function successors(code: MachineCode, block: MachineBlock): string {
  const targets = code.successors[block].map((target, i) => {
    const args = code.successorArgs[block][i].map(vregName).join(', ');
    return `block${target}${args === '' ? '' : `(${args})`}`;
  });
  return targets.length === 0 ? '' : ` → ${targets.join(', ')}`;
}
