/** vscode-oniguruma under vscode-textmate: a real source, tokenized by the grammar that editors use for TypeScript. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { repositoryRoot } from '../../conformance.js';

const { createOnigScanner, createOnigString, loadWASM, OnigScanner } = oniguruma;
const { INITIAL, Registry, parseRawGrammar } = textmate;
const require = createRequire(import.meta.url);
await loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));

const grammars: Record<string, string> = { 'source.ts': 'typescript', 'text.html.basic': 'html', 'source.css': 'css', 'source.js': 'javascript' };
const registry = new Registry({
  onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
  loadGrammar: async (scope) => {
    const name = grammars[scope];
    return name === undefined ? null : parseRawGrammar(readFileSync(require.resolve(`tm-grammars/grammars/${name}.json`), 'utf8'), `${name}.json`);
  },
});

async function tokenize(scope: string, title: string, lines: readonly string[]): Promise<void> {
  const grammar = (await registry.loadGrammar(scope))!;
  const hash = createHash('sha256');
  let tokens = 0;
  let stack = INITIAL;
  for (const line of lines) {
    const result = grammar.tokenizeLine(line, stack);
    for (const token of result.tokens) {
      tokens++;
      hash.update(`${token.startIndex} ${token.endIndex} ${token.scopes.join(' ')}\n`);
    }
    stack = result.ruleStack;
  }
  console.log(title, lines.length, 'lines', tokens, 'tokens', hash.digest('hex'));
}

const source = readFileSync(join(repositoryRoot, 'node_modules/es-module-lexer/types/lexer.d.ts'), 'utf8');
await tokenize('source.ts', 'typescript', source.split('\n').slice(0, 120));
await tokenize('text.html.basic', 'html', [
  '<!doctype html><title>naïve 😀</title>',
  '<style>@media (width > 10px) { a:hover::before { color: rgb(1 2 3 / 50%) } }</style>',
  '<script>const x = /a[/]b/g.exec(`${1 + 1}`) ?? async function* () { yield* [] };</script>',
]);

const scanner = new OnigScanner(['(?<=a)b+', '\\p{Lu}\\p{Ll}*', '(?i:straße|😀)(\\d+)?', '(?<y>\\d{4})-\\g<y>']);
for (const text of ['xabbb Über', 'STRASSE Straße12', 'a😀42', '2023-2024', 'nothing here?']) {
  console.log(text, JSON.stringify(scanner.findNextMatchSync(text, 0)));
}
scanner.dispose();
