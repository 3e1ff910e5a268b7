import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MalformedError } from '../../../src/wasm/errors/malformed.js';
import { tokenize } from '../../../src/text/lexer.js';
import { decodeString, quoteBytes, quoteName, stringBytes } from '../../../src/text/strings.js';
import { Token, tokenText } from '../../../src/text/tokens.js';

const kinds = (source: string): Token[] => [...tokenize(source).kinds.slice(0, tokenize(source).count)];
const fails = (source: string | Uint8Array, message: string): void => {
  assert.throws(() => tokenize(source), (error) => {
    assert.ok(error instanceof MalformedError, String(error));
    assert.equal(error.message, message);
    return true;
  });
};

test('kinds of tokens', () => {
  assert.deepEqual(kinds('(module $m "s" 12 -0x1 nan:0x1 $"q q" @x ,)'), [
    Token.LParen, Token.Word, Token.Id, Token.String, Token.Number, Token.Number, Token.Word, Token.Id, Token.Reserved,
    Token.Reserved, Token.RParen,
  ]);
  assert.deepEqual(kinds(''), []);
  assert.deepEqual(kinds('a"b" "c""d" $x"y" 0"l"'), [Token.Reserved, Token.Reserved, Token.Reserved, Token.Reserved]);
});

test('an identifier is the same with and without quotes', () => {
  const tokens = tokenize('$fh $"fh" $"\\66h" $"f\\u{68}" fh');
  assert.equal(new Set(tokens.values.slice(0, 5)).size, 1);
  assert.equal(tokenText(tokens, 2), '$"\\66h"');
});

test('a parenthesis knows where it closes', () => {
  const tokens = tokenize('(a (b) (@x (y)) (c (d))) (e');
  assert.equal(tokens.values[0], 11);
  assert.equal(tokens.kinds[tokens.values[0]], Token.RParen);
  assert.equal(tokens.values[12], -1);
});

test('comments', () => {
  assert.deepEqual(kinds(';; a\n(; b (; c ;) ;; ;) ( ;;\r) ;;'), [Token.LParen, Token.RParen]);
  fails('  (; (; ;)', 'unclosed comment (at 1:3)');
});

test('annotations leave no tokens; those with a meaning are kept aside', () => {
  const tokens = tokenize('(a (@b (c) "d" , [ (@) (@custom "nested")) (@custom "n" "x") e)');
  assert.equal(tokens.count, 4);
  assert.deepEqual(tokens.annotations.map(({ id, before, content }) => [id, before, content.count]), [['custom', 2, 2]]);
  fails('(@a (b)', 'unclosed annotation (at 1:1)');
  fails('(@ a)', 'empty annotation id (at 1:1)');
});

test('strings', () => {
  const source = '"a\\t\\n\\r\\"\\\'\\\\\\00\\fF\\u{1F600}\\u{4_1}é"';
  const tokens = tokenize(source);
  assert.deepEqual(Buffer.from(stringBytes(tokens, 0)), Buffer.concat([
    Buffer.from('a\t\n\r"\'\\\0'), Buffer.from([0xff]), Buffer.from('😀Aé'),
  ]));
  for (const escape of ['\\x', '\\u{}', '\\u{110000}', '\\u{d800}', '\\u{1_}', '\\0', '\\u41']) {
    fails(`"${escape}"`, 'illegal escape in string (at 1:2)');
  }
  fails('x "a', 'unclosed string (at 1:3)');
  fails('"a\nb"', 'unclosed string (at 1:1)');
  fails('"a\u0001"', 'illegal character (at 1:3)');
});

test('quoting is the inverse of reading', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const literal = new TextEncoder().encode(quoteBytes(all));
  assert.deepEqual(decodeString(literal, 0, literal.length, true), all);
  for (const name of ['', 'plain', 'quote"\\', '\u0000\u007f\u202e\u200b', 'ünï😀', '\ue000']) {
    const text = new TextEncoder().encode(quoteName(name));
    assert.equal(new TextDecoder().decode(decodeString(text, 0, text.length, true)), name);
  }
});

test('positions count lines and characters', () => {
  fails('(\n  "é" \u00e9', 'illegal character (at 2:7)');
  fails(Uint8Array.of(0x28, 0x0a, 0x20, 0xc3, 0x28), 'malformed UTF-8 encoding (at 2:2)');
  fails(Uint8Array.of(0xed, 0xa0, 0x80), 'malformed UTF-8 encoding (at 1:1)');
  fails('$ x', 'empty identifier (at 1:1)');
});
