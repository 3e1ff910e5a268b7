/** MicroPython (Emscripten): classes, big integers, exceptions, generators, and JavaScript both ways. */
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';

const python = await loadMicroPython({
  linebuffer: true,
  stdout: (line: string) => console.log('py', line),
  stderr: (line: string) => console.log('err', line),
});

python.runPython(`
class Shape:
    def __init__(self, name): self.name = name
    def area(self): raise NotImplementedError(self.name)
    def __repr__(self): return '%s(%.3f)' % (self.name, self.area())
    def __lt__(self, other): return self.area() < other.area()

class Square(Shape):
    def __init__(self, a):
        super().__init__('square')
        self.a = a
    def area(self): return self.a ** 2

class Circle(Shape):
    def __init__(self, r):
        super().__init__('circle')
        self.r = r
    @property
    def diameter(self): return 2 * self.r
    def area(self): return 3.141592653589793 * self.r ** 2

print(sorted([Square(3), Circle(1), Square(0.5)]), Circle(4).diameter)

def factorial(n): return 1 if n < 2 else n * factorial(n - 1)
print(factorial(60), factorial(60) // 10 ** 70, (1 << 200) % 1000007, pow(3, 1000, 10 ** 9 + 7), -7 // 2, -7 % 3, hex(2 ** 70))

def primes(n):
    sieve = bytearray(n + 1)
    for i in range(2, n + 1):
        if sieve[i]: continue
        yield i
        for j in range(i * i, n + 1, i): sieve[j] = 1
print(len(list(primes(10000))), sum(primes(3000)))

def risky(kind):
    try:
        if kind == 0: return 1 // 0
        if kind == 1: return {}['missing']
        if kind == 2: return [][3]
        if kind == 3: Shape('abstract').area()
        return 'fine'
    except ZeroDivisionError as e: return 'zero: ' + str(e)
    except (KeyError, IndexError) as e: return type(e).__name__ + ': ' + str(e)
    finally: print('finally', kind)
for kind in range(5):
    try: print(risky(kind))
    except NotImplementedError as e: print('not implemented', e)

def depth(n): return depth(n + 1)
try: depth(0)
except RuntimeError as e: print('RuntimeError', e)

class Managed:
    def __enter__(self): print('enter'); return self
    def __exit__(self, kind, value, trace): print('exit', kind.__name__); return True
with Managed(): raise ValueError('swallowed')

import json, re, struct, binascii
print(json.dumps({'a': [1, 2.5, None, True, 'é']}), json.loads('{"x": [1, {"y": 2}]}')['x'][1]['y'])
print(re.match(r'(\\d+)-(\\w+)', '42-abc!').group(2), struct.unpack('<Hf', struct.pack('<Hf', 513, 1.5)), binascii.hexlify(b'wasm'))
print({x: x * x for x in range(5)}, list('naïve'), 'ab' * 3, f'{3.14159:.2f}|{255:#x}|{"x":>5}', 0.1 + 0.2, 1e100, float('inf'))
a, *rest = (x for x in range(6))
print(a, rest, list(zip('abc', range(3))), max('pear', 'fig', key=len), all([1, 2, []]))
`);

python.globals.set('numbers', [3, 1, 2]);
python.globals.set('callback', (x: number) => x * 10);
python.registerJsModule('host', { greet: (name: string) => `hello ${name}`, settings: { depth: 3 } });
console.log('value', python.runPython('import host\nhost.greet("python") + str(host.settings.depth) + str(callback(4.5))\n') ?? python.globals.get('__name__'));
python.runPython('def total(xs):\n  return sum(x for x in xs)\nresult = total([numbers[i] for i in range(3)]) + callback(7)\nprint(host.greet("from python"), host.settings.depth)');
console.log('result', python.globals.get('result'), python.globals.get('total')([1, 2, 3.5]));
await python.runPythonAsync(`
import asyncio, js
async def work(n):
    await asyncio.sleep(0.002)
    n = await js.Promise.resolve(n)
    return n * 2
print('awaited', await work(21), js.JSON.stringify(js.Array.of(1, 'x', None)), js.Math.max(1, 7, 3))
`);
try {
  python.runPython('def f():\n  return undefined_name\nf()\n');
} catch (error) {
  console.log((error as Error).name, (error as Error).message.trim().split('\n').join(' | '));
}
try {
  python.runPython('if True print(1)');
} catch (error) {
  console.log((error as Error).name, (error as { type?: string }).type);
}
