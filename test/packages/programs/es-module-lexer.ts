/** es-module-lexer: the imports and exports of many sources, the biggest that are installed here among them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { repositoryRoot } from '../../conformance.js';

await init();
const folders = ['@rollup/wasm-node/dist/es/shared', 'es-module-lexer/dist', '@emnapi/core/dist', 'vscode-textmate/release', 'quickjs-emscripten-core/dist'];
for (const folder of folders) {
  const path = join(repositoryRoot, 'node_modules', folder);
  for (const name of readdirSync(path).filter((file) => /\.m?js$/.test(file)).sort()) {
    const source = readFileSync(join(path, name), 'utf8');
    try {
      const [imports, exports, facade, hasModuleSyntax] = parse(source);
      const hash = createHash('sha256').update(JSON.stringify([imports, exports])).digest('hex').slice(0, 16);
      console.log(folder, name, source.length, imports.length, exports.length, facade, hasModuleSyntax, hash);
    } catch (error) {
      console.log(folder, name, 'error', (error as Error).message);
    }
  }
}

const sample = `import a, { b as c } from 'x' with { type: 'json' };
export * from "y\\u0041"; export const d = /[/]\\/'/g, e = \`\${import('z' + 1)} \${import.meta.url}\`;
export { c as "string name", a as default }; import defer from './😀.js'; export async function* f() { await import('late', {}) }`;
console.log(JSON.stringify(parse(sample)));
for (const bad of ['import { a from "b"', 'export const x = `${', 'import "unfinished']) {
  try {
    console.log(JSON.stringify(parse(bad, 'bad.js')));
  } catch (error) {
    console.log((error as Error).message);
  }
}
