/** The way of a function through the pipeline, and of those that a module defines into an artifact. */
import { Architecture, ArtifactWriter, CodeArtifact } from '../../codegen/artifact.js';
import type { FunctionCode } from '../../codegen/function-code.js';
import { allocateRegisters } from '../../codegen/register-allocation/allocate.js';
import { Assembler } from '../../codegen/x64/assembler.js';
import { emit } from '../../codegen/x64/emit.js';
import { lower } from '../../codegen/x64/lower.js';
import { NotLowered } from '../../codegen/x64/not-lowered.js';
import { ALLOCATABLE_GPRS, ALLOCATABLE_XMMS, MEMORY_BASE, SCRATCH, SCRATCH_XMM } from '../../codegen/x64/registers.js';
import type { Allocation, MachineCode, RegisterFile } from '../../codegen/machine-code.js';
import { ControlFlow } from '../../ir/cfg.js';
import { type Func, TooLarge } from '../../ir/func.js';
import { type LeftOut, type Pass, optimize, passesWithout } from '../../optimize/pipeline.js';
import { schedule } from '../../optimize/schedule.js';
import { Environment, type TranslateOptions } from '../../translate/environment.js';
import { NotTranslated, translateFunction } from '../../translate/translate.js';
import { limitError } from '../../wasm/errors/limit.js';
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

/** Called between steps; may throw to end a compilation. */
export type Checkpoint = () => void;

/** Compiles functions of one module, all or some, at once or one by one. */
export class ModuleCompiler {
  private readonly environment: Environment;
  private readonly passes: readonly Pass[];
  private readonly assembler = new Assembler();

  /** `observer`: default is whoever watches this thread when a function is compiled. */
  constructor(private readonly module: Module, options: CompileOptions, private readonly observer: CompileObserver | null = null) {
    this.environment = new Environment(module, options);
    this.passes = passesWithout(options.withoutPasses);
  }

  /**
   * Code of functions by their indices among those that the module defines; default: all of them. Throws a `NativeError`
   * for what compiled code has no form of, a `LimitError` for a function that is too large.
   */
  compile(functions: Iterable<number> = this.module.code.keys(), checkpoint?: Checkpoint): CodeArtifact {
    const { environment } = this;
    const writer = new ArtifactWriter({ architecture: Architecture.X64, cpu: 0, settings: 0 });
    for (const n of functions) {
      const index = environment.spaces.importedFuncs + n;
      try {
        writer.add(index, compileFunction(translateFunction(environment, n), this.assembler, this.observer ?? watcher, this.passes, checkpoint));
      } catch (error) {
        if (error instanceof TooLarge) throw limitError.functionSize(index);
        throw error instanceof NotTranslated || error instanceof NotLowered ? nativeError.unsupported(error.message, index) : error;
      }
    }
    return new CodeArtifact(writer.finish());
  }
}

/** What follows translation. */
export function compileFunction(
  func: Func, assembler: Assembler, observer: CompileObserver, passes: readonly Pass[], checkpoint: Checkpoint = () => undefined,
): FunctionCode {
  observer.translated?.(func);
  checkpoint();
  optimize(func, passes, observer.passed?.bind(observer));
  observer.optimized?.(func);
  checkpoint();
  const flow = new ControlFlow(func);
  schedule(func, flow);
  observer.scheduled?.(func);
  checkpoint();
  const machine = lower(func, flow);
  observer.lowered?.(func, machine);
  checkpoint();
  const allocation = allocateRegisters(machine, REGISTERS);
  observer.allocated?.(func, machine, allocation);
  checkpoint();
  const code = emit(assembler, machine, allocation, func.signature);
  observer.emitted?.(func, code);
  return code;
}
