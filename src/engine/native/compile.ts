/** A module's code: every function through the pipeline, as one artifact. */
import { Architecture, ArtifactWriter, CodeArtifact, CodeNeeds } from '../../codegen/artifact.js';
import type { FunctionCode } from '../../codegen/function-code.js';
import { allocateRegisters } from '../../codegen/register-allocation/allocate.js';
import { Assembler } from '../../codegen/x64/assembler.js';
import { emit } from '../../codegen/x64/emit.js';
import { lower } from '../../codegen/x64/lower.js';
import { NotLowered } from '../../codegen/x64/not-lowered.js';
import { ALLOCATABLE_GPRS, ALLOCATABLE_XMMS, MEMORY_BASE, SCRATCH, SCRATCH_XMM } from '../../codegen/x64/registers.js';
import type { Allocation, MachineCode, RegisterFile } from '../../codegen/machine-code.js';
import { ControlFlow } from '../../ir/cfg.js';
import type { Func } from '../../ir/func.js';
import { type LeftOut, type Pass, optimize, passesWithout } from '../../optimize/pipeline.js';
import { schedule } from '../../optimize/schedule.js';
import { Environment, type TranslateOptions } from '../../translate/environment.js';
import { NotTranslated, translateFunction } from '../../translate/translate.js';
import { nativeError } from '../../wasm/errors/native.js';
import type { Module } from '../../wasm/module.js';

/** Bases of memories are values like others: no register is kept for one. */
export const REGISTERS: RegisterFile = { general: [...ALLOCATABLE_GPRS, MEMORY_BASE], vector: ALLOCATABLE_XMMS, scratch: SCRATCH, scratchVector: SCRATCH_XMM };

/** Who wants to see what each step makes. In a release run nobody. */
export interface CompileObserver {
  translated?(func: Func): void;
  passed?(pass: string, func: Func): void;
  optimized?(func: Func): void;
  scheduled?(func: Func): void;
  lowered?(func: Func, code: MachineCode): void;
  allocated?(func: Func, code: MachineCode, allocation: Allocation): void;
  emitted?(func: Func, code: FunctionCode): void;
}

let watcher: CompileObserver = {};

/** Has every compilation of this thread seen, in tests; null: none any more. */
export function watchCompilations(observer: CompileObserver | null): void {
  watcher = observer ?? {};
}

export interface CompileOptions extends TranslateOptions {
  readonly withoutPasses: LeftOut;
}

/**
 * Compiles all functions that the module defines, or `only` the one of this index. Throws a `NativeError` for what
 * compiled code has no form of.
 */
export function compileModule(module: Module, options: CompileOptions, observer: CompileObserver = watcher, only: number | null = null): CodeArtifact {
  const environment = new Environment(module, options);
  const passes = passesWithout(options.withoutPasses);
  const assembler = new Assembler();
  const target = { architecture: Architecture.X64, cpu: 0, settings: 0 };
  const writer = new ArtifactWriter(target);
  for (let i = 0; i < module.code.length; i++) {
    const index = environment.spaces.importedFuncs + i;
    if (only !== null && index !== only) continue;
    try {
      writer.add(index, compileFunction(translateFunction(environment, i), assembler, observer, passes));
    } catch (error) {
      throw error instanceof NotTranslated || error instanceof NotLowered ? nativeError.unsupported(error.message, index) : error;
    }
  }
  if (environment.usesHeap) target.settings |= CodeNeeds.Heap;
  if (environment.usesTypes) target.settings |= CodeNeeds.Types;
  return new CodeArtifact(writer.finish());
}

/** What follows translation. */
export function compileFunction(func: Func, assembler: Assembler, observer: CompileObserver, passes: readonly Pass[]): FunctionCode {
  observer.translated?.(func);
  optimize(func, passes, observer.passed?.bind(observer));
  observer.optimized?.(func);
  const flow = new ControlFlow(func);
  schedule(func, flow);
  observer.scheduled?.(func);
  const machine = lower(func, flow);
  observer.lowered?.(func, machine);
  const allocation = allocateRegisters(machine, REGISTERS);
  observer.allocated?.(func, machine, allocation);
  const code = emit(assembler, machine, allocation, func.signature);
  observer.emitted?.(func, code);
  return code;
}
