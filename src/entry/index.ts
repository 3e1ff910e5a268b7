/** What `import … from 'wasmtide'` gives. */
export * from '../api/index.js';
