/** What JavaScript values the types of values stand for: types alone, for inference. */
import type { Func } from './func.js';
import type { ArrayRef, ExnRef, StructRef } from './gc-object.js';
import type { ArrayType, FuncType, StructType, ValType } from './types.js';

/** What a reference to a heap type is, not being null. */
type JsReference<H> =
  H extends 'func' | FuncType ? Func
    : H extends 'struct' | StructType ? StructRef
      : H extends 'array' | ArrayType ? ArrayRef
        : H extends 'i31' ? number
          : H extends 'exn' ? ExnRef
            : H extends 'none' | 'nofunc' | 'noextern' | 'noexn' ? never
              : unknown;

/**
 * What a host function may be given, and a call returns, for a value of type `T`. Of `externref`, `anyref` and `eqref`
 * only the program knows.
 */
export type JsValue<T extends ValType> =
  T extends 'i32' | 'f32' | 'f64' ? number
    : T extends 'i64' ? bigint
      : T extends 'v128' ? Uint8Array
        : T extends 'funcref' ? Func | null
          : T extends 'structref' ? StructRef | null
            : T extends 'arrayref' ? ArrayRef | null
              : T extends 'i31ref' ? number | null
                : T extends 'exnref' ? ExnRef | null
                  : T extends 'nullref' | 'nullfuncref' | 'nullexternref' | 'nullexnref' ? null
                    : T extends { readonly ref: infer H; readonly nullable: infer N } ? JsReference<H> | (N extends false ? never : null)
                      : unknown;

/** Arguments for parameters of types `P`. */
export type JsValues<P extends readonly ValType[]> = { -readonly [I in keyof P]: JsValue<P[I]> };

/** What a function with results `R` returns: nothing, the value, or all of them. */
export type JsResult<R extends readonly ValType[]> =
  R extends readonly [] ? void
    : R extends readonly [infer One extends ValType] ? JsValue<One>
      : JsValues<R>;

/** What a host function with results `R` returns: the same, or a promise of it; several results as any array of them. */
export type HostResult<R extends readonly ValType[]> = Awaitable<R extends readonly [] | readonly [ValType] ? JsResult<R> : Readonly<JsValues<R>>>;

type Awaitable<V> = V | PromiseLike<V>;
