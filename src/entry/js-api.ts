/**
 * What `import … from 'wasmtide/js-api'` gives: the standard `WebAssembly` namespace.
 *
 * @module wasmtide/js-api
 */
export * from '../js-api/index.js';
