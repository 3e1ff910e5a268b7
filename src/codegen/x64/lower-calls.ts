/** Calls, tail calls and requests to the runtime: operands go where the convention (frame.ts) has them. */
import { type Value, Type } from '../../ir/entities.js';
import { IrOp } from '../../ir/ops.js';
import { DEF, USE, defFixed, useFixed } from '../machine-code.js';
import { conventionOf } from './frame.js';
import type { Lowering } from './lower.js';
import { X64 } from './pseudo.js';
import { CALL_CLOBBERS, MEMORY_BASE, r12, r13, rax } from './registers.js';

/** What a call destroys: no register is kept for a memory's base. */
export const DESTROYED: number = CALL_CLOBBERS | (1 << MEMORY_BASE);

export function lowerCall(l: Lowering, value: Value): void {
  const { func } = l;
  const isPointer = func.op[value] === IrOp.CallPointer;
  const convention = conventionOf(func.signatures[func.aux[value]]);
  const first = isPointer ? 2 : 0;
  const operands: number[] = [];
  const { paramBytes, resultBytes } = convention;
  if (paramBytes + resultBytes > 0) l.pseudo(X64.OpenCall, [], [paramBytes, resultBytes]);
  const results = resultsOf(l, value);
  const uses: number[] = [];
  convention.params.forEach(({ register, offset, type }, i) => {
    const argument = l.use(func.operand(value, first + i));
    if (register !== null) uses.push(argument, useFixed(register));
    else l.pseudo(X64.StackArg, [argument, USE], [offset, type]);
  });
  let clobbers: number = DESTROYED;
  convention.results.forEach(({ register }, i) => {
    if (register === null) return;
    const result = results[i];
    operands.push(result < 0 ? l.newVreg(convention.results[i].type) : l.result(result as Value), defFixed(register));
    clobbers &= ~(1 << register);
  });
  operands.push(...uses);
  if (isPointer) operands.push(l.use(func.operand(value, 0)), useFixed(r12), l.use(func.operand(value, 1)), useFixed(r13));
  for (const operand of l.safepoint()) operands.push(operand);
  l.pseudo(isPointer ? X64.CallPointer : X64.Call, operands, isPointer ? [resultBytes] : [func.low[value], resultBytes], clobbers);
  convention.results.forEach(({ register, offset, type }, i) => {
    const result = results[i];
    if (register === null && result >= 0) l.pseudo(X64.CallResult, [l.result(result as Value), DEF], [offset, type]);
  });
  if (resultBytes > 0) l.pseudo(X64.CloseCall, [], [resultBytes]);
}

/** By result: the value that stands for it; -1 where nobody wants it. */
function resultsOf(l: Lowering, call: Value): number[] {
  const { func } = l;
  const { results } = func.signatures[func.aux[call]];
  if (results.length === 1) return [l.isWanted(call) ? call : -1];
  const found = new Array<number>(results.length).fill(-1);
  for (const value of l.resultValues(call)) if (l.isWanted(value)) found[func.low[value]] = value;
  return found;
}

export function lowerTailCall(l: Lowering, terminator: Value): void {
  const { func } = l;
  const isPointer = func.op[terminator] === IrOp.TailCallPointer;
  const convention = conventionOf(func.signatures[func.aux[terminator]]);
  const own = conventionOf(func.signature);
  const first = isPointer ? 2 : 0;
  const operands: number[] = [];
  if (convention.paramBytes > 0) l.pseudo(X64.OpenCall, [], [convention.paramBytes, 0]);
  convention.params.forEach(({ register, offset, type }, i) => {
    const argument = l.use(func.operand(terminator, first + i));
    if (register !== null) operands.push(argument, useFixed(register));
    else l.pseudo(X64.StackArg, [argument, USE], [offset, type]);
  });
  if (isPointer) operands.push(l.use(func.operand(terminator, 0)), useFixed(r12), l.use(func.operand(terminator, 1)), useFixed(r13));
  const bytes = [convention.paramBytes, own.paramBytes];
  l.pseudo(isPointer ? X64.TailCallPointer : X64.TailCall, operands, isPointer ? bytes : [func.low[terminator], ...bytes]);
}

export function lowerExit(l: Lowering, value: Value): void {
  const { func } = l;
  const type = func.type[value] as Type;
  const count = func.operandCount(value);
  const uses: number[] = [];
  for (let i = 0; i < count; i++) uses.push(l.use(func.operand(value, i)), USE);
  const types = Array.from({ length: count }, (_, i) => func.type[func.operand(value, i)]);
  const defs: number[] = [];
  let clobbers: number = DESTROYED;
  if (type !== Type.None) {
    defs.push(l.isWanted(value) ? l.result(value) : l.newVreg(type), defFixed(rax));
    clobbers &= ~(1 << rax);
  }
  l.pseudo(X64.Exit, [...defs, ...uses, ...l.safepoint()], [func.low[value], func.high[value], func.aux[value], type, count, ...types], clobbers);
}
