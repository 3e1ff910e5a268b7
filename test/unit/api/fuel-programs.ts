/**
 * Random programs, and what they cost: an evaluator of its own counts every instruction that is run, by the opcode
 * table. Programs end always: loops count down, functions call only those behind them.
 */
import { OPCODES } from '../../../src/wasm/opcodes.js';

const COST = new Map(OPCODES.map((row) => [row.name, row.fuel]));

/** Of operands [left, right] or statements. */
type Expr =
  | { op: 'const'; value: number } | { op: 'get'; local: number }
  | { op: 'i32.add' | 'i32.sub' | 'i32.xor' | 'i32.lt_s' | 'i32.rotl'; a: Expr; b: Expr }
  | { op: 'i32.eqz'; a: Expr } | { op: 'select'; a: Expr; b: Expr; c: Expr }
  | { op: 'call'; func: number; a: Expr; b: Expr; indirect: boolean } | { op: 'load'; a: Expr }
  | { op: 'wide'; a: Expr; b: Expr };
type Stmt =
  | { op: 'set'; local: number; a: Expr } | { op: 'drop'; a: Expr } | { op: 'nop' }
  | { op: 'store'; at: Expr; a: Expr } | { op: 'if'; a: Expr; yes: Stmt[]; no: Stmt[] | null }
  | { op: 'loop'; times: number; body: Stmt[] } | { op: 'block'; body: Stmt[]; out: Expr; rest: Stmt[] }
  | { op: 'skip'; body: Stmt[]; dead: Stmt[] } | { op: 'switch'; a: Expr; cases: Stmt[][] } | { op: 'return'; a: Expr };

export interface Program {
  readonly text: string;
  /** What `f0` returns, and what the run costs. */
  run(a: number, b: number): { result: number; cost: number };
}

const LOCALS = 4;
const FUNCS = 4;

class Return {
  constructor(readonly value: number) {}
}

/** `random`: from 0 to below `n`. */
export function makeProgram(random: (n: number) => number): Program {
  const bodies: { stmts: Stmt[]; result: Expr }[] = [];
  let func = 0;
  const expr = (depth: number): Expr => {
    switch (depth <= 0 ? random(2) : random(9)) {
      case 0: return { op: 'const', value: random(2) === 0 ? random(8) - 2 : random(2 ** 31) };
      case 1: return { op: 'get', local: random(LOCALS) };
      case 2: case 3: return { op: (['i32.add', 'i32.sub', 'i32.xor', 'i32.lt_s', 'i32.rotl'] as const)[random(5)], a: expr(depth - 1), b: expr(depth - 1) };
      case 4: return { op: 'i32.eqz', a: expr(depth - 1) };
      case 5: return { op: 'select', a: expr(depth - 1), b: expr(depth - 1), c: expr(depth - 1) };
      case 6: return { op: 'wide', a: expr(depth - 1), b: expr(depth - 1) };
      case 7: return { op: 'load', a: expr(depth - 1) };
      default:
        if (func + 1 >= FUNCS) return { op: 'get', local: 0 };
        return { op: 'call', func: func + 1 + random(FUNCS - func - 1), a: expr(depth - 1), b: expr(depth - 1), indirect: random(3) === 0 };
    }
  };
  const stmts = (depth: number): Stmt[] => Array.from({ length: random(3) + (depth > 2 ? 1 : 0) }, () => stmt(depth));
  const stmt = (depth: number): Stmt => {
    switch (depth <= 0 ? random(4) : random(10)) {
      case 0: case 1: return { op: 'set', local: random(LOCALS), a: expr(2) };
      case 2: return random(2) === 0 ? { op: 'nop' } : { op: 'drop', a: expr(2) };
      case 3: return { op: 'store', at: expr(1), a: expr(1) };
      case 4: case 5: return { op: 'if', a: expr(1), yes: stmts(depth - 1), no: random(2) === 0 ? null : stmts(depth - 1) };
      case 6: return { op: 'loop', times: 1 + random(4), body: stmts(depth - 1) };
      case 7: return { op: 'block', body: stmts(depth - 1), out: expr(1), rest: stmts(depth - 1) };
      case 8: return random(2) === 0 ? { op: 'skip', body: stmts(depth - 1), dead: stmts(0) } : { op: 'switch', a: expr(1), cases: [0, 1, 2].map(() => stmts(depth - 1)) };
      default: return random(4) === 0 ? { op: 'return', a: expr(1) } : { op: 'drop', a: expr(3) };
    }
  };
  for (; func < FUNCS; func++) bodies.push({ stmts: stmts(3), result: expr(2) });

  return { text: print(bodies), run: (a, b) => evaluate(bodies, a, b) };
}

