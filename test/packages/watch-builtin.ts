/**
 * Preloaded into the programs of the packages: says on standard error, once for each, that the built-in engine was
 * given a module to compile. So a test knows which engine ran what. Node's own modules do not count: its parser of HTTP,
 * for one, stays with the built-in engine.
 */
import { writeSync } from 'node:fs';

export const NOTICE = 'the built-in engine compiles a module\n';

const engine = (globalThis as any).WebAssembly;
const say = (): void => {
  if (!/\bnode:internal\/deps\//.test(new Error().stack!)) writeSync(2, NOTICE);
};
const isModule = (source: unknown): boolean => Object.prototype.toString.call(source) === '[object WebAssembly.Module]';

for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) {
  const before = engine[name];
  if (typeof before !== 'function') continue;
  engine[name] = (source: unknown, ...rest: unknown[]) => {
    if (!isModule(source)) say();
    return Reflect.apply(before, engine, [source, ...rest]);
  };
}
engine.Module = new Proxy(engine.Module, {
  construct(target, args, newTarget) {
    say();
    return Reflect.construct(target, args, newTarget);
  },
});
