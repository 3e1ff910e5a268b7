/**
 * `wasmtide compile --emit=STAGE,… FILE`: what each stage of compilation makes of a module's functions, as text. Needs
 * no processor that could run it.
 */
import { moduleNames } from '../binary/names.js';
import { ModuleCompiler } from '../engine/native/compile.js';
import { usualForm } from '../engine/native/native-memory.js';
import { compileOptions } from '../engine/native/native-module.js';
import { STAGES } from '../engine/native/stage-names.js';
import { StagePrinter } from '../engine/native/stages.js';
import { PASSES } from '../optimize/pipeline.js';
import { loadModule } from '../validate/load.js';
import { printable } from '../wasm/errors/printable.js';
import { type Module, indexSpaces } from '../wasm/module.js';
import { COMPILE_OPTIONS } from './commands.js';
import { usageError } from './errors.js';
import { binaryOf, readInput } from './input.js';
import { type ParsedArguments, parseArguments } from './options.js';
import { writeOutput } from './output.js';
import { report } from './report.js';
import { engineOptionsOf, featuresOf } from './settings-of.js';

export async function compile(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, COMPILE_OPTIONS, false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('compile', parsed.helpGroup);
  const [file, extra] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('compile');
  if (extra !== undefined) throw usageError.tooMany('compile', extra);
  const stages = new Set(namesOf(parsed, 'emit', STAGES));
  if (stages.size === 0) throw usageError.missingValue('compile --emit', STAGES.join(', '));
  const leftOut = namesOf(parsed, 'without', PASSES.map(({ name }) => name));
  const {
    interruption, consumeFuel, maxCallDepth, nanCanonicalization, optLevel, heapAccessSpectreMitigation, tableAccessSpectreMitigation, memoryReservation,
  } = engineOptionsOf(parsed);
  try {
    const features = featuresOf(parsed);
    const module = loadModule(await binaryOf(file, readInput(file), features), features);
    const settings = {
      polls: interruption !== false, countedPolls: false, fuel: consumeFuel === true, countsDepth: maxCallDepth !== undefined, canonicalNans: nanCanonicalization === true,
      withoutPasses: optLevel === 'none' ? ('all' as const) : leftOut,
      heapMitigation: heapAccessSpectreMitigation !== false, tableMitigation: tableAccessSpectreMitigation !== false,
    };
    const printer = new StagePrinter(stages, (name) => nameOf(module, Number(name.slice(1))), true);
    const options = compileOptions(settings, indexSpaces(module).memories.map((type) => usualForm(type, memoryReservation)));
    new ModuleCompiler(module, options, printer).compile(functionsOf(parsed, module));
    writeOutput(parsed.options.get('output')?.at(-1) ?? null, printer.take());
    return 0;
  } catch (error) {
    return report(error, file);
  }
}

/** Names that an option lists; given several times, they add up. */
function namesOf<T extends string>({ options }: ParsedArguments, option: string, known: readonly T[]): T[] {
  const names = (options.get(option) ?? []).flatMap((list) => list.split(','));
  const wrong = names.find((name) => !known.includes(name as T));
  if (wrong !== undefined) throw usageError.badValue(`--${option}`, wrong, known.join(', '));
  return names as T[];
}

function nameOf(module: Module, index: number): string | null {
  const name = moduleNames(module).funcs.get(index) ?? module.exports.find((e) => e.kind === 'func' && e.index === index)?.name;
  return name === undefined ? null : `"${printable(name)}"`;
}

/** What is to be compiled, by index among the functions that the module defines; undefined: all of it. */
function functionsOf({ options }: ParsedArguments, module: Module): readonly number[] | undefined {
  const wanted = options.get('function')?.at(-1);
  if (wanted === undefined) return undefined;
  const spaces = indexSpaces(module);
  const named = [...moduleNames(module).funcs].find(([, name]) => name === wanted)?.[0] ?? module.exports.find((e) => e.kind === 'func' && e.name === wanted)?.index;
  const index = named ?? (/^\d+$/.test(wanted) ? Number(wanted) : -1);
  if (index < spaces.importedFuncs || index >= spaces.funcs.length) throw usageError.noSuchFunction(wanted);
  return [index - spaces.importedFuncs];
}
