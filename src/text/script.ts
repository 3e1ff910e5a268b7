/**
 * `.wast` scripts: the commands of the official suite, with the line of each.
 *
 * The whole script is split into tokens at once. Modules are parsed when asked for, so that a malformed one is found
 * by its own command and leaves the others alone.
 */
import { FeatureSet } from '../wasm/features.js';
import type { Module } from '../wasm/module.js';
import { TokenCursor } from './cursor.js';
import { tokenize } from './lexer.js';
import { moduleForm, parseModule } from './parser.js';
import { type ResultPattern, type ScriptValue, parsePattern, parseValue } from './script-values.js';
import { Token } from './tokens.js';

/** Names of modules and instances are without their `$`; null stands for the latest. */
export type ScriptName = string | null;

export interface ScriptModule {
  readonly name: ScriptName;
  readonly form: 'text' | 'binary' | 'quote';
  readonly line: number;
  /** Parses it: the bytes of a binary one, undecoded. Throws a `MalformedError`. */
  define(features?: FeatureSet): Module | Uint8Array;
}

export type Action =
  | { readonly kind: 'invoke'; readonly instance: ScriptName; readonly name: string; readonly args: readonly ScriptValue[] }
  | { readonly kind: 'get'; readonly instance: ScriptName; readonly name: string };

/** A module that is wrong. */
export type ModuleAssertion =
  | 'assert_malformed' | 'assert_invalid' | 'assert_unlinkable' | 'assert_malformed_custom' | 'assert_invalid_custom';

type CommandBody =
  /** Defines a module, and instantiates it unless it is only a definition. */
  | { readonly kind: 'module'; readonly definition: boolean; readonly module: ScriptModule }
  | { readonly kind: 'instance'; readonly name: ScriptName; readonly definition: ScriptName }
  /** Offers the exports of an instance to imports from `as`. */
  | { readonly kind: 'register'; readonly as: string; readonly instance: ScriptName }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'assert_return'; readonly action: Action; readonly results: readonly ResultPattern[] }
  | { readonly kind: 'assert_trap' | 'assert_exhaustion'; readonly action: Action; readonly message: string }
  /** A module whose instantiation traps. */
  | { readonly kind: 'assert_module_trap'; readonly module: ScriptModule; readonly message: string }
  | { readonly kind: 'assert_exception'; readonly action: Action }
  | { readonly kind: ModuleAssertion; readonly module: ScriptModule; readonly message: string }
  /** Commands for a thread of their own, which sees only the instance it shares (threads proposal). */
  | { readonly kind: 'thread'; readonly name: string; readonly shared: readonly string[]; readonly commands: readonly Command[] }
  | { readonly kind: 'wait'; readonly thread: string };

export type Command = CommandBody & { readonly line: number };

export interface Script {
  readonly commands: readonly Command[];
}

/** Parses a script, or a file that holds the fields of one module. Throws a `MalformedError` with line and column. */
export function parseWast(source: string | Uint8Array): Script {
  return new ScriptParser(new TokenCursor(tokenize(source))).script();
}

class ScriptParser {
  private line = 1;
  private offset = 0;

  constructor(private readonly cursor: TokenCursor) {}

  script(): Script {
    const { cursor } = this;
    if (isField(cursor)) {
      const module = this.moduleAt(0, null, 'text');
      cursor.at = cursor.tokens.count;
      return { commands: [{ kind: 'module', line: module.line, definition: false, module }] };
    }
    const commands = this.commands();
    if (cursor.peek() !== Token.End) throw cursor.unexpected('a command');
    return { commands };
  }

  private commands(): Command[] {
    const commands: Command[] = [];
    while (this.cursor.peek() === Token.LParen) commands.push(this.command());
    return commands;
  }

  /** The line of token `at`. Commands come in order, so that the source is counted through once. */
  private lineOf(at: number): number {
    const { source, starts } = this.cursor.tokens;
    const target = starts[at];
    if (target < this.offset) {
      this.line = 1;
      this.offset = 0;
    }
    for (; this.offset < target; this.offset++) if (source[this.offset] === 0x0a) this.line++;
    return this.line;
  }

