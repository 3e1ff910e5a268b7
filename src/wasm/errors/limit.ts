/** A limit of the store or of this machine was reached where the specification knows no trap. */
import { WasmtideError } from './error.js';

/** A limit that was set, or one of this machine, does not allow it. */
export class LimitError extends WasmtideError {}

const COUNT_CODES = { instances: 'ERR_INSTANCES_LIMIT', memories: 'ERR_MEMORIES_LIMIT', tables: 'ERR_TABLES_LIMIT' } as const;

export const limitError = {
  memory: (bytes: number) => new LimitError('ERR_MEMORY_LIMIT', `memory of ${bytes} bytes cannot be allocated`),
  stack: (bytes: number) => new LimitError('ERR_MEMORY_LIMIT', `a stack of ${bytes} bytes cannot be allocated`),
  table: (elements: number) => new LimitError('ERR_TABLE_LIMIT', `table of ${elements} elements cannot be allocated`),
  count: (what: 'instances' | 'memories' | 'tables', limit: number) =>
    new LimitError(COUNT_CODES[what], `the store may have ${limit} ${what}`),
  asynchronousAnswer: () => new LimitError('ERR_ASYNC_LIMITER', 'the growth callback returned a promise, but the growth cannot wait: it is not made by an asynchronous call'),
  funcNumbers: () => new LimitError('ERR_FUNCTIONS_LIMIT', 'this process has used up its numbers for functions'),
  functionSize: (func: number) => new LimitError('ERR_FUNCTION_SIZE_LIMIT', `function ${func} is too large to be compiled: use the interpreter`),
  code: (bytes: number) => new LimitError('ERR_CODE_LIMIT', `no memory for ${bytes} bytes of code`),
  moduleSize: (bytes: number, limit: number) => new LimitError('ERR_MODULE_SIZE_LIMIT', `a module of ${bytes} bytes: the limit is ${limit}`),
  capturedOutput: (limit: number) => new LimitError('ERR_CAPTURED_OUTPUT_LIMIT', `the guest wrote more than the ${limit} bytes that are captured`),
  compileTime: (milliseconds: number) => new LimitError('ERR_COMPILE_TIME_LIMIT', `compiling took longer than ${milliseconds} ms`),
} as const;
