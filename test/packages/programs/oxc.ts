/** Oxc's parser (Rust, napi-rs for wasm32-wasip1-threads): shared memory, `node:wasi`, and parsing on worker threads. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import oxc from '@oxc-parser/binding-wasm32-wasi';
import { repositoryRoot } from '../../conformance.js';

const sha = (value: unknown): string => createHash('sha256').update(typeof value === 'string' ? value : JSON.stringify(value)).digest('hex').slice(0, 16);

const SAMPLES: Record<string, string> = {
  'component.tsx': `
    import React, { type FC as Component, useState } from 'react';
    interface Props<T extends object = {}> { readonly items: T[]; render?: (item: T, index: number) => React.ReactNode }
    enum Mode { Light = 'light', Dark = Mode.Light as any }
    export const List = <T,>({ items, render = String }: Props<T & {}>): JSX.Element => {
      const [state, set] = useState<keyof T | null>(null);
      return <><ul className={\`a-\${state}\`} {...{ id: 1 }}>{items.map((x, i) => <li key={i}>{render(x, i) ?? <b>&nbsp;none</b>}</li>)}</ul></>;
    };
    abstract class Base<out T> { declare x: T; private static #y?: unique symbol; @deco() abstract get z(): asserts this is string; constructor(public a = 1) {} }
    type Deep<T> = T extends readonly (infer U)[] ? { -readonly [K in keyof U as \`get\${K & string}\`]?: Deep<U[K]> } : never;
    namespace A.B { export import C = D.E; } declare global { var g: bigint }
    export default (await import('./x.js', { with: { type: 'json' } })) satisfies unknown;
  `,
  'plain.js': 'label: for (const [a, { b = 1n, ...c }] of x) { if (a?.b?.[c] ** 2) continue label; else debugger } /re[/]x/dgimsuy; // 😀 end',
  'broken.ts': 'const x: = 1;\nclass { foo( }',
};

function show(name: string, result: oxc.ParseResult): void {
  const { program, module, comments, errors } = result;
  console.log(name, 'program', sha(program), 'module', sha(module), 'comments', comments.length, 'errors', JSON.stringify(errors.map((e) => [e.severity, e.message, e.labels])));
}

for (const [name, source] of Object.entries(SAMPLES)) show(name, oxc.parseSync(name, source));
const program = JSON.parse(oxc.parseSync('a.ts', 'export const f = <T>(x: T): x is NonNullable<T> => x != null').program as unknown as string);
console.log(JSON.stringify(program));

const paths = ['src/api/module.ts', 'src/interpreter/compile.ts', 'node_modules/wasmoon/dist/index.js'];
const results = await Promise.all(paths.map((path) => oxc.parse(path, readFileSync(join(repositoryRoot, path), 'utf8'))));
results.forEach((result, i) => console.log(paths[i].split('/').at(-1), typeof result.program, result.errors.length, result.module.staticImports.length > 0));
console.log('raw transfer', oxc.rawTransferSupported());
