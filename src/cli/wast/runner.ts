/** Runs one script of the official suite and judges its assertions. */
import { InvalidError } from '../../wasm/errors/invalid.js';
import { LinkError } from '../../wasm/errors/link.js';
import { MalformedError } from '../../wasm/errors/malformed.js';
import { Trap } from '../../wasm/errors/trap.js';
import type { FeatureSet } from '../../wasm/features.js';
import type { Module } from '../../wasm/module.js';
import { checkBranchHints } from '../../validate/branch-hints.js';
import { loadModule } from '../../validate/load.js';
import type { ValType } from '../../wasm/types.js';
import { WasmException } from '../../runtime/exception.js';
import { encodeModule } from '../../binary/encode.js';
import { FuncInstance } from '../../runtime/func.js';
import { GlobalInstance } from '../../runtime/global.js';
import type { Extern, Instance } from '../../runtime/instance.js';
import { instantiate, resolveImports } from '../../runtime/instantiate.js';
import { typesWords, slotWords } from '../../runtime/slots.js';
import type { Store } from '../../runtime/store.js';
import { type Action, type Command, type ScriptModule, type ScriptValue, parseWast } from '../../text/index.js';
import { type ActualValue, matches, readActual, showActual, showPattern, writeArgument } from './values.js';
import { spectest } from './spectest.js';

export interface Failure {
  readonly line: number;
  readonly expected: string;
  readonly got: string;
}

export interface ScriptReport {
  readonly file: string;
  passed: number;
  skipped: number;
  readonly failures: Failure[];
  /** Malformed and invalid modules that were refused with the official words, and without. */
  sameWords: number;
  otherWords: number;
}

export function runScript(file: string, source: Uint8Array, features: FeatureSet, createStore: () => Store): ScriptReport {
  const report: ScriptReport = { file, passed: 0, skipped: 0, failures: [], sameWords: 0, otherWords: 0 };
  new ScriptRunner(report, features, createStore()).run(source);
  return report;
}

class ScriptRunner {
  private readonly registered = new Map<string, ReadonlyMap<string, Extern>>();
  private readonly instances = new Map<string, Instance>();
  private readonly modules = new Map<string, Module>();
  private current: Instance | null = null;
  private lastModule: Module | null = null;
  /** Why the current module is missing, if its definition failed. */
  private broken: unknown = null;

  constructor(private readonly report: ScriptReport, private readonly features: FeatureSet, private readonly store: Store) {
    this.registered.set('spectest', spectest(store));
  }

  run(source: Uint8Array): void {
    let commands: readonly Command[];
    try {
      ({ commands } = parseWast(source));
    } catch (error) {
      this.fail(1, 'a script', show(error));
      return;
    }
    for (const command of commands) {
      try {
        this.command(command);
      } catch (error) {
        this.fail(command.line, command.kind, show(error));
      }
    }
  }

  private fail(line: number, expected: string, got: string): void {
    this.report.failures.push({ line, expected, got });
  }

  private pass(): void {
    this.report.passed++;
  }

  private command(command: Command): void {
    switch (command.kind) {
      case 'module': this.define(command.module, !command.definition); return;
      case 'instance': {
        const module = command.definition === null ? this.lastModule : this.modules.get(command.definition);
        if (module === null || module === undefined) throw new Error(`no module ${command.definition ?? ''}`);
        this.instantiate(command.name, module);
        return;
      }
      case 'register': this.registered.set(command.as, this.instance(command.instance).exports); return;
      case 'action': this.perform(command.action); return;
      case 'assert_return': {
        const got = this.perform(command.action);
        const { results } = command;
        const same = got.length === results.length && results.every((pattern, i) => matches(this.store, pattern, got[i]));
        if (same) this.pass();
        else this.fail(command.line, results.map(showPattern).join(' '), got.map((v) => showActual(this.store, v)).join(' '));
        return;
      }
      case 'assert_trap': case 'assert_exhaustion':
        this.expectTrap(command.line, () => void this.perform(command.action), command.message);
        return;
      case 'assert_module_trap': this.expectTrap(command.line, () => this.define(command.module, true), command.message); return;
      case 'assert_exception':
        this.expectError(command.line, () => void this.perform(command.action), (e) => e instanceof WasmException, 'an exception');
        return;
      case 'assert_malformed': case 'assert_malformed_custom':
        this.expectError(command.line, () => void this.load(command.module), (e) => e instanceof MalformedError, `malformed: ${command.message}`, command.message);
        return;
      case 'assert_invalid':
        this.expectError(command.line, () => void this.load(command.module), (e) => e instanceof InvalidError, `invalid: ${command.message}`, command.message);
        return;
      case 'assert_invalid_custom':
        this.expectError(command.line, () => checkBranchHints(this.load(command.module)), (e) => e instanceof InvalidError, `invalid: ${command.message}`, command.message);
        return;
      case 'assert_unlinkable':
        this.expectError(command.line, () => this.define(command.module, true), (e) => e instanceof LinkError && e.message.startsWith(command.message), `unlinkable: ${command.message}`);
        return;
      case 'thread': case 'wait': throw new Error('threads in scripts are not run: no script of the suite has them');
    }
  }

