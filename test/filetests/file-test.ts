/**
 * A file test: text before, and what a stage of compilation makes of it, in one file.
 *
 *     ;; test STAGE… | pass NAME… | verify       what is looked at: stages of src/engine/native/stage-names.ts
 *     ;; options explicit-bounds …               how code is compiled, if not as usual
 *     …the source: a module (.wat), or one function of the IR (.ir)
 *     ;; check
 *     ;;   …what comes out, which `npm run bless` writes
 */
import { type CompileOptions, ModuleCompiler, compileFunction } from '../../src/engine/native/compile.js';
import { STAGES, type Stage } from '../../src/engine/native/stage-names.js';
import { StagePrinter } from '../../src/engine/native/stages.js';
import { encodeModule } from '../../src/binary/encode.js';
import { Assembler } from '../../src/codegen/x64/assembler.js';
import type { Func } from '../../src/ir/func.js';
import { parseFunc } from '../../src/ir/parser.js';
import { printFunc } from '../../src/ir/printer.js';
import { problemsOf, verify } from '../../src/ir/verifier.js';
import { PASSES, passesWithout } from '../../src/optimize/pipeline.js';
import { parseWat } from '../../src/text/index.js';
import { loadModule } from '../../src/validate/load.js';
import { FeatureSet } from '../../src/wasm/features.js';

const MARK = '\n;; check\n';

/** All in front of the expectation. */
export function sourceOf(text: string): string {
  const at = text.indexOf(MARK);
  return at < 0 ? text : text.slice(0, at + 1);
}

/** The file as it should be. */
export const withExpectation = (source: string, found: string): string =>
  `${source.trimEnd()}${MARK}${found.trimEnd().split('\n').map((line) => `;;   ${line}`.trimEnd()).join('\n')}\n`;

/** The words behind a directive; null where the file does not have it. */
const directive = (source: string, name: string): string[] | null => new RegExp(`^;; ${name} (.+)$`, 'm').exec(source)?.[1].trim().split(/\s+/) ?? null;

function optionsOf(source: string): CompileOptions {
  const words = directive(source, 'options') ?? [];
  const take = (word: string): boolean => {
    const at = words.indexOf(word);
    if (at >= 0) words.splice(at, 1);
    return at >= 0;
  };
  const without = words.filter((word) => word.startsWith('without=')).map((word) => word.slice('without='.length));
  const movable = take('movable');
  const options = {
    guarded: new Array<boolean>(8).fill(!movable && !take('explicit-bounds')), movable: new Array<boolean>(8).fill(movable), guardBytes: 2 ** 31, polls: take('polls'), fuel: take('fuel'),
    canonicalNans: take('canonical-nans'), heapMitigation: !take('no-heap-mitigation'), tableMitigation: !take('no-table-mitigation'), withoutPasses: without,
  };
  const unknown = words.filter((word) => !word.startsWith('without='));
  if (unknown.length > 0) throw new Error(`no option ${unknown.join(', ')}`);
  return options;
}

/** What comes out. */
export function runFileTest(name: string, source: string): string {
  const [kind, ...names] = directive(source, 'test') ?? [];
  if (kind === undefined) throw new Error(`${name} does not say what it tests`);
  if (name.endsWith('.wat')) return compiled(source, stagesOf([kind, ...names]));
  const func = parseFunc(source);
  if (kind === 'verify') return problemsOf(func).join('\n');
  verify(func, 'the source');
  if (kind === 'pass') return passed(func, names);
  const printer = new StagePrinter(stagesOf([kind, ...names]));
  compileFunction(func, new Assembler(), printer, passesWithout(optionsOf(source).withoutPasses));
  return printer.take();
}

function stagesOf(names: readonly string[]): Set<Stage> {
  const unknown = names.filter((name) => !STAGES.includes(name as Stage));
  if (unknown.length > 0) throw new Error(`no stage ${unknown.join(', ')}`);
  return new Set(names as Stage[]);
}

function compiled(source: string, stages: ReadonlySet<Stage>): string {
  const module = loadModule(encodeModule(parseWat(source)), FeatureSet.all);
  const printer = new StagePrinter(stages);
  new ModuleCompiler(module, optionsOf(source), printer).compile();
  return printer.take();
}

function passed(func: Func, names: readonly string[]): string {
  for (const name of names) {
    const pass = PASSES.find((one) => one.name === name);
    if (pass === undefined) throw new Error(`no pass ${name}`);
    pass.run(func);
    verify(func, name);
  }
  return printFunc(func);
}
