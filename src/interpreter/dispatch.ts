/**
 * The interpreter's loop.
 *
 * Problem   Run register code (code.ts) as fast as V8's optimizing compiler can be brought to.
 * Strategy  One function with one dense `switch`, everything it touches in locals: the wasm stack as typed arrays, the
 *           code array, memory 0 as a DataView, which checks bounds for free. An i64 is two 32-bit words. What is rare
 *           lives outside (rare.ts, vector.ts) and is reached by the default case.
 * Rules     V8 does not optimize functions above 60 KB of bytecode: a test watches the size. Every way out that may
 *           run other code (a call through a function instance, a rare instruction) first stores pc, frame pointer and
 *           frame count in the machine, so that it can be walked; what may have changed (code array, memory 0) is
 *           bound again afterwards. Values are copied as words, never as doubles: NaN payloads survive. Temporaries
 *           are the function's, not the case's: V8 gives each declaration a register of its own, and describes all of
 *           them wherever optimized code may be left (509 against 63 registers: twice the memory to compile).
 *
 * A frame record is three words: where to return to, the caller's frame pointer, the caller's instance. A return
 * address of -1 ends the activation.
 */
import { trap } from '../wasm/errors/trap.js';
import { Op } from '../wasm/opcode.js';
import type { FuncInstance } from '../runtime/func.js';
import { countTrailingZeros, int64ToFloat, maximum, minimum, multiplyHigh, populationCount, roundToEven } from './arithmetic.js';
import { Code, HEADER_WORDS } from './code.js';
import { Division, divide64 } from './divide64.js';
import type { Machine } from './machine.js';
import { runRare } from './rare.js';

/**
 * Runs from the machine's pc until the activation's entry frame returns (true), or a poll finds that it is to stop
 * (false). On a stop and on a throw the machine knows the pc.
 */
