/** Rollup (Rust parser, wasm-bindgen): a small project bundled with tree shaking, chunks, CommonJS output and a source map. */
import { createHash } from 'node:crypto';
import { type Plugin, rollup } from '@rollup/wasm-node';
import { parseAst } from '@rollup/wasm-node/parseAst';

const FILES: Record<string, string> = {
  'main.js': `
    import { area, perimeter as around } from './shapes.js';
    import * as text from './text.js';
    import data from './data.json.js';
    import './effect.js';
    export { area };
    export default class App { static #count = 0; render() { return text.upper(\`\${area(data.size)} \${around?.(2) ?? 'none'}\`); } }
    export const lazy = () => import('./lazy.js');
    if (data.debug && false) { console.log('dropped') }
  `,
  'shapes.js': `
    import { square } from './math.js';
    export const area = (r) => PI * square(r);
    export const perimeter = (r) => 2 * PI * r;
    export const unused = () => square(square(3));
    const PI = 3.14;
  `,
  'math.js': 'export function square(x) { return x ** 2 }\nexport const cube = (x) => x ** 3;\nexport let /*#__PURE__*/ never = cube(2);',
  'text.js': 'const PI = "shadow"; export const upper = (s) => s.toUpperCase() + PI; export const lower = (s) => s.toLowerCase();',
  'data.json.js': 'export default { size: 3, debug: true, nested: { list: [1, , 3], re: /[/]+/giu, big: 10n, "é": "😀" } };',
  'effect.js': 'globalThis.effect ??= []; globalThis.effect.push(new.target === undefined);'.replace('new.target', 'globalThis.nothing'),
  'lazy.js': 'import { square } from "./math.js"; export async function* lazy() { for await (const x of [1, 2]) yield square(x); }',
};

const virtual: Plugin = {
  name: 'virtual',
  resolveId: (id) => id.replace('./', ''),
  load: (id) => FILES[id] ?? null,
};

const warnings: string[] = [];
const bundle = await rollup({ input: 'main.js', plugins: [virtual], onwarn: (warning) => void warnings.push(warning.code ?? warning.message) });
for (const format of ['es', 'cjs', 'system'] as const) {
  const { output } = await bundle.generate({ format, sourcemap: format === 'es', exports: 'named', entryFileNames: '[name].js', chunkFileNames: '[name].js' });
  for (const file of output) {
    console.log(`// ${format} ${file.fileName}`);
    console.log(file.type === 'chunk' ? file.code : file.source);
    if (file.type === 'chunk' && file.map) console.log('map', createHash('sha256').update(file.map.toString()).digest('hex'));
  }
}
await bundle.close();
console.log('warnings', warnings.join());

const hash = createHash('sha256').update(JSON.stringify(parseAst(`${FILES['main.js']};<div>{x}</div>`, { jsx: true }))).digest('hex');
console.log('ast', hash);
try {
  await rollup({ input: 'bad.js', plugins: [{ ...virtual, load: () => 'export const x = {{;' }] });
} catch (error) {
  const { code, message, pos } = error as { code: string; message: string; pos: number };
  console.log(code, pos, message);
}
