/** A module's code: every function through the pipeline, as one artifact. */
import { Architecture, ArtifactWriter, CodeArtifact } from '../../codegen/artifact.js';
import type { FunctionCode } from '../../codegen/function-code.js';
import { allocateRegisters } from '../../codegen/register-allocation/allocate.js';
import { Assembler } from '../../codegen/x64/assembler.js';
import { emit } from '../../codegen/x64/emit.js';
import { lower } from '../../codegen/x64/lower.js';
import { NotLowered } from '../../codegen/x64/not-lowered.js';
import { ALLOCATABLE_GPRS, ALLOCATABLE_XMMS, MEMORY_BASE, SCRATCH, SCRATCH_XMM } from '../../codegen/x64/registers.js';
import { ControlFlow } from '../../ir/cfg.js';
import { schedule } from '../../optimize/schedule.js';
import { Environment, type TranslateOptions } from '../../translate/environment.js';
import { NotTranslated, translateFunction } from '../../translate/translate.js';
import { nativeError } from '../../wasm/errors/native.js';
import type { Module } from '../../wasm/module.js';

/** Bases of memories are values like others: no register is kept for one. */
const REGISTERS = { general: [...ALLOCATABLE_GPRS, MEMORY_BASE], vector: ALLOCATABLE_XMMS, scratch: SCRATCH, scratchVector: SCRATCH_XMM };

/** Compiles all functions that the module defines. Throws a `NativeError` for what compiled code has no form of. */
export function compileModule(module: Module, options: TranslateOptions): CodeArtifact {
  const environment = new Environment(module, options);
  const assembler = new Assembler();
  const writer = new ArtifactWriter({ architecture: Architecture.X64, cpu: 0, settings: 0 });
  for (let i = 0; i < module.code.length; i++) {
    const index = environment.spaces.importedFuncs + i;
    try {
      writer.add(index, compileFunction(environment, assembler, i));
    } catch (error) {
      throw error instanceof NotTranslated || error instanceof NotLowered ? nativeError.unsupported(error.message, index) : error;
    }
  }
  return new CodeArtifact(writer.finish());
}

function compileFunction(environment: Environment, assembler: Assembler, index: number): FunctionCode {
  const func = translateFunction(environment, index);
  const flow = new ControlFlow(func);
  schedule(func, flow);
  const code = lower(func, flow);
  return emit(assembler, code, allocateRegisters(code, REGISTERS), func.signature);
}
