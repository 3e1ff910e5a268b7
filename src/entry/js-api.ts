/** What `import … from 'wasmtide/js-api'` gives. */
export * from '../js-api/index.js';
