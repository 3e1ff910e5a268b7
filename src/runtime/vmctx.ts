/**
 * The layout of an instance's vmctx: the block of memory that code of an instance is compiled against. Single source
 * of its offsets, in 32-bit words.
 *
 *   0   8 bytes   pointer to the store's run context (native tiers)
 *   2   8 bytes   reserved
 *   4   16 bytes  each global the module defines, in order
 */
import type { Module } from '../wasm/module.js';
import { indexSpaces } from '../wasm/module.js';

const HEADER_WORDS = 4;
export const GLOBAL_WORDS = 4;

/** Words of a module's vmctx. */
export const vmctxWords = (module: Module): number => HEADER_WORDS + module.globals.length * GLOBAL_WORDS;

/** First word of a global that the module defines itself, by its index in the global index space. */
export const globalWord = (module: Module, index: number): number =>
  HEADER_WORDS + (index - indexSpaces(module).importedGlobals) * GLOBAL_WORDS;
