/** Bytes → a module that is ready to be compiled: decoded, validated, older exceptions lowered. */
import { decodeModule } from '../binary/decode.js';
import type { FeatureSet } from '../wasm/features.js';
import type { Module } from '../wasm/module.js';
import { lowerLegacyExceptions } from './legacy-exceptions.js';
import { validateModule } from './validate.js';

/** Throws a `MalformedError` or `InvalidError`; `checkpoint` is called now and then, and may throw to end it. */
export function loadModule(bytes: Uint8Array, features: FeatureSet, checkpoint?: () => void): Module {
  const module = decodeModule(bytes, features);
  checkpoint?.();
  const { usesLegacyExceptions, castsReferences } = validateModule(module, features, checkpoint);
  const checked = castsReferences ? { ...module, castsReferences } : module;
  return usesLegacyExceptions ? lowerLegacyExceptions(checked) : checked;
}
