/**
 * The embedding API: Wasmtime's concepts, JavaScript's manners.
 *
 * An `Engine` has the configuration, a `Module` the code, a `Store` the state and the limits of a guest, an `Instance`
 * is a module in a store; a `Linker` gives names to what modules import.
 */
export { Caller } from './caller.js';
export { type Compilation, Engine, type EngineOptions, type NativeStatus, type OptLevel, type Profiler, type Strategy } from './engine.js';
export { Exception } from './exception.js';
export type { Extern } from './extern.js';
export type { Signal } from '../engine/activation.js';
export { type BoundCall, type CallOptions, Func } from './func.js';
export { ArrayRef, ExnRef, GcObject, StructRef } from './gc-object.js';
export { Global } from './global.js';
export { type Exports, type Imports, Instance } from './instance.js';
export { InterruptHandle } from './interrupt.js';
export type { EngineLimits, StoreLimits } from './limits.js';
export { InstancePre, Linker } from './linker.js';
export { type DecodeOptions, type IntegerType, type IntegerValue, Memory, type Pointer, type SharedMemory } from './memory.js';
export { Module, type ModuleExport, type ModuleImport } from './module.js';
export { type EpochCallback, type FuelCallback, type Growth, type GrowthCallback, Store, type StoreOptions, type StoreStats } from './store.js';
export { Table } from './table.js';
export { Tag } from './tag.js';
export type { HostResult, JsResult, JsValue, JsValues } from './js-values.js';
export {
  ArrayType, type ExternType, type FieldType, FuncType, type GlobalType, type HeapTypeName, type Limits,
  type MemoryType, type RefType, type RefTypeName, type StorageType, StructType, type TableType, type ValType,
} from './types.js';
/** Any JavaScript value, as wasm's `externref` holds it: nothing is wrapped, and `===` stays true. */
export type ExternRef = unknown;
/** A small integer as a reference: JavaScript sees the number. */
export type I31 = number;
export { ArtifactError } from '../wasm/errors/artifact.js';
export { StateError } from '../wasm/errors/call.js';
export { type FrameInfo, WasmtideError } from '../wasm/errors/error.js';
export { InvalidError } from '../wasm/errors/invalid.js';
export { LimitError } from '../wasm/errors/limit.js';
export { LinkError, type MissingImport } from '../wasm/errors/link.js';
export { NativeError } from '../wasm/errors/native.js';
export { MalformedError, type TextPosition } from '../wasm/errors/malformed.js';
export { Trap, type TrapCode } from '../wasm/errors/trap.js';
export type { FeatureName } from '../wasm/features.js';