  private expectTrap(line: number, run: () => void, message: string): void {
    this.expectError(line, run, (e) => e instanceof Trap && e.message.startsWith(message), `trap: ${message}`);
  }

  private expectError(line: number, run: () => void, accept: (error: unknown) => boolean, expected: string, words?: string): void {
    try {
      run();
    } catch (error) {
      if (!accept(error)) {
        this.fail(line, expected, show(error));
        return;
      }
      this.pass();
      if (words !== undefined) {
        if ((error as Error).message.startsWith(words)) this.report.sameWords++;
        else this.report.otherWords++;
      }
      return;
    }
    this.fail(line, expected, 'no error');
  }

  // --- Modules ---

  private load(module: ScriptModule): Module {
    const defined = module.define(this.features);
    return loadModule(defined instanceof Uint8Array ? defined : encodeModule(defined), this.features);
  }

  private define(definition: ScriptModule, instantiateIt: boolean): void {
    this.current = null;
    try {
      const module = this.load(definition);
      this.lastModule = module;
      if (definition.name !== null) this.modules.set(definition.name, module);
      if (instantiateIt) this.instantiate(definition.name, module);
    } catch (error) {
      this.broken = error;
      throw error;
    }
  }

  private instantiate(id: string | null, module: Module): void {
    const imports = resolveImports(module, (from, name) => this.registered.get(from)?.get(name));
    this.current = instantiate(this.store, module, imports);
    if (id !== null) this.instances.set(id, this.current);
  }

  private instance(id: string | null): Instance {
    const found = id === null ? this.current : this.instances.get(id);
    if (found === null || found === undefined) throw new Error(`no module ${id ?? ''}: ${show(this.broken)}`);
    return found;
  }

  // --- Actions ---

  private perform(action: Action): ActualValue[] {
    const extern = this.instance(action.instance).exports.get(action.name);
    if (action.kind === 'get') {
      if (!(extern instanceof GlobalInstance)) throw new Error(`no global ${action.name}`);
      return [readActual(extern.cells, extern.word, extern.type.value)];
    }
    if (!(extern instanceof FuncInstance)) throw new Error(`no function ${action.name}`);
    return this.invoke(extern, action.args);
  }

  private invoke(func: FuncInstance, args: readonly ScriptValue[]): ActualValue[] {
    const { store } = this;
    const { executor } = store;
    const { params, results } = func.type;
    store.collectIfDue();
    const base = executor.reserve(Math.max(typesWords(params), typesWords(results)));
    this.each(params, base, (_type, word, i) => writeArgument(store, executor.stack, word, args[i]));
    executor.call(func, base);
    const values: ActualValue[] = [];
    this.each(results, base, (type, word) => values.push(readActual(executor.stack.words, word, type)));
    return values;
  }

  private each(types: readonly ValType[], base: number, visit: (type: ValType, word: number, i: number) => void): void {
    let word = base;
    types.forEach((type, i) => {
      visit(type, word, i);
      word += slotWords(type);
    });
  }
}

function show(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env['WASMTIDE_BACKTRACE'] === '1' ? error.stack ?? error.message : `${error.name}: ${error.message}`;
}

