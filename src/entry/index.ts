/**
 * What `import … from 'wasmtide'` gives: the embedding API.
 *
 * @module wasmtide
 */
export * from '../api/index.js';