function print(bodies: readonly { stmts: Stmt[]; result: Expr }[]): string {
  let labels = 0;
  let counters: string[] = [];
  const expr = (e: Expr): string => {
    switch (e.op) {
      case 'const': return `(i32.const ${e.value | 0})`;
      case 'get': return `(local.get ${e.local})`;
      case 'i32.eqz': return `(i32.eqz ${expr(e.a)})`;
      case 'select': return `(select ${expr(e.a)} ${expr(e.b)} ${expr(e.c)})`;
      case 'call': return e.indirect ? `(call_indirect (type $t) ${expr(e.a)} ${expr(e.b)} (i32.const ${e.func}))` : `(call ${e.func} ${expr(e.a)} ${expr(e.b)})`;
      case 'load': return `(i32.load (i32.and (i32.const 1020) ${expr(e.a)}))`;
      case 'wide': return `(i32.wrap_i64 (i64.mul (i64.extend_i32_s ${expr(e.a)}) (i64.extend_i32_s ${expr(e.b)})))`;
      default: return `(${e.op} ${expr(e.a)} ${expr(e.b)})`;
    }
  };
  const stmts = (list: readonly Stmt[]): string => list.map(stmt).join(' ');
  const stmt = (s: Stmt): string => {
    const label = `$l${labels++}`;
    switch (s.op) {
      case 'set': return `(local.set ${s.local} ${expr(s.a)})`;
      case 'drop': return `(drop ${expr(s.a)})`;
      case 'nop': return '(nop)';
      case 'store': return `(i32.store (i32.and (i32.const 1020) ${expr(s.at)}) ${expr(s.a)})`;
      case 'if': return `(if ${expr(s.a)} (then ${stmts(s.yes)})${s.no === null ? '' : ` (else ${stmts(s.no)})`})`;
      case 'loop': {
        const counter = `$c${counters.length}`;
        counters.push(counter);
        return `(local.set ${counter} (i32.const ${s.times})) (loop ${label} ${stmts(s.body)}
          (br_if ${label} (local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))))`;
      }
      case 'block': return `(block ${label} ${stmts(s.body)} (br_if ${label} ${expr(s.out)}) ${stmts(s.rest)})`;
      case 'skip': return `(block ${label} ${stmts(s.body)} (br ${label}) ${stmts(s.dead)})`;
      case 'switch': return `(block ${label}a (block ${label}b (block ${label}c (br_table ${label}c ${label}b ${label}a ${expr(s.a)})) ${stmts(s.cases[0])} (br ${label}a)) ${stmts(s.cases[1])})`;
      case 'return': return `(return ${expr(s.a)})`;
    }
  };
  const funcs = bodies.map(({ stmts: list, result }, i) => {
    counters = [];
    const body = `${stmts(list)} ${expr(result)}`;
    return `(func $f${i} (export "f${i}") (type $t) (param i32 i32) (result i32) (local i32 i32) ${counters.map((c) => `(local ${c} i32)`).join(' ')} ${body})`;
  });
  return `(module (type $t (func (param i32 i32) (result i32))) (memory (export "memory") 1)
    (table funcref (elem ${bodies.map((_, i) => `$f${i}`).join(' ')})) ${funcs.join('\n')})`;
}

