/**
 * Proposals that can be switched on and off by name. The names are Wasmtime's (`-W gc=n`), the numbers index the
 * `feature` column of the opcode table.
 */
export const enum Feature {
  Mvp = 0,
  MutableGlobal,
  SaturatingFloatToInt,
  SignExtension,
  MultiValue,
  BulkMemory,
  ReferenceTypes,
  Simd,
  RelaxedSimd,
  TailCall,
  ExtendedConst,
  FunctionReferences,
  Gc,
  Exceptions,
  LegacyExceptions,
  MultiMemory,
  Memory64,
  Threads,
  CustomPageSizes,
  WideArithmetic,
  BranchHinting,
  Count,
}

/** Proposals, by the names that Wasmtime gives them. */
export type FeatureName =
  | 'mutable-global' | 'saturating-float-to-int' | 'sign-extension' | 'multi-value' | 'bulk-memory'
  | 'reference-types' | 'simd' | 'relaxed-simd' | 'tail-call' | 'extended-const' | 'function-references' | 'gc'
  | 'exceptions' | 'legacy-exceptions' | 'multi-memory' | 'memory64' | 'threads' | 'custom-page-sizes'
  | 'wide-arithmetic' | 'branch-hinting';

export interface FeatureRow {
  readonly feature: Feature;
  readonly name: FeatureName;
  /** Part of the 3.0 specification, so on in the official suite's top-level scripts. */
  readonly standard: boolean;
  readonly about: string;
}

const row = (feature: Feature, name: FeatureName, standard: boolean, about: string): FeatureRow =>
  ({ feature, name, standard, about });

export const FEATURES: readonly FeatureRow[] = [
  row(Feature.MutableGlobal, 'mutable-global', true, 'import and export of mutable globals'),
  row(Feature.SaturatingFloatToInt, 'saturating-float-to-int', true, 'float to integer conversions that saturate'),
  row(Feature.SignExtension, 'sign-extension', true, 'sign extension instructions'),
  row(Feature.MultiValue, 'multi-value', true, 'blocks with parameters, several results'),
  row(Feature.BulkMemory, 'bulk-memory', true, 'memory.copy and its like, passive segments'),
  row(Feature.ReferenceTypes, 'reference-types', true, 'externref, several tables'),
  row(Feature.Simd, 'simd', true, '128-bit vectors'),
  row(Feature.RelaxedSimd, 'relaxed-simd', true, 'relaxed vector instructions (deterministic results)'),
  row(Feature.TailCall, 'tail-call', true, 'tail calls'),
  row(Feature.ExtendedConst, 'extended-const', true, 'arithmetic in constant expressions'),
  row(Feature.FunctionReferences, 'function-references', true, 'typed function references'),
  row(Feature.Gc, 'gc', true, 'structs, arrays, i31, casts'),
  row(Feature.Exceptions, 'exceptions', true, 'try_table, throw_ref, exnref'),
  row(Feature.LegacyExceptions, 'legacy-exceptions', false, 'try, catch, delegate, rethrow of the older proposal'),
  row(Feature.MultiMemory, 'multi-memory', true, 'several memories'),
  row(Feature.Memory64, 'memory64', true, '64-bit memories and tables'),
  row(Feature.Threads, 'threads', false, 'shared memories and atomics'),
  row(Feature.CustomPageSizes, 'custom-page-sizes', false, 'memories with pages of one byte'),
  row(Feature.WideArithmetic, 'wide-arithmetic', false, '128-bit addition, subtraction and multiplication'),
  row(Feature.BranchHinting, 'branch-hinting', true, 'the branch hint section'),
];

/** A set of features. Immutable; `Feature.Mvp` is always in it. */
export class FeatureSet {
  /** Bit `f` is set when feature `f` is on. */
  readonly bits: number;

  private constructor(bits: number) {
    this.bits = bits | (1 << Feature.Mvp);
  }

  /** Everything this runtime implements: the default for running programs. */
  static readonly all = new FeatureSet(FEATURES.reduce((bits, f) => bits | (1 << f.feature), 0));
  /** The 3.0 specification: what the official suite's top-level scripts assume. */
  static readonly standard = new FeatureSet(FEATURES.reduce((bits, f) => (f.standard ? bits | (1 << f.feature) : bits), 0));
  static readonly mvp = new FeatureSet(0);

  has(feature: Feature): boolean {
    return (this.bits & (1 << feature)) !== 0;
  }

  with(name: FeatureName, on: boolean): FeatureSet {
    const row = FEATURES.find((f) => f.name === name);
    if (row === undefined) return this;
    return new FeatureSet(on ? this.bits | (1 << row.feature) : this.bits & ~(1 << row.feature));
  }
}

export const featureName = (feature: Feature): string => FEATURES.find((f) => f.feature === feature)?.name ?? 'mvp';
