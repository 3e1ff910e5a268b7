/**
 * What each step of compilation makes of a function, as text: for `wasmtide compile --emit` and the file tests.
 *
 * Printers are loaded here and nowhere else on the way to machine code.
 */
import { SideTable, type FunctionCode } from '../../codegen/function-code.js';
import type { Allocation, MachineCode } from '../../codegen/machine-code.js';
import { printLowered } from '../../codegen/x64/print-lowered.js';
import { listing } from '../../codegen/x64/printer.js';
import type { Func } from '../../ir/func.js';
import { printFunc } from '../../ir/printer.js';
import type { CompileObserver } from './compile.js';
import type { Stage } from './stage-names.js';

export class StagePrinter implements CompileObserver {
  private readonly parts: string[] = [];

  /** `nameOf`: what a function is called behind its number, for people; `positions`: whether IR says where it comes from. */
  constructor(private readonly stages: ReadonlySet<Stage>, private readonly nameOf: (func: string) => string | null = () => null, private readonly positions = false) {}

  /** What there is so far, and forgets it. */
  take(): string {
    return this.parts.splice(0).join('\n');
  }

  private add(stage: Stage, func: Func, text: () => string, detail = ''): void {
    if (!this.stages.has(stage)) return;
    const name = this.nameOf(func.name);
    this.parts.push(`;; ${stage}${detail} of ${func.name}${name === null ? '' : ` ${name}`}\n${text()}`);
  }

  private ir(func: Func): string {
    return printFunc(func, { positions: this.positions });
  }

  translated(func: Func): void {
    this.add('ir', func, () => this.ir(func));
  }

  passed(pass: string, func: Func): void {
    this.add('passes', func, () => this.ir(func), ` ${pass}`);
  }

  optimized(func: Func): void {
    this.add('opt', func, () => this.ir(func));
  }

  scheduled(func: Func): void {
    this.add('schedule', func, () => this.ir(func));
  }

  lowered(func: Func, code: MachineCode): void {
    this.add('lower', func, () => printLowered(code));
  }

  allocated(func: Func, code: MachineCode, allocation: Allocation): void {
    this.add('alloc', func, () => printLowered(code, allocation));
  }

  emitted(func: Func, code: FunctionCode): void {
    const note = (table: SideTable, payload: number): string | undefined => {
      if (table === SideTable.Trap) return 'may fault';
      return table === SideTable.Source && this.positions && payload >= 0 ? `@${payload.toString(16)}` : undefined;
    };
    this.add('asm', func, () => `${listing(code, { symbolName: (symbol) => `f${symbol}`, note })}\n`);
  }
}