function evaluate(bodies: readonly { stmts: Stmt[]; result: Expr }[], a: number, b: number): { result: number; cost: number } {
  let cost = 0;
  const memory = new DataView(new ArrayBuffer(65_536));
  const pay = (...names: string[]): void => {
    for (const name of names) cost += COST.get(name)!;
  };
  const paid = (value: number, name: string): number => {
    pay(name);
    return value;
  };
  const call = (func: number, x: number, y: number): number => {
    const locals = [x, y, 0, 0];
    const expr = (e: Expr): number => {
      switch (e.op) {
        case 'const': pay('i32.const'); return e.value | 0;
        case 'get': pay('local.get'); return locals[e.local];
        case 'i32.eqz': { const v = expr(e.a); pay(e.op); return v === 0 ? 1 : 0; }
        case 'select': { const [v, w, c] = [expr(e.a), expr(e.b), expr(e.c)]; pay(e.op); return c !== 0 ? v : w; }
        case 'call': {
          const [v, w] = [expr(e.a), expr(e.b)];
          pay(...(e.indirect ? ['i32.const', 'call_indirect'] : ['call']));
          return call(e.func, v, w);
        }
        case 'load': { pay('i32.const'); const at = expr(e.a) & 1020; pay('i32.and', 'i32.load'); return memory.getInt32(at, true); }
        case 'wide': {
          const v = expr(e.a);
          pay('i64.extend_i32_s');
          const w = expr(e.b);
          pay('i64.extend_i32_s', 'i64.mul', 'i32.wrap_i64');
          return Number(BigInt.asIntN(32, BigInt(v) * BigInt(w)));
        }
        default: {
          const [v, w] = [expr(e.a), expr(e.b)];
          pay(e.op);
          switch (e.op) {
            case 'i32.add': return (v + w) | 0;
            case 'i32.sub': return (v - w) | 0;
            case 'i32.xor': return v ^ w;
            case 'i32.lt_s': return v < w ? 1 : 0;
            case 'i32.rotl': return (w & 31) === 0 ? v : (v << (w & 31)) | (v >>> (32 - (w & 31)));
          }
        }
      }
    };
    const stmts = (list: readonly Stmt[]): void => list.forEach(stmt);
    const stmt = (s: Stmt): void => {
      switch (s.op) {
        case 'set': locals[s.local] = expr(s.a); pay('local.set'); return;
        case 'drop': expr(s.a); pay('drop'); return;
        case 'nop': pay('nop'); return;
        case 'store': {
          pay('i32.const');
          const at = expr(s.at) & 1020;
          pay('i32.and');
          memory.setInt32(at, expr(s.a), true);
          pay('i32.store');
          return;
        }
        case 'if':
          if (paid(expr(s.a), 'if') !== 0) stmts(s.yes);
          else if (s.no !== null) stmts(s.no);
          return;
        case 'loop':
          pay('i32.const', 'local.set', 'loop');
          for (let i = 0; i < s.times; i++) {
            stmts(s.body);
            pay('local.get', 'i32.const', 'i32.sub', 'local.tee', 'br_if');
          }
          return;
        case 'block': {
          pay('block');
          stmts(s.body);
          const out = expr(s.out);
          pay('br_if');
          if (out === 0) stmts(s.rest);
          return;
        }
        case 'skip': pay('block'); stmts(s.body); pay('br'); return;
        case 'switch': {
          pay('block', 'block', 'block');
          const at = expr(s.a) >>> 0;
          pay('br_table');
          if (at === 0) {
            stmts(s.cases[0]);
            pay('br');
          } else if (at === 1) {
            stmts(s.cases[1]);
          }
          return;
        }
        case 'return': { const value = expr(s.a); pay('return'); throw new Return(value); }
      }
    };
    try {
      stmts(bodies[func].stmts);
      return expr(bodies[func].result);
    } catch (error) {
      if (error instanceof Return) return error.value;
      throw error;
    }
  };
  const result = call(0, a, b);
  return { result, cost };
}

/** Mulberry32. */
export function randomOf(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}
