/** QuickJS (Emscripten): a JavaScript engine as a guest; host functions, host objects, and one that waits (Asyncify). */
import { getQuickJS, newAsyncContext, shouldInterruptAfterDeadline, type QuickJSContext } from 'quickjs-emscripten';

const PROGRAM = `
  class Shape { constructor(name) { this.name = name; } get area() { return 0; } toString() { return this.name + ':' + this.area.toFixed(3); } }
  class Circle extends Shape { #r; constructor(r) { super('circle'); this.#r = r; } get area() { return Math.PI * this.#r ** 2; } }
  class Square extends Shape { constructor(a) { super('square'); this.a = a; } get area() { return this.a * this.a; } }
  function* primes(n) { const sieve = new Uint8Array(n + 1); for (let i = 2; i <= n; i++) { if (sieve[i]) continue; yield i; for (let j = i * i; j <= n; j += i) sieve[j] = 1; } }
  const words = 'the quick brown fox jumps over the lazy dog and runs from the quick dog'.split(' ');
  const counts = new Map(); for (const w of words) counts.set(w, (counts.get(w) ?? 0) + 1);
  const big = (n) => n < 2n ? 1n : n * big(n - 1n);
  const deep = (n) => n === 0 ? 0 : 1 + deep(n - 1);
  let caught; try { null.x } catch (e) { caught = e instanceof TypeError && e.message; }
  JSON.stringify({
    shapes: [new Circle(2.5), new Square(3)].map(String),
    primes: [...primes(5000)].length,
    counts: [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3),
    factorial: String(big(40n)),
    dates: '2024-02-29T12:00:00Z'.replace(/(\\d+)-(\\d+)-(?<day>\\d+)/u, '$<day>.$2.$1'),
    sorted: Array.from({ length: 300 }, (_, i) => (i * 7919) % 1009).sort((a, b) => a - b).filter((x, i) => i % 60 === 0),
    floats: [0.1 + 0.2, 1e21, 5e-324, (1 / 3).toPrecision(17), (1234.5678).toFixed(2), Math.fround(5.05), -0, 2 ** 53 + 2],
    text: [...'naïve 😀'].reverse().join('') + '|' + 'ß'.toUpperCase() + '|' + 'e\\u0301'.normalize('NFC').length,
    caught, depth: deep(500),
    host: { sum: host.add(40, 2), text: host.shout('hello'), list: host.list() },
  });
`;

function hostObject(vm: QuickJSContext): void {
  const host = vm.newObject();
  const define = (name: string, body: (...args: any[]) => any): void => vm.newFunction(name, body).consume((f) => vm.setProp(host, name, f));
  define('add', (a, b) => vm.newNumber(vm.getNumber(a) + vm.getNumber(b)));
  define('shout', (text) => vm.newString(vm.getString(text).toUpperCase() + '!'));
  define('list', () => {
    const list = vm.newArray();
    for (let i = 0; i < 3; i++) vm.newNumber(i * 1.5).consume((n) => vm.setProp(list, i, n));
    return list;
  });
  define('fail', () => { throw new RangeError('thrown by the host'); });
  vm.setProp(vm.global, 'host', host);
  host.dispose();
}

function show(vm: QuickJSContext, title: string, code: string): void {
  const result = vm.evalCode(code, `${title}.js`);
  if (result.error) {
    console.log(title, 'error', JSON.stringify(vm.dump(result.error)));
    result.error.dispose();
  } else {
    console.log(title, JSON.stringify(vm.dump(result.value)));
    result.value.dispose();
  }
}

const engine = await getQuickJS();
const vm = engine.newContext();
hostObject(vm);
vm.runtime.setMaxStackSize(128 * 1024);
show(vm, 'program', PROGRAM);
show(vm, 'syntax', 'let a = ;');
show(vm, 'host error', 'try { host.fail() } catch (e) { e.name + ": " + e.message }');
show(vm, 'overflow', 'function f() { return 1 + f() } try { f() } catch (e) { e.name + ": " + e.message }');
show(vm, 'promise', 'globalThis.log = []; (async () => { for (const x of [1, 2, 3]) log.push(await x * 2) })(); log.length');
console.log('jobs', vm.runtime.executePendingJobs().unwrap());
show(vm, 'after jobs', 'log.join()');

vm.runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + 50));
show(vm, 'endless', 'for (;;) ;');
vm.runtime.removeInterruptHandler();
vm.runtime.setMemoryLimit(4 * 1024 * 1024);
show(vm, 'memory limit', 'const all = []; try { for (;;) all.push({ n: all.length }) } catch (e) { e.name + ": " + e.message }');
vm.dispose();

const waiting = await newAsyncContext();
const files: Record<string, string> = {
  'main.js': 'import { twice } from "./lib.js"; export const answer = twice(read("a")) + read("bcd");',
  'lib.js': 'export const twice = (x) => x + x;',
};
waiting.runtime.setModuleLoader(async (name) => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  return files[name] ?? new Error(`no module ${name}`);
});
waiting.newAsyncifiedFunction('read', async (name) => {
  const text = waiting.getString(name);
  await new Promise((resolve) => setTimeout(resolve, 2));
  return waiting.newString(`<${text}>`);
}).consume((read) => waiting.setProp(waiting.global, 'read', read));
const module = waiting.unwrapResult(await waiting.evalCodeAsync(files['main.js'], 'main.js', { type: 'module' }));
console.log('async module', JSON.stringify(waiting.dump(module)));
module.dispose();
const loop = waiting.unwrapResult(await waiting.evalCodeAsync('let s = ""; for (let i = 0; i < 5; i++) s += read(String(i)); s'));
console.log('async loop', waiting.dump(loop));
loop.dispose();
waiting.dispose();