  private command(): Command {
    const { cursor } = this;
    const line = this.lineOf(cursor.at);
    if (cursor.isOpen('module')) return { line, ...this.module() };
    if (cursor.isOpen('invoke') || cursor.isOpen('get')) return { line, kind: 'action', action: this.action() };
    const start = cursor.at++;
    const body = this.otherCommand(cursor.word('a command'));
    if (body === null) {
      cursor.at = start + 1;
      throw cursor.unexpected('a command');
    }
    cursor.close();
    return { line, ...body };
  }

  private otherCommand(word: string): CommandBody | null {
    const { cursor } = this;
    switch (word) {
      case 'register': return { kind: word, as: cursor.name(), instance: this.name() };
      case 'assert_return': {
        const action = this.action();
        const results: ResultPattern[] = [];
        while (cursor.peek() === Token.LParen) results.push(parsePattern(cursor));
        return { kind: word, action, results };
      }
      case 'assert_trap':
        if (cursor.isOpen('module')) return { kind: 'assert_module_trap', module: this.scriptModule(), message: cursor.name() };
        return { kind: word, action: this.action(), message: cursor.name() };
      case 'assert_exhaustion': return { kind: word, action: this.action(), message: cursor.name() };
      case 'assert_exception': return { kind: word, action: this.action() };
      case 'assert_malformed': case 'assert_invalid': case 'assert_unlinkable': case 'assert_malformed_custom': case 'assert_invalid_custom':
        return { kind: word, module: this.scriptModule(), message: cursor.name() };
      case 'thread': {
        const name = this.requiredName();
        const shared: string[] = [];
        while (cursor.takeOpen('shared')) {
          cursor.open('module');
          shared.push(this.requiredName());
          cursor.close();
          cursor.close();
        }
        return { kind: word, name, shared, commands: this.commands() };
      }
      case 'wait': return { kind: word, thread: this.requiredName() };
      default: return null;
    }
  }

  // --- Modules ---

  /** `(module …)`, `(module definition …)`, `(module instance …)`. */
  private module(): CommandBody {
    const { cursor } = this;
    const start = cursor.at;
    cursor.at += 2;
    if (cursor.takeWord('instance')) {
      const name = this.name();
      const definition = this.name();
      cursor.close();
      return { kind: 'instance', name, definition };
    }
    const definition = cursor.takeWord('definition');
    cursor.at = start;
    return { kind: 'module', definition, module: this.scriptModule() };
  }

  private scriptModule(): ScriptModule {
    const { cursor } = this;
    if (!cursor.isOpen('module')) throw cursor.unexpected('a module');
    const start = cursor.at;
    cursor.at += 2;
    const form = moduleForm(cursor);
    cursor.takeWord('definition');
    const module = this.moduleAt(start, this.name(), form);
    cursor.at = start;
    cursor.skip();
    return module;
  }

  private moduleAt(at: number, name: ScriptName, form: ScriptModule['form']): ScriptModule {
    const { tokens } = this.cursor;
    const define = (features: FeatureSet = FeatureSet.all): Module | Uint8Array => {
      const cursor = new TokenCursor(tokens);
      cursor.at = at;
      return parseModule(cursor, features);
    };
    return { name, form, line: this.lineOf(at), define };
  }

  // --- Actions ---

  private action(): Action {
    const { cursor } = this;
    const invoke = cursor.isOpen('invoke');
    if (!invoke && !cursor.isOpen('get')) throw cursor.unexpected('an action');
    cursor.at += 2;
    const instance = this.name();
    const name = cursor.name();
    const args: ScriptValue[] = [];
    if (invoke) while (cursor.peek() === Token.LParen) args.push(parseValue(cursor));
    cursor.close();
    return invoke ? { kind: 'invoke', instance, name, args } : { kind: 'get', instance, name };
  }

  private name(): ScriptName {
    const { cursor } = this;
    if (cursor.peek() !== Token.Id) return null;
    const { text } = cursor;
    cursor.at++;
    return text;
  }

  private requiredName(): string {
    const name = this.name();
    if (name === null) throw this.cursor.unexpected('an identifier');
    return name;
  }
}

const FIELDS: readonly string[] = ['type', 'rec', 'import', 'func', 'table', 'memory', 'global', 'tag', 'export', 'start', 'elem', 'data'];

const isField = (cursor: TokenCursor): boolean => FIELDS.some((word) => cursor.isOpen(word));
