/**
 * Real programs: WebAssembly that packages carry, run without their JavaScript, so that every engine runs the same.
 *
 * Three or four modules are linked: functions for what the program imports, which say no or trap (`stubs`); the
 * program as the package has it; and a driver (`programs/NAME.wat`), which brings the data, calls the program and
 * exports `run(n)` with a checksum. They are made on first use, into dist/bench/programs.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeModule } from '../src/binary/decode.js';
import { encodeModule } from '../src/binary/encode.js';
import { parseWat } from '../src/text/index.js';
import { FeatureSet } from '../src/wasm/features.js';
import type { FuncType } from '../src/wasm/types.js';
import { benchFolder, outputFolder, root } from './folder.js';
import type { Workload } from './workloads.js';

export interface Program extends Workload {
  /** The module, in this repository's folder. */
  readonly file: string;
  /** How to find it there, if it is not a file of its own. */
  readonly extract?: (text: string) => Uint8Array;
  /** Bodies of imported functions that the program calls; all others trap. */
  readonly stubs?: Readonly<Record<string, string>>;
  /** Files whose bytes stand in the driver for {NAME}. */
  readonly data?: Readonly<Record<string, string>>;
}

const source = 'node_modules/@rollup/wasm-node/dist/es/shared/parseAst.js';

export const programs: readonly Program[] = [
  {
    name: 'brotli', group: 'program', n: 2000, small: 40, about: 'compression and decompression', needs: ['linking'],
    file: 'node_modules/brotli-wasm/pkg.node/brotli_wasm_bg.wasm',
    stubs: { __wbindgen_is_undefined: '(i32.const 1)', __wbindgen_object_drop_ref: '' },
    data: { text: 'LICENSE' },
  },
  {
    name: 'modules', group: 'program', n: 6, small: 1, about: 'a lexer of JavaScript', needs: ['linking'],
    file: 'node_modules/es-module-lexer/dist/lexer.js',
    extract: (text) => new Uint8Array(Buffer.from(/"(AGFzbQ[^"]*)"/.exec(text)![1], 'base64')),
    data: { text: source },
  },
  {
    name: 'regex-scan', group: 'program', n: 500, small: 5, about: 'regular expressions over lines', needs: ['linking'],
    file: 'node_modules/vscode-oniguruma/release/onig.wasm',
    stubs: Object.fromEntries(['constant', 'void', 'bool', 'integer', 'float', 'std_string', 'std_wstring', 'emval', 'memory_view', 'bigint']
      .map((kind) => [`_embind_register_${kind}`, ''])),
    data: { text: source, patterns: 'bench/programs/regex-scan.txt' },
  },
  {
    name: 'lua', group: 'program', n: 10, small: 2, about: 'an interpreter of a language', needs: ['linking'],
    file: 'node_modules/wasmoon/dist/glue.wasm',
    stubs: {
      invoke_vii: '(call_indirect $late (param i32 i32 i32) (local.get 0) (local.get 1) (local.get 2) (i32.const 0))',
      emscripten_date_now: '(f64.const 0)',
      // An error: no environment.
      environ_sizes_get: '(i32.const 1)',
    },
    data: { script: 'bench/programs/lua.lua' },
  },
];

const VALUE_TYPES = new Map([[0x7f, 'i32'], [0x7e, 'i64'], [0x7d, 'f32'], [0x7c, 'f64'], [0x6f, 'externref']]);

function typeText({ params, results }: FuncType): string {
  const names = (types: readonly number[]): string => types.map((type) => VALUE_TYPES.get(type)).join(' ');
  return `(param ${names(params)}) (result ${names(results)})`;
}

/** A module for each name that the program imports from. */
function stubModules(program: Uint8Array, bodies: Readonly<Record<string, string>>): [name: string, bytes: Uint8Array][] {
  const module = decodeModule(program, FeatureSet.all);
  const fields = new Map<string, string[]>();
  for (const { module: from, name, desc } of module.imports) {
    if (desc.kind !== 'func') throw new Error(`imports a ${desc.kind}, ${from}.${name}`);
    const type = module.types[desc.type].composite as FuncType;
    const list = fields.get(from) ?? ['(table $late (export "late") 1 funcref)'];
    fields.set(from, [...list, `(func (export ${JSON.stringify(name)}) ${typeText(type)} ${bodies[name] ?? '(unreachable)'})`]);
  }
  return [...fields].map(([name, list]) => [name, encodeModule(parseWat(`(module ${list.join('\n')})`))]);
}

const escaped = (bytes: Uint8Array): string => Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

/** The driver with its data in place of {NAME}, and their lengths in bytes of {NAME.length}. */
function driverModule(name: string, data: Readonly<Record<string, string>>): Uint8Array {
  let text = readFileSync(join(benchFolder, 'programs', `${name}.wat`), 'utf8');
  for (const [segment, file] of Object.entries(data)) {
    const bytes = new Uint8Array(readFileSync(join(root, file)));
    text = text.replace(`{${segment}}`, () => escaped(bytes))
      .replaceAll(`{${segment}.length}`, String(bytes.length))
      .replaceAll(`{${segment}.length+1}`, String(bytes.length + 1));
  }
  return encodeModule(parseWat(text));
}

const folder = join(outputFolder, 'programs');

/** NAME=FILE of a program's modules in the order in which they are linked. */
function filesOfProgram({ name, file, extract, stubs = {}, data = {} }: Program): string[] {
  const list = join(folder, `${name}.json`);
  const made = Math.max(...[file, ...Object.values(data), `bench/programs/${name}.wat`].map((path) => statSync(join(root, path)).mtimeMs), statSync(fileURLToPath(import.meta.url)).mtimeMs);
  if (existsSync(list) && statSync(list).mtimeMs >= made) return JSON.parse(readFileSync(list, 'utf8')) as string[];
  mkdirSync(folder, { recursive: true });
  const bytes = readFileSync(join(root, file));
  const program = extract === undefined ? new Uint8Array(bytes) : extract(bytes.toString());
  const modules: [string, Uint8Array][] = [...stubModules(program, stubs), ['program', program], ['driver', driverModule(name, data)]];
  const files = modules.map(([as, content]) => {
    const path = join(folder, `${name}-${as}.wasm`);
    writeFileSync(path, content);
    return `${as}=${path}`;
  });
  writeFileSync(list, JSON.stringify(files));
  return files;
}

/** The files of a workload, as NAME=FILE for `one.js` and the peers. */
export function filesOf(workload: Workload): string[] {
  const program = programs.find(({ name }) => name === workload.name);
  return program === undefined ? [`guest=${kernelFile(workload.name)}`] : filesOfProgram(program);
}

function kernelFile(name: string): string {
  const text = join(benchFolder, 'guests', `${name}.wat`);
  if (!existsSync(text)) return join(benchFolder, 'guests/bin', `${name}.wasm`);
  const binary = join(folder, `${name}.wasm`);
  if (!existsSync(binary) || statSync(binary).mtimeMs < statSync(text).mtimeMs) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(binary, encodeModule(parseWat(readFileSync(text, 'utf8'))));
  }
  return binary;
}
