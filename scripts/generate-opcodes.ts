/** Writes src/wasm/opcode.ts, the const enum `Op`, from the rows of src/wasm/opcodes.ts. `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OPCODES, denseCode } from '../src/wasm/opcodes.js';

export const opcodeEnumPath = fileURLToPath(new URL('../../src/wasm/opcode.ts', import.meta.url));

/** `i32.load8_s` → `I32Load8S`, `i8x16.add_sat_s` → `I8x16AddSatS`. */
const enumName = (name: string): string => name.replace(/(?:^|[._])(.)/g, (_, c: string) => c.toUpperCase());

export function opcodeEnum(): string {
  const lines = OPCODES.map((row) => `  ${enumName(row.name)} = 0x${denseCode(row.code).toString(16).padStart(2, '0')},`);
  return `// Generated from opcodes.ts by \`npm run generate\`. Do not edit.

/** Dense opcode numbers as labels for \`switch\`: a const enum is inlined across files. */
export const enum Op {
${lines.join('\n')}
}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = opcodeEnum();
  if (process.argv.includes('--check')) {
    if (readFileSync(opcodeEnumPath, 'utf8') !== text) {
      console.error('src/wasm/opcode.ts is out of step with opcodes.ts: run `npm run generate`');
      process.exit(1);
    }
  } else {
    writeFileSync(opcodeEnumPath, text);
  }
}
