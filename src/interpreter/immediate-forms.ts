/** Which numeric instructions have a form with an immediate, and which may exchange their operands. */
import { Op } from '../wasm/opcode.js';
import { Code, SWAPPED_COMPARE } from './code.js';

/** The opcode with an immediate as right operand; 0 where there is none, -1 where only another form has one. */
export function immediateForm(op: number): number {
  if (op >= Code.I32CompareFirst && op < Code.I32CompareFirst + 10) return op - Code.I32CompareFirst + Code.I32CompareImm;
  if (op >= Code.I64CompareFirst && op < Code.I64CompareFirst + 10) return op - Code.I64CompareFirst + Code.I64CompareImm;
  if (op >= Code.I32ArithFirst && op < Code.I32ArithFirst + 15) {
    return op === Op.I32Sub ? -1 : op - Code.I32ArithFirst + Code.I32ArithImm;
  }
  if (op >= Code.I64ArithFirst && op < Code.I64ArithFirst + 15) {
    if (op === Op.I64Sub) return -1;
    return op >= Op.I64DivS && op <= Op.I64RemU ? 0 : op - Code.I64ArithFirst + Code.I64ArithImm;
  }
  return 0;
}

/** The opcode that gives the same with its operands exchanged; 0 where there is none. */
export function swappedForm(op: number): number {
  if (op >= Code.I32CompareFirst && op < Code.I32CompareFirst + 10) return Code.I32CompareFirst + SWAPPED_COMPARE[op - Code.I32CompareFirst];
  if (op >= Code.I64CompareFirst && op < Code.I64CompareFirst + 10) return Code.I64CompareFirst + SWAPPED_COMPARE[op - Code.I64CompareFirst];
  switch (op as Op) {
    case Op.I32Add: case Op.I32Mul: case Op.I32And: case Op.I32Or: case Op.I32Xor:
    case Op.I64Add: case Op.I64Mul: case Op.I64And: case Op.I64Or: case Op.I64Xor: return op;
    default: return 0;
  }
}