export function dispatch(machine: Machine): boolean {
  const W = machine.stack.words;
  const F = machine.stack.floats;
  const D = machine.stack.doubles;
  const L = machine.stack.longs;
  const frames = machine.stack.frames;
  const countdown = machine.meter.countdown;
  const stackLimit = machine.stack.limit;
  const frameLimit = machine.frameLimit;
  let pc = machine.pc;
  let fp = machine.fp;
  let sp = machine.sp;
  let instance = machine.instance!;
  let module = machine.moduleOf(instance);
  let code = module.code;
  let entries = module.entries;
  let globals = instance.vmctx;
  let mem = machine.memoryView(instance);
  // Set by the call instructions for the code behind the switch.
  let callee: FuncInstance | null = null;
  let base = 0;
  let tail = 0; // words of arguments of a tail call, or -1
  // What one instruction computes with: registers, addresses, halves. Nothing is carried from one to the next.
  let a = 0;
  let b = 0;
  let dst = 0;
  let at = 0;
  let al = 0;
  let ah = 0;
  let bl = 0;
  let bh = 0;
  let low = 0;
  let high = 0;
  let n = 0;
  let x = 0;

  try {
    for (;;) {
      dispatching: {
        switch (code[pc]) {
          case Code.Unreachable:
            throw trap.unreachable();

          case Code.Call: {
            let target = entries[code[pc + 1]];
            if (target === 0) {
              target = machine.compile(module, code[pc + 1]);
              code = module.code;
            }
            const next = fp + code[pc + 2];
            if (next + code[target] > stackLimit || sp >= frameLimit) throw trap.stackOverflow();
            frames[sp] = pc + 3;
            frames[sp + 1] = fp;
            frames[sp + 2] = instance.id;
            sp += 3;
            fp = next;
            for (let i = fp + code[target + 1], end = fp + code[target + 2]; i < end; i++) W[i] = 0;
            pc = target + HEADER_WORDS;
            continue;
          }
          case Code.CallImport:
            callee = instance.funcs[code[pc + 1]]!;
            base = fp + code[pc + 2];
            tail = -1;
            break;
          case Code.CallIndirect:
            callee = machine.resolveIndirect(instance, W, fp, code, pc);
            base = fp + code[pc + 4];
            tail = -1;
            break;
          case Code.CallRef:
            callee = machine.resolveRef(W[fp + code[pc + 1]]);
            base = fp + code[pc + 2];
            tail = -1;
            break;
          case Code.ReturnCall: {
            let target = entries[code[pc + 1]];
            if (target === 0) {
              target = machine.compile(module, code[pc + 1]);
              code = module.code;
            }
            if (fp + code[target] > stackLimit) throw trap.stackOverflow();
            const source = fp + code[pc + 2];
            for (let i = 0, words = code[pc + 3]; i < words; i++) W[fp + i] = W[source + i];
            for (let i = fp + code[target + 1], end = fp + code[target + 2]; i < end; i++) W[i] = 0;
            pc = target + HEADER_WORDS;
            continue;
          }
          case Code.ReturnCallImport:
            callee = instance.funcs[code[pc + 1]]!;
            base = fp + code[pc + 2];
            tail = code[pc + 3];
            break;
          case Code.ReturnCallIndirect:
            callee = machine.resolveIndirect(instance, W, fp, code, pc);
            base = fp + code[pc + 4];
            tail = code[pc + 5];
            break;
          case Code.ReturnCallRef:
            callee = machine.resolveRef(W[fp + code[pc + 1]]);
            base = fp + code[pc + 2];
            tail = code[pc + 3];
            break;

          case Code.Return32:
            W[fp] = W[fp + code[pc + 1]];
            break dispatching;
          case Code.Return64: {
            a = fp + code[pc + 1];
            W[fp] = W[a];
            W[fp + 1] = W[a + 1];
            break dispatching;
          }
          case Code.ReturnMany: {
            const source = fp + code[pc + 1];
            for (let i = 0, words = code[pc + 2]; i < words; i++) W[fp + i] = W[source + i];
            break dispatching;
          }
          case Code.Return:
            break dispatching;

          case Code.Jump:
            pc = code[pc + 1];
            continue;
          case Code.BrIf:
            pc = W[fp + code[pc + 1]] !== 0 ? code[pc + 2] : pc + 3;
            continue;
          case Code.BrIfNot:
            pc = W[fp + code[pc + 1]] === 0 ? code[pc + 2] : pc + 3;
            continue;
          case Code.BrTable: {
            const index = W[fp + code[pc + 1]] >>> 0;
            const count = code[pc + 2];
            pc = code[pc + 3 + (index < count ? index : count)];
            continue;
          }

          case Code.Copy32:
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]];
            pc += 3;
            continue;
          case Code.Copy64: {
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            W[dst] = W[a];
            W[dst + 1] = W[a + 1];
            pc += 3;
            continue;
          }
          case Code.Copy128: {
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            W[dst] = W[a];
            W[dst + 1] = W[a + 1];
            W[dst + 2] = W[a + 2];
            W[dst + 3] = W[a + 3];
            pc += 3;
            continue;
          }
          case Code.Const32:
            W[fp + code[pc + 1]] = code[pc + 2];
            pc += 3;
            continue;
          case Code.Const64: {
            dst = fp + code[pc + 1];
            W[dst] = code[pc + 2];
            W[dst + 1] = code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.Select32:
            W[fp + code[pc + 1]] = W[fp + code[W[fp + code[pc + 2]] !== 0 ? pc + 3 : pc + 4]];
            pc += 5;
            continue;
          case Code.Select64: {
            a = fp + code[W[fp + code[pc + 2]] !== 0 ? pc + 3 : pc + 4];
            dst = fp + code[pc + 1];
            W[dst] = W[a];
            W[dst + 1] = W[a + 1];
            pc += 5;
            continue;
          }
          case Code.GlobalGet32:
            W[fp + code[pc + 1]] = globals[code[pc + 2]];
            pc += 3;
            continue;
          case Code.GlobalGet64: {
            dst = fp + code[pc + 1];
            at = code[pc + 2];
            W[dst] = globals[at];
            W[dst + 1] = globals[at + 1];
            pc += 3;
            continue;
          }
          case Code.GlobalSet32:
            globals[code[pc + 2]] = W[fp + code[pc + 1]];
            pc += 3;
            continue;
          case Code.GlobalSet64: {
            a = fp + code[pc + 1];
            at = code[pc + 2];
            globals[at] = W[a];
            globals[at + 1] = W[a + 1];
            pc += 3;
            continue;
          }
          case Code.Poll:
            if ((countdown[0] -= code[pc + 1]) < 0) {
              machine.pc = pc;
              machine.fp = fp;
              machine.sp = sp;
              machine.instance = instance;
              machine.top = -1;
              if (machine.poll()) return false;
              mem = machine.memoryView(instance);
              code = module.code;
            }
            pc += 2;
            continue;
          case Code.Fuel:
            countdown[0] -= code[pc + 1];
            pc += 2;
            continue;
          case Code.Throw:
          case Code.ThrowRef: {
            machine.pc = pc;
            machine.fp = fp;
            machine.sp = sp;
            machine.instance = instance;
            machine.raise(code, pc, fp);
            pc = machine.pc;
            fp = machine.fp;
            sp = machine.sp;
            if (machine.instance !== instance) {
              instance = machine.instance;
              module = machine.moduleOf(instance);
              code = module.code;
              entries = module.entries;
              globals = instance.vmctx;
              mem = machine.memoryView(instance);
            }
            continue;
          }

          case Op.I32Load: { // i32.load
            W[fp + code[pc + 1]] = mem.getInt32((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            pc += 4;
            continue;
          }
          case Op.I64Load: { // i64.load
            at = (W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0);
            dst = fp + code[pc + 1];
            high = mem.getInt32(at + 4, true);
            W[dst] = mem.getInt32(at, true);
            W[dst + 1] = high;
            pc += 4;
            continue;
          }
          case Op.F32Load: { // f32.load
            W[fp + code[pc + 1]] = mem.getInt32((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            pc += 4;
            continue;
          }
          case Op.F64Load: { // f64.load
            at = (W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0);
            dst = fp + code[pc + 1];
            high = mem.getInt32(at + 4, true);
            W[dst] = mem.getInt32(at, true);
            W[dst + 1] = high;
            pc += 4;
            continue;
          }
          case Op.I32Load8S: { // i32.load8_s
            W[fp + code[pc + 1]] = mem.getInt8((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0));
            pc += 4;
            continue;
          }
          case Op.I32Load8U: { // i32.load8_u
            W[fp + code[pc + 1]] = mem.getUint8((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0));
            pc += 4;
            continue;
          }
          case Op.I32Load16S: { // i32.load16_s
            W[fp + code[pc + 1]] = mem.getInt16((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            pc += 4;
            continue;
          }
          case Op.I32Load16U: { // i32.load16_u
            W[fp + code[pc + 1]] = mem.getUint16((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            pc += 4;
            continue;
          }
          case Op.I64Load8S: { // i64.load8_s
            dst = fp + code[pc + 1];
            low = mem.getInt8((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0));
            W[dst] = low;
            W[dst + 1] = low >> 31;
            pc += 4;
            continue;
          }
          case Op.I64Load8U: { // i64.load8_u
            dst = fp + code[pc + 1];
            low = mem.getUint8((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0));
            W[dst] = low;
            W[dst + 1] = 0;
            pc += 4;
            continue;
          }
          case Op.I64Load16S: { // i64.load16_s
            dst = fp + code[pc + 1];
            low = mem.getInt16((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            W[dst] = low;
            W[dst + 1] = low >> 31;
            pc += 4;
            continue;
          }
          case Op.I64Load16U: { // i64.load16_u
            dst = fp + code[pc + 1];
            low = mem.getUint16((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            W[dst] = low;
            W[dst + 1] = 0;
            pc += 4;
            continue;
          }
          case Op.I64Load32S: { // i64.load32_s
            dst = fp + code[pc + 1];
            low = mem.getInt32((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            W[dst] = low;
            W[dst + 1] = low >> 31;
            pc += 4;
            continue;
          }
          case Op.I64Load32U: { // i64.load32_u
            dst = fp + code[pc + 1];
            low = mem.getInt32((W[fp + code[pc + 2]] >>> 0) + (code[pc + 3] >>> 0), true);
            W[dst] = low;
            W[dst + 1] = 0;
            pc += 4;
            continue;
          }
          case Op.I32Store: { // i32.store
            mem.setInt32((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]], true);
            pc += 4;
            continue;
          }
          case Op.I64Store: { // i64.store
            at = (W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0);
            b = fp + code[pc + 3];
            mem.setInt32(at + 4, W[b + 1], true); // the upper half first: it decides whether all is in bounds
            mem.setInt32(at, W[b], true);
            pc += 4;
            continue;
          }
          case Op.F32Store: { // f32.store
            mem.setInt32((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]], true);
            pc += 4;
            continue;
          }
          case Op.F64Store: { // f64.store
            at = (W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0);
            b = fp + code[pc + 3];
            mem.setInt32(at + 4, W[b + 1], true); // the upper half first: it decides whether all is in bounds
            mem.setInt32(at, W[b], true);
            pc += 4;
            continue;
          }
          case Op.I32Store8: { // i32.store8
            mem.setInt8((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]]);
            pc += 4;
            continue;
          }
          case Op.I32Store16: { // i32.store16
            mem.setInt16((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]], true);
            pc += 4;
            continue;
          }
          case Op.I64Store8: { // i64.store8
            mem.setInt8((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]]);
            pc += 4;
            continue;
          }
          case Op.I64Store16: { // i64.store16
            mem.setInt16((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]], true);
            pc += 4;
            continue;
          }
          case Op.I64Store32: { // i64.store32
            mem.setInt32((W[fp + code[pc + 1]] >>> 0) + (code[pc + 2] >>> 0), W[fp + code[pc + 3]], true);
            pc += 4;
            continue;
          }
          case Op.I32Eqz: { // i32.eqz
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] === 0 ? 1 : 0;
            pc += 3;
            continue;
          }
          case Op.I32Eq: { // i32.eq
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] === W[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32Ne: { // i32.ne
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] !== W[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32LtS: { // i32.lt_s
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] < W[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32LtU: { // i32.lt_u
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) < (W[fp + code[pc + 3]] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32GtS: { // i32.gt_s
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] > W[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32GtU: { // i32.gt_u
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) > (W[fp + code[pc + 3]] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32LeS: { // i32.le_s
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] <= W[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32LeU: { // i32.le_u
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) <= (W[fp + code[pc + 3]] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32GeS: { // i32.ge_s
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] >= W[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32GeU: { // i32.ge_u
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) >= (W[fp + code[pc + 3]] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64Eqz: { // i64.eqz
            a = fp + code[pc + 2];
            W[fp + code[pc + 1]] = (W[a] | W[a + 1]) === 0 ? 1 : 0;
            pc += 3;
            continue;
          }
          case Op.I64Eq: { // i64.eq
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = al === bl && ah === bh ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64Ne: { // i64.ne
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = al !== bl || ah !== bh ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64LtS: { // i64.lt_s
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = ah < bh || (ah === bh && (al >>> 0) < (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64LtU: { // i64.lt_u
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) < (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64GtS: { // i64.gt_s
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = ah > bh || (ah === bh && (al >>> 0) > (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64GtU: { // i64.gt_u
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) > (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64LeS: { // i64.le_s
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = ah < bh || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64LeU: { // i64.le_u
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64GeS: { // i64.ge_s
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = ah > bh || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I64GeU: { // i64.ge_u
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            W[fp + code[pc + 1]] = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F32Eq: { // f32.eq
            W[fp + code[pc + 1]] = F[fp + code[pc + 2]] === F[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F32Ne: { // f32.ne
            W[fp + code[pc + 1]] = F[fp + code[pc + 2]] !== F[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F32Lt: { // f32.lt
            W[fp + code[pc + 1]] = F[fp + code[pc + 2]] < F[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F32Gt: { // f32.gt
            W[fp + code[pc + 1]] = F[fp + code[pc + 2]] > F[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F32Le: { // f32.le
            W[fp + code[pc + 1]] = F[fp + code[pc + 2]] <= F[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F32Ge: { // f32.ge
            W[fp + code[pc + 1]] = F[fp + code[pc + 2]] >= F[fp + code[pc + 3]] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F64Eq: { // f64.eq
            W[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1] === D[(fp + code[pc + 3]) >> 1] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F64Ne: { // f64.ne
            W[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1] !== D[(fp + code[pc + 3]) >> 1] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F64Lt: { // f64.lt
            W[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1] < D[(fp + code[pc + 3]) >> 1] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F64Gt: { // f64.gt
            W[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1] > D[(fp + code[pc + 3]) >> 1] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F64Le: { // f64.le
            W[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1] <= D[(fp + code[pc + 3]) >> 1] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.F64Ge: { // f64.ge
            W[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1] >= D[(fp + code[pc + 3]) >> 1] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Op.I32Clz: { // i32.clz
            W[fp + code[pc + 1]] = Math.clz32(W[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.I32Ctz: { // i32.ctz
            W[fp + code[pc + 1]] = countTrailingZeros(W[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.I32Popcnt: { // i32.popcnt
            W[fp + code[pc + 1]] = populationCount(W[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.I32Add: { // i32.add
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] + W[fp + code[pc + 3]]) | 0;
            pc += 4;
            continue;
          }
          case Op.I32Sub: { // i32.sub
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] - W[fp + code[pc + 3]]) | 0;
            pc += 4;
            continue;
          }
          case Op.I32Mul: { // i32.mul
            W[fp + code[pc + 1]] = Math.imul(W[fp + code[pc + 2]], W[fp + code[pc + 3]]);
            pc += 4;
            continue;
          }
          case Op.I32DivS: { // i32.div_s
            a = W[fp + code[pc + 2]];
            b = W[fp + code[pc + 3]];
            if (b === 0) throw trap.divideByZero();
            if (b === -1 && a === -2147483648) throw trap.integerOverflow();
            W[fp + code[pc + 1]] = (a / b) | 0;
            pc += 4;
            continue;
          }
          case Op.I32DivU: { // i32.div_u
            a = W[fp + code[pc + 2]];
            b = W[fp + code[pc + 3]];
            if (b === 0) throw trap.divideByZero();
            W[fp + code[pc + 1]] = ((a >>> 0) / (b >>> 0)) | 0;
            pc += 4;
            continue;
          }
          case Op.I32RemS: { // i32.rem_s
            a = W[fp + code[pc + 2]];
            b = W[fp + code[pc + 3]];
            if (b === 0) throw trap.divideByZero();
            W[fp + code[pc + 1]] = b === -1 ? 0 : a % b | 0;
            pc += 4;
            continue;
          }
          case Op.I32RemU: { // i32.rem_u
            a = W[fp + code[pc + 2]];
            b = W[fp + code[pc + 3]];
            if (b === 0) throw trap.divideByZero();
            W[fp + code[pc + 1]] = (a >>> 0) % (b >>> 0) | 0;
            pc += 4;
            continue;
          }
          case Op.I32And: { // i32.and
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] & W[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.I32Or: { // i32.or
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] | W[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.I32Xor: { // i32.xor
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] ^ W[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.I32Shl: { // i32.shl
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] << W[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.I32ShrS: { // i32.shr_s
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] >> W[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.I32ShrU: { // i32.shr_u
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] >>> W[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.I32Rotl: { // i32.rotl
            a = W[fp + code[pc + 2]];
            b = W[fp + code[pc + 3]];
            W[fp + code[pc + 1]] = (a << b) | (a >>> (32 - (b & 31)));
            pc += 4;
            continue;
          }
          case Op.I32Rotr: { // i32.rotr
            a = W[fp + code[pc + 2]];
            b = W[fp + code[pc + 3]];
            W[fp + code[pc + 1]] = (a >>> b) | (a << (32 - (b & 31)));
            pc += 4;
            continue;
          }
          case Op.I64Clz: { // i64.clz
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            high = W[a + 1];
            W[dst] = high !== 0 ? Math.clz32(high) : 32 + Math.clz32(W[a]);
            W[dst + 1] = 0;
            pc += 3;
            continue;
          }
          case Op.I64Ctz: { // i64.ctz
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            low = W[a];
            W[dst] = low !== 0 ? countTrailingZeros(low) : 32 + countTrailingZeros(W[a + 1]);
            W[dst + 1] = 0;
            pc += 3;
            continue;
          }
          case Op.I64Popcnt: { // i64.popcnt
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            W[dst] = populationCount(W[a]) + populationCount(W[a + 1]);
            W[dst + 1] = 0;
            pc += 3;
            continue;
          }
          case Op.I64Add: { // i64.add
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            dst = fp + code[pc + 1];
            low = (al + bl) | 0;
            W[dst] = low;
            W[dst + 1] = (ah + bh + ((low >>> 0) < (al >>> 0) ? 1 : 0)) | 0;
            pc += 4;
            continue;
          }
          case Op.I64Sub: { // i64.sub
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            dst = fp + code[pc + 1];
            W[dst] = (al - bl) | 0;
            W[dst + 1] = (ah - bh - ((al >>> 0) < (bl >>> 0) ? 1 : 0)) | 0;
            pc += 4;
            continue;
          }
          case Op.I64Mul: { // i64.mul
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            dst = fp + code[pc + 1];
            W[dst] = Math.imul(al, bl);
            W[dst + 1] = (multiplyHigh(al, bl) + Math.imul(ah, bl) + Math.imul(al, bh)) | 0;
            pc += 4;
            continue;
          }
          case Op.I64DivS: { // i64.div_s
            divide64(W, L, fp + code[pc + 1], fp + code[pc + 2], fp + code[pc + 3], Division.DivS);
            pc += 4;
            continue;
          }
          case Op.I64DivU: { // i64.div_u
            divide64(W, L, fp + code[pc + 1], fp + code[pc + 2], fp + code[pc + 3], Division.DivU);
            pc += 4;
            continue;
          }
          case Op.I64RemS: { // i64.rem_s
            divide64(W, L, fp + code[pc + 1], fp + code[pc + 2], fp + code[pc + 3], Division.RemS);
            pc += 4;
            continue;
          }
          case Op.I64RemU: { // i64.rem_u
            divide64(W, L, fp + code[pc + 1], fp + code[pc + 2], fp + code[pc + 3], Division.RemU);
            pc += 4;
            continue;
          }
          case Op.I64And: { // i64.and
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            dst = fp + code[pc + 1];
            W[dst] = al & bl;
            W[dst + 1] = ah & bh;
            pc += 4;
            continue;
          }
          case Op.I64Or: { // i64.or
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            dst = fp + code[pc + 1];
            W[dst] = al | bl;
            W[dst + 1] = ah | bh;
            pc += 4;
            continue;
          }
          case Op.I64Xor: { // i64.xor
            a = fp + code[pc + 2];
            b = fp + code[pc + 3];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            dst = fp + code[pc + 1];
            W[dst] = al ^ bl;
            W[dst + 1] = ah ^ bh;
            pc += 4;
            continue;
          }
          case Op.I64Shl: { // i64.shl
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = W[fp + code[pc + 3]];
            dst = fp + code[pc + 1];
            if ((n & 63) >= 32) {
              W[dst] = 0;
              W[dst + 1] = al << n;
            } else if ((n & 31) !== 0) {
              W[dst] = al << n;
              W[dst + 1] = (ah << n) | (al >>> (32 - n));
            } else {
              W[dst] = al;
              W[dst + 1] = ah;
            }
            pc += 4;
            continue;
          }
          case Op.I64ShrS: { // i64.shr_s
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = W[fp + code[pc + 3]];
            dst = fp + code[pc + 1];
            if ((n & 63) >= 32) {
              W[dst] = ah >> n;
              W[dst + 1] = ah >> 31;
            } else if ((n & 31) !== 0) {
              W[dst] = (al >>> n) | (ah << (32 - n));
              W[dst + 1] = ah >> n;
            } else {
              W[dst] = al;
              W[dst + 1] = ah;
            }
            pc += 4;
            continue;
          }
          case Op.I64ShrU: { // i64.shr_u
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = W[fp + code[pc + 3]];
            dst = fp + code[pc + 1];
            if ((n & 63) >= 32) {
              W[dst] = ah >>> n;
              W[dst + 1] = 0;
            } else if ((n & 31) !== 0) {
              W[dst] = (al >>> n) | (ah << (32 - n));
              W[dst + 1] = ah >>> n;
            } else {
              W[dst] = al;
              W[dst + 1] = ah;
            }
            pc += 4;
            continue;
          }
          case Op.I64Rotl: { // i64.rotl
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = W[fp + code[pc + 3]];
            dst = fp + code[pc + 1];
            low = (n & 32) !== 0 ? ah : al;
            high = (n & 32) !== 0 ? al : ah;
            if ((n & 31) !== 0) {
              W[dst] = (low << n) | (high >>> (32 - n));
              W[dst + 1] = (high << n) | (low >>> (32 - n));
            } else {
              W[dst] = low;
              W[dst + 1] = high;
            }
            pc += 4;
            continue;
          }
          case Op.I64Rotr: { // i64.rotr
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = W[fp + code[pc + 3]];
            dst = fp + code[pc + 1];
            low = (n & 32) !== 0 ? ah : al;
            high = (n & 32) !== 0 ? al : ah;
            if ((n & 31) !== 0) {
              W[dst] = (low >>> n) | (high << (32 - n));
              W[dst + 1] = (high >>> n) | (low << (32 - n));
            } else {
              W[dst] = low;
              W[dst + 1] = high;
            }
            pc += 4;
            continue;
          }
          case Op.F32Abs: { // f32.abs
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] & 0x7fffffff;
            pc += 3;
            continue;
          }
          case Op.F32Neg: { // f32.neg
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] ^ 0x80000000;
            pc += 3;
            continue;
          }
          case Op.F32Ceil: { // f32.ceil
            F[fp + code[pc + 1]] = Math.ceil(F[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.F32Floor: { // f32.floor
            F[fp + code[pc + 1]] = Math.floor(F[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.F32Trunc: { // f32.trunc
            F[fp + code[pc + 1]] = Math.trunc(F[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.F32Nearest: { // f32.nearest
            F[fp + code[pc + 1]] = roundToEven(F[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.F32Sqrt: { // f32.sqrt
            F[fp + code[pc + 1]] = Math.sqrt(F[fp + code[pc + 2]]);
            pc += 3;
            continue;
          }
          case Op.F32Add: { // f32.add
            F[fp + code[pc + 1]] = F[fp + code[pc + 2]] + F[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.F32Sub: { // f32.sub
            F[fp + code[pc + 1]] = F[fp + code[pc + 2]] - F[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.F32Mul: { // f32.mul
            F[fp + code[pc + 1]] = F[fp + code[pc + 2]] * F[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.F32Div: { // f32.div
            F[fp + code[pc + 1]] = F[fp + code[pc + 2]] / F[fp + code[pc + 3]];
            pc += 4;
            continue;
          }
          case Op.F32Min: { // f32.min
            F[fp + code[pc + 1]] = minimum(F[fp + code[pc + 2]], F[fp + code[pc + 3]]);
            pc += 4;
            continue;
          }
          case Op.F32Max: { // f32.max
            F[fp + code[pc + 1]] = maximum(F[fp + code[pc + 2]], F[fp + code[pc + 3]]);
            pc += 4;
            continue;
          }
          case Op.F32Copysign: { // f32.copysign
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] & 0x7fffffff) | (W[fp + code[pc + 3]] & 0x80000000);
            pc += 4;
            continue;
          }
          case Op.F64Abs: { // f64.abs
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            W[dst] = W[a];
            W[dst + 1] = W[a + 1] & 0x7fffffff;
            pc += 3;
            continue;
          }
          case Op.F64Neg: { // f64.neg
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            W[dst] = W[a];
            W[dst + 1] = W[a + 1] ^ 0x80000000;
            pc += 3;
            continue;
          }
          case Op.F64Ceil: { // f64.ceil
            x = D[(fp + code[pc + 2]) >> 1];
            D[(fp + code[pc + 1]) >> 1] = x === x ? Math.ceil(x) : x + x;
            pc += 3;
            continue;
          }
          case Op.F64Floor: { // f64.floor
            x = D[(fp + code[pc + 2]) >> 1];
            D[(fp + code[pc + 1]) >> 1] = x === x ? Math.floor(x) : x + x;
            pc += 3;
            continue;
          }
          case Op.F64Trunc: { // f64.trunc
            x = D[(fp + code[pc + 2]) >> 1];
            D[(fp + code[pc + 1]) >> 1] = x === x ? Math.trunc(x) : x + x;
            pc += 3;
            continue;
          }
          case Op.F64Nearest: { // f64.nearest
            D[(fp + code[pc + 1]) >> 1] = roundToEven(D[(fp + code[pc + 2]) >> 1]);
            pc += 3;
            continue;
          }
          case Op.F64Sqrt: { // f64.sqrt
            D[(fp + code[pc + 1]) >> 1] = Math.sqrt(D[(fp + code[pc + 2]) >> 1]);
            pc += 3;
            continue;
          }
          case Op.F64Add: { // f64.add
            D[(fp + code[pc + 1]) >> 1] = D[(fp + code[pc + 2]) >> 1] + D[(fp + code[pc + 3]) >> 1];
            pc += 4;
            continue;
          }
          case Op.F64Sub: { // f64.sub
            D[(fp + code[pc + 1]) >> 1] = D[(fp + code[pc + 2]) >> 1] - D[(fp + code[pc + 3]) >> 1];
            pc += 4;
            continue;
          }
          case Op.F64Mul: { // f64.mul
            D[(fp + code[pc + 1]) >> 1] = D[(fp + code[pc + 2]) >> 1] * D[(fp + code[pc + 3]) >> 1];
            pc += 4;
            continue;
          }
          case Op.F64Div: { // f64.div
            D[(fp + code[pc + 1]) >> 1] = D[(fp + code[pc + 2]) >> 1] / D[(fp + code[pc + 3]) >> 1];
            pc += 4;
            continue;
          }
          case Op.F64Min: { // f64.min
            D[(fp + code[pc + 1]) >> 1] = minimum(D[(fp + code[pc + 2]) >> 1], D[(fp + code[pc + 3]) >> 1]);
            pc += 4;
            continue;
          }
          case Op.F64Max: { // f64.max
            D[(fp + code[pc + 1]) >> 1] = maximum(D[(fp + code[pc + 2]) >> 1], D[(fp + code[pc + 3]) >> 1]);
            pc += 4;
            continue;
          }
          case Op.F64Copysign: { // f64.copysign
            a = fp + code[pc + 2];
            dst = fp + code[pc + 1];
            n = W[fp + code[pc + 3] + 1] & 0x80000000;
            W[dst] = W[a];
            W[dst + 1] = (W[a + 1] & 0x7fffffff) | n;
            pc += 4;
            continue;
          }
          case Op.I32WrapI64: { // i32.wrap_i64
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]];
            pc += 3;
            continue;
          }
          case Op.I32TruncF32S: { // i32.trunc_f32_s
            x = F[fp + code[pc + 2]];
            if (!(x > -2147483649 && x < 2147483648)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            W[fp + code[pc + 1]] = x | 0;
            pc += 3;
            continue;
          }
          case Op.I32TruncF32U: { // i32.trunc_f32_u
            x = F[fp + code[pc + 2]];
            if (!(x > -1 && x < 4294967296)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            W[fp + code[pc + 1]] = x | 0;
            pc += 3;
            continue;
          }
          case Op.I32TruncF64S: { // i32.trunc_f64_s
            x = D[(fp + code[pc + 2]) >> 1];
            if (!(x > -2147483649 && x < 2147483648)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            W[fp + code[pc + 1]] = x | 0;
            pc += 3;
            continue;
          }
          case Op.I32TruncF64U: { // i32.trunc_f64_u
            x = D[(fp + code[pc + 2]) >> 1];
            if (!(x > -1 && x < 4294967296)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            W[fp + code[pc + 1]] = x | 0;
            pc += 3;
            continue;
          }
          case Op.I64ExtendI32S: { // i64.extend_i32_s
            dst = fp + code[pc + 1];
            x = W[fp + code[pc + 2]];
            W[dst] = x;
            W[dst + 1] = x >> 31;
            pc += 3;
            continue;
          }
          case Op.I64ExtendI32U: { // i64.extend_i32_u
            dst = fp + code[pc + 1];
            W[dst] = W[fp + code[pc + 2]];
            W[dst + 1] = 0;
            pc += 3;
            continue;
          }
          case Op.I64TruncF32S: { // i64.trunc_f32_s
            x = F[fp + code[pc + 2]];
            if (!(x >= -9223372036854775808 && x < 9223372036854775808)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            x = Math.trunc(x);
            dst = fp + code[pc + 1];
            W[dst] = x | 0;
            W[dst + 1] = Math.floor(x / 4294967296) | 0;
            pc += 3;
            continue;
          }
          case Op.I64TruncF32U: { // i64.trunc_f32_u
            x = F[fp + code[pc + 2]];
            if (!(x > -1 && x < 18446744073709551616)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            x = Math.trunc(x);
            dst = fp + code[pc + 1];
            W[dst] = x | 0;
            W[dst + 1] = Math.floor(x / 4294967296) | 0;
            pc += 3;
            continue;
          }
          case Op.I64TruncF64S: { // i64.trunc_f64_s
            x = D[(fp + code[pc + 2]) >> 1];
            if (!(x >= -9223372036854775808 && x < 9223372036854775808)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            x = Math.trunc(x);
            dst = fp + code[pc + 1];
            W[dst] = x | 0;
            W[dst + 1] = Math.floor(x / 4294967296) | 0;
            pc += 3;
            continue;
          }
          case Op.I64TruncF64U: { // i64.trunc_f64_u
            x = D[(fp + code[pc + 2]) >> 1];
            if (!(x > -1 && x < 18446744073709551616)) throw x === x ? trap.integerOverflow() : trap.invalidConversion();
            x = Math.trunc(x);
            dst = fp + code[pc + 1];
            W[dst] = x | 0;
            W[dst + 1] = Math.floor(x / 4294967296) | 0;
            pc += 3;
            continue;
          }
          case Op.F32ConvertI32S: { // f32.convert_i32_s
            F[fp + code[pc + 1]] = W[fp + code[pc + 2]];
            pc += 3;
            continue;
          }
          case Op.F32ConvertI32U: { // f32.convert_i32_u
            F[fp + code[pc + 1]] = W[fp + code[pc + 2]] >>> 0;
            pc += 3;
            continue;
          }
          case Op.F32ConvertI64S: { // f32.convert_i64_s
            a = fp + code[pc + 2];
            F[fp + code[pc + 1]] = int64ToFloat(W[a], W[a + 1]);
            pc += 3;
            continue;
          }
          case Op.F32ConvertI64U: { // f32.convert_i64_u
            a = fp + code[pc + 2];
            F[fp + code[pc + 1]] = int64ToFloat(W[a], W[a + 1] >>> 0);
            pc += 3;
            continue;
          }
          case Op.F32DemoteF64: { // f32.demote_f64
            F[fp + code[pc + 1]] = D[(fp + code[pc + 2]) >> 1];
            pc += 3;
            continue;
          }
          case Op.F64ConvertI32S: { // f64.convert_i32_s
            D[(fp + code[pc + 1]) >> 1] = W[fp + code[pc + 2]];
            pc += 3;
            continue;
          }
          case Op.F64ConvertI32U: { // f64.convert_i32_u
            D[(fp + code[pc + 1]) >> 1] = W[fp + code[pc + 2]] >>> 0;
            pc += 3;
            continue;
          }
          case Op.F64ConvertI64S: { // f64.convert_i64_s
            a = fp + code[pc + 2];
            D[(fp + code[pc + 1]) >> 1] = W[a + 1] * 4294967296 + (W[a] >>> 0);
            pc += 3;
            continue;
          }
          case Op.F64ConvertI64U: { // f64.convert_i64_u
            a = fp + code[pc + 2];
            D[(fp + code[pc + 1]) >> 1] = (W[a + 1] >>> 0) * 4294967296 + (W[a] >>> 0);
            pc += 3;
            continue;
          }
          case Op.F64PromoteF32: { // f64.promote_f32
            D[(fp + code[pc + 1]) >> 1] = F[fp + code[pc + 2]];
            pc += 3;
            continue;
          }
          case Op.I32Extend8S: { // i32.extend8_s
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] << 24) >> 24;
            pc += 3;
            continue;
          }
          case Op.I32Extend16S: { // i32.extend16_s
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] << 16) >> 16;
            pc += 3;
            continue;
          }
          case Op.I64Extend8S: { // i64.extend8_s
            dst = fp + code[pc + 1];
            x = (W[fp + code[pc + 2]] << 24) >> 24;
            W[dst] = x;
            W[dst + 1] = x >> 31;
            pc += 3;
            continue;
          }
          case Op.I64Extend16S: { // i64.extend16_s
            dst = fp + code[pc + 1];
            x = (W[fp + code[pc + 2]] << 16) >> 16;
            W[dst] = x;
            W[dst + 1] = x >> 31;
            pc += 3;
            continue;
          }
          case Op.I64Extend32S: { // i64.extend32_s
            dst = fp + code[pc + 1];
            x = W[fp + code[pc + 2]];
            W[dst] = x;
            W[dst + 1] = x >> 31;
            pc += 3;
            continue;
          }
          case Code.I32CompareImm: { // i32.eq, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] === code[pc + 3] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 1: { // i32.ne, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] !== code[pc + 3] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 2: { // i32.lt_s, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] < code[pc + 3] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 3: { // i32.lt_u, immediate
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) < (code[pc + 3] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 4: { // i32.gt_s, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] > code[pc + 3] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 5: { // i32.gt_u, immediate
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) > (code[pc + 3] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 6: { // i32.le_s, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] <= code[pc + 3] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 7: { // i32.le_u, immediate
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) <= (code[pc + 3] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 8: { // i32.ge_s, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] >= code[pc + 3] ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32CompareImm + 9: { // i32.ge_u, immediate
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] >>> 0) >= (code[pc + 3] >>> 0) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm: { // i64.eq, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = al === bl && ah === bh ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 1: { // i64.ne, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = al !== bl || ah !== bh ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 2: { // i64.lt_s, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = ah < bh || (ah === bh && (al >>> 0) < (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 3: { // i64.lt_u, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) < (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 4: { // i64.gt_s, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = ah > bh || (ah === bh && (al >>> 0) > (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 5: { // i64.gt_u, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) > (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 6: { // i64.le_s, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = ah < bh || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 7: { // i64.le_u, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 8: { // i64.ge_s, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = ah > bh || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I64CompareImm + 9: { // i64.ge_u, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            W[fp + code[pc + 1]] = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? 1 : 0;
            pc += 4;
            continue;
          }
          case Code.I32ArithImm: { // i32.add, immediate
            W[fp + code[pc + 1]] = (W[fp + code[pc + 2]] + code[pc + 3]) | 0;
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 2: { // i32.mul, immediate
            W[fp + code[pc + 1]] = Math.imul(W[fp + code[pc + 2]], code[pc + 3]);
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 3: { // i32.div_s, immediate
            a = W[fp + code[pc + 2]];
            b = code[pc + 3];
            if (b === 0) throw trap.divideByZero();
            if (b === -1 && a === -2147483648) throw trap.integerOverflow();
            W[fp + code[pc + 1]] = (a / b) | 0;
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 4: { // i32.div_u, immediate
            a = W[fp + code[pc + 2]];
            b = code[pc + 3];
            if (b === 0) throw trap.divideByZero();
            W[fp + code[pc + 1]] = ((a >>> 0) / (b >>> 0)) | 0;
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 5: { // i32.rem_s, immediate
            a = W[fp + code[pc + 2]];
            b = code[pc + 3];
            if (b === 0) throw trap.divideByZero();
            W[fp + code[pc + 1]] = b === -1 ? 0 : a % b | 0;
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 6: { // i32.rem_u, immediate
            a = W[fp + code[pc + 2]];
            b = code[pc + 3];
            if (b === 0) throw trap.divideByZero();
            W[fp + code[pc + 1]] = (a >>> 0) % (b >>> 0) | 0;
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 7: { // i32.and, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] & code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 8: { // i32.or, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] | code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 9: { // i32.xor, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] ^ code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 10: { // i32.shl, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] << code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 11: { // i32.shr_s, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] >> code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 12: { // i32.shr_u, immediate
            W[fp + code[pc + 1]] = W[fp + code[pc + 2]] >>> code[pc + 3];
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 13: { // i32.rotl, immediate
            a = W[fp + code[pc + 2]];
            b = code[pc + 3];
            W[fp + code[pc + 1]] = (a << b) | (a >>> (32 - (b & 31)));
            pc += 4;
            continue;
          }
          case Code.I32ArithImm + 14: { // i32.rotr, immediate
            a = W[fp + code[pc + 2]];
            b = code[pc + 3];
            W[fp + code[pc + 1]] = (a >>> b) | (a << (32 - (b & 31)));
            pc += 4;
            continue;
          }
          case Code.I64ArithImm: { // i64.add, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            dst = fp + code[pc + 1];
            low = (al + bl) | 0;
            W[dst] = low;
            W[dst + 1] = (ah + bh + ((low >>> 0) < (al >>> 0) ? 1 : 0)) | 0;
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 2: { // i64.mul, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            dst = fp + code[pc + 1];
            W[dst] = Math.imul(al, bl);
            W[dst + 1] = (multiplyHigh(al, bl) + Math.imul(ah, bl) + Math.imul(al, bh)) | 0;
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 7: { // i64.and, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            dst = fp + code[pc + 1];
            W[dst] = al & bl;
            W[dst + 1] = ah & bh;
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 8: { // i64.or, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            dst = fp + code[pc + 1];
            W[dst] = al | bl;
            W[dst + 1] = ah | bh;
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 9: { // i64.xor, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 3];
            bh = bl >> 31;
            dst = fp + code[pc + 1];
            W[dst] = al ^ bl;
            W[dst + 1] = ah ^ bh;
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 10: { // i64.shl, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = code[pc + 3];
            dst = fp + code[pc + 1];
            if ((n & 63) >= 32) {
              W[dst] = 0;
              W[dst + 1] = al << n;
            } else if ((n & 31) !== 0) {
              W[dst] = al << n;
              W[dst + 1] = (ah << n) | (al >>> (32 - n));
            } else {
              W[dst] = al;
              W[dst + 1] = ah;
            }
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 11: { // i64.shr_s, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = code[pc + 3];
            dst = fp + code[pc + 1];
            if ((n & 63) >= 32) {
              W[dst] = ah >> n;
              W[dst + 1] = ah >> 31;
            } else if ((n & 31) !== 0) {
              W[dst] = (al >>> n) | (ah << (32 - n));
              W[dst + 1] = ah >> n;
            } else {
              W[dst] = al;
              W[dst + 1] = ah;
            }
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 12: { // i64.shr_u, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = code[pc + 3];
            dst = fp + code[pc + 1];
            if ((n & 63) >= 32) {
              W[dst] = ah >>> n;
              W[dst + 1] = 0;
            } else if ((n & 31) !== 0) {
              W[dst] = (al >>> n) | (ah << (32 - n));
              W[dst + 1] = ah >>> n;
            } else {
              W[dst] = al;
              W[dst + 1] = ah;
            }
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 13: { // i64.rotl, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = code[pc + 3];
            dst = fp + code[pc + 1];
            low = (n & 32) !== 0 ? ah : al;
            high = (n & 32) !== 0 ? al : ah;
            if ((n & 31) !== 0) {
              W[dst] = (low << n) | (high >>> (32 - n));
              W[dst + 1] = (high << n) | (low >>> (32 - n));
            } else {
              W[dst] = low;
              W[dst + 1] = high;
            }
            pc += 4;
            continue;
          }
          case Code.I64ArithImm + 14: { // i64.rotr, immediate
            a = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            n = code[pc + 3];
            dst = fp + code[pc + 1];
            low = (n & 32) !== 0 ? ah : al;
            high = (n & 32) !== 0 ? al : ah;
            if ((n & 31) !== 0) {
              W[dst] = (low >>> n) | (high << (32 - n));
              W[dst + 1] = (high >>> n) | (low << (32 - n));
            } else {
              W[dst] = low;
              W[dst + 1] = high;
            }
            pc += 4;
            continue;
          }
          case Code.I32Branch: { // branch if i32.eq
            pc = W[fp + code[pc + 1]] === W[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 1: { // branch if i32.ne
            pc = W[fp + code[pc + 1]] !== W[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 2: { // branch if i32.lt_s
            pc = W[fp + code[pc + 1]] < W[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 3: { // branch if i32.lt_u
            pc = (W[fp + code[pc + 1]] >>> 0) < (W[fp + code[pc + 2]] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 4: { // branch if i32.gt_s
            pc = W[fp + code[pc + 1]] > W[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 5: { // branch if i32.gt_u
            pc = (W[fp + code[pc + 1]] >>> 0) > (W[fp + code[pc + 2]] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 6: { // branch if i32.le_s
            pc = W[fp + code[pc + 1]] <= W[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 7: { // branch if i32.le_u
            pc = (W[fp + code[pc + 1]] >>> 0) <= (W[fp + code[pc + 2]] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 8: { // branch if i32.ge_s
            pc = W[fp + code[pc + 1]] >= W[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32Branch + 9: { // branch if i32.ge_u
            pc = (W[fp + code[pc + 1]] >>> 0) >= (W[fp + code[pc + 2]] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm: { // branch if i32.eq, immediate
            pc = W[fp + code[pc + 1]] === code[pc + 2] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 1: { // branch if i32.ne, immediate
            pc = W[fp + code[pc + 1]] !== code[pc + 2] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 2: { // branch if i32.lt_s, immediate
            pc = W[fp + code[pc + 1]] < code[pc + 2] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 3: { // branch if i32.lt_u, immediate
            pc = (W[fp + code[pc + 1]] >>> 0) < (code[pc + 2] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 4: { // branch if i32.gt_s, immediate
            pc = W[fp + code[pc + 1]] > code[pc + 2] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 5: { // branch if i32.gt_u, immediate
            pc = (W[fp + code[pc + 1]] >>> 0) > (code[pc + 2] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 6: { // branch if i32.le_s, immediate
            pc = W[fp + code[pc + 1]] <= code[pc + 2] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 7: { // branch if i32.le_u, immediate
            pc = (W[fp + code[pc + 1]] >>> 0) <= (code[pc + 2] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 8: { // branch if i32.ge_s, immediate
            pc = W[fp + code[pc + 1]] >= code[pc + 2] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I32BranchImm + 9: { // branch if i32.ge_u, immediate
            pc = (W[fp + code[pc + 1]] >>> 0) >= (code[pc + 2] >>> 0) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch: { // branch if i64.eq
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = al === bl && ah === bh ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 1: { // branch if i64.ne
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = al !== bl || ah !== bh ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 2: { // branch if i64.lt_s
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = ah < bh || (ah === bh && (al >>> 0) < (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 3: { // branch if i64.lt_u
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) < (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 4: { // branch if i64.gt_s
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = ah > bh || (ah === bh && (al >>> 0) > (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 5: { // branch if i64.gt_u
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) > (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 6: { // branch if i64.le_s
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = ah < bh || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 7: { // branch if i64.le_u
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 8: { // branch if i64.ge_s
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = ah > bh || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64Branch + 9: { // branch if i64.ge_u
            a = fp + code[pc + 1];
            b = fp + code[pc + 2];
            al = W[a];
            ah = W[a + 1];
            bl = W[b];
            bh = W[b + 1];
            pc = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm: { // branch if i64.eq, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = al === bl && ah === bh ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 1: { // branch if i64.ne, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = al !== bl || ah !== bh ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 2: { // branch if i64.lt_s, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = ah < bh || (ah === bh && (al >>> 0) < (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 3: { // branch if i64.lt_u, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) < (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 4: { // branch if i64.gt_s, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = ah > bh || (ah === bh && (al >>> 0) > (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 5: { // branch if i64.gt_u, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) > (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 6: { // branch if i64.le_s, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = ah < bh || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 7: { // branch if i64.le_u, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = (ah >>> 0) < (bh >>> 0) || (ah === bh && (al >>> 0) <= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 8: { // branch if i64.ge_s, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = ah > bh || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.I64BranchImm + 9: { // branch if i64.ge_u, immediate
            a = fp + code[pc + 1];
            al = W[a];
            ah = W[a + 1];
            bl = code[pc + 2];
            bh = bl >> 31;
            pc = (ah >>> 0) > (bh >>> 0) || (ah === bh && (al >>> 0) >= (bl >>> 0)) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32Branch: { // branch if f32.eq
            pc = F[fp + code[pc + 1]] === F[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32Branch + 1: { // branch if f32.ne
            pc = F[fp + code[pc + 1]] !== F[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32Branch + 2: { // branch if f32.lt
            pc = F[fp + code[pc + 1]] < F[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32Branch + 3: { // branch if f32.gt
            pc = F[fp + code[pc + 1]] > F[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32Branch + 4: { // branch if f32.le
            pc = F[fp + code[pc + 1]] <= F[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32Branch + 5: { // branch if f32.ge
            pc = F[fp + code[pc + 1]] >= F[fp + code[pc + 2]] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32BranchNot: { // branch unless f32.eq
            pc = !(F[fp + code[pc + 1]] === F[fp + code[pc + 2]]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32BranchNot + 1: { // branch unless f32.ne
            pc = !(F[fp + code[pc + 1]] !== F[fp + code[pc + 2]]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32BranchNot + 2: { // branch unless f32.lt
            pc = !(F[fp + code[pc + 1]] < F[fp + code[pc + 2]]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32BranchNot + 3: { // branch unless f32.gt
            pc = !(F[fp + code[pc + 1]] > F[fp + code[pc + 2]]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32BranchNot + 4: { // branch unless f32.le
            pc = !(F[fp + code[pc + 1]] <= F[fp + code[pc + 2]]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F32BranchNot + 5: { // branch unless f32.ge
            pc = !(F[fp + code[pc + 1]] >= F[fp + code[pc + 2]]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64Branch: { // branch if f64.eq
            pc = D[(fp + code[pc + 1]) >> 1] === D[(fp + code[pc + 2]) >> 1] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64Branch + 1: { // branch if f64.ne
            pc = D[(fp + code[pc + 1]) >> 1] !== D[(fp + code[pc + 2]) >> 1] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64Branch + 2: { // branch if f64.lt
            pc = D[(fp + code[pc + 1]) >> 1] < D[(fp + code[pc + 2]) >> 1] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64Branch + 3: { // branch if f64.gt
            pc = D[(fp + code[pc + 1]) >> 1] > D[(fp + code[pc + 2]) >> 1] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64Branch + 4: { // branch if f64.le
            pc = D[(fp + code[pc + 1]) >> 1] <= D[(fp + code[pc + 2]) >> 1] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64Branch + 5: { // branch if f64.ge
            pc = D[(fp + code[pc + 1]) >> 1] >= D[(fp + code[pc + 2]) >> 1] ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64BranchNot: { // branch unless f64.eq
            pc = !(D[(fp + code[pc + 1]) >> 1] === D[(fp + code[pc + 2]) >> 1]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64BranchNot + 1: { // branch unless f64.ne
            pc = !(D[(fp + code[pc + 1]) >> 1] !== D[(fp + code[pc + 2]) >> 1]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64BranchNot + 2: { // branch unless f64.lt
            pc = !(D[(fp + code[pc + 1]) >> 1] < D[(fp + code[pc + 2]) >> 1]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64BranchNot + 3: { // branch unless f64.gt
            pc = !(D[(fp + code[pc + 1]) >> 1] > D[(fp + code[pc + 2]) >> 1]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64BranchNot + 4: { // branch unless f64.le
            pc = !(D[(fp + code[pc + 1]) >> 1] <= D[(fp + code[pc + 2]) >> 1]) ? code[pc + 3] : pc + 4;
            continue;
          }
          case Code.F64BranchNot + 5: { // branch unless f64.ge
            pc = !(D[(fp + code[pc + 1]) >> 1] >= D[(fp + code[pc + 2]) >> 1]) ? code[pc + 3] : pc + 4;
            continue;
          }

          default: {
            machine.pc = pc;
            machine.fp = fp;
            machine.sp = sp;
            machine.instance = instance;
            machine.top = -1;
            pc = runRare(machine, code, pc, fp);
            if (pc < 0) return false;
            mem = machine.memoryView(instance);
            code = module.code;
            continue;
          }
        }

        // A call through a function instance: the host's, or of any instance.
        const target = callee!;
        machine.pc = pc;
        machine.fp = fp;
        machine.sp = sp;
        machine.instance = instance;
        if (tail >= 0) {
          for (let i = 0; i < tail; i++) W[fp + i] = W[base + i];
          base = fp;
        }
        if (target.host !== null) {
          machine.top = tail >= 0 ? machine.hostTop(target, base) : -1;
          machine.meter.countHostCall();
          const pending = target.host(machine.stack, base, machine);
          if (pending !== undefined) {
            machine.wait(pending, base, machine.hostTop(target, base), tail >= 0 ? -1 : pc + machine.callLength(code[pc]));
            return false;
          }
          mem = machine.memoryView(instance);
          code = module.code;
          if (tail >= 0) break dispatching;
          pc += machine.callLength(code[pc]);
          continue;
        }
        if (tail < 0) {
          if (sp >= frameLimit) throw trap.stackOverflow();
          frames[sp] = pc + machine.callLength(code[pc]);
          frames[sp + 1] = fp;
          frames[sp + 2] = instance.id;
        }
        if (target.instance !== instance) {
          if (target.instance!.suspended > 0) machine.enterBusy();
          instance = target.instance!;
          module = machine.moduleOf(instance);
          entries = module.entries;
          globals = instance.vmctx;
          mem = machine.memoryView(instance);
        }
        const entry = machine.entry(module, target.index);
        code = module.code;
        if (base + code[entry] > stackLimit) {
          instance = machine.instance;
          throw trap.stackOverflow();
        }
        if (tail < 0) sp += 3;
        fp = base;
        for (let i = fp + code[entry + 1], end = fp + code[entry + 2]; i < end; i++) W[i] = 0;
        pc = entry + HEADER_WORDS;
        continue;
      }

      // Return to the frame on top of the records.
      sp -= 3;
      pc = frames[sp];
      fp = frames[sp + 1];
      if (pc < 0) {
        machine.sp = sp;
        return true;
      }
      if (frames[sp + 2] !== instance.id) {
        instance = machine.store.instances[frames[sp + 2]];
        module = machine.moduleOf(instance);
        code = module.code;
        entries = module.entries;
        globals = instance.vmctx;
        mem = machine.memoryView(instance);
      }
    }
  } catch (error) {
    machine.pc = pc;
    machine.fp = fp;
    machine.sp = sp;
    machine.instance = instance;
    throw error;
  }
}
