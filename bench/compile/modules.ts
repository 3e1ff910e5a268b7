/** Large real modules, from the packages that the tests use, each ending with a section that makes it another (another.ts). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COUNTER } from '../another.js';
import { outputFolder, root } from '../folder.js';

export interface CompiledModule {
  readonly name: string;
  /** Where the package has it. */
  readonly file: string;
}

export const MODULES: readonly CompiledModule[] = [
  { name: 'brotli', file: 'node_modules/brotli-wasm/pkg.node/brotli_wasm_bg.wasm' },
  { name: 'sqlite', file: 'node_modules/sql.js/dist/sql-wasm.wasm' },
  { name: 'iced-x86', file: 'node_modules/iced-x86/iced_x86_bg.wasm' },
  { name: 'quickjs', file: 'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm' },
  { name: 'oniguruma', file: 'node_modules/vscode-oniguruma/release/onig.wasm' },
  { name: 'lua', file: 'node_modules/wasmoon/dist/glue.wasm' },
];

const CODE_SECTION = 10;

/** Bytes of the code section: the rest is copied, not compiled. */
function codeSize(bytes: Uint8Array): number {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (id === CODE_SECTION) return size;
    at += size;
  }
  return 0;
}

/** The file to compile, and how much code it has. */
export function prepared({ name, file }: CompiledModule): { path: string; codeSize: number } {
  const bytes = Uint8Array.from([...readFileSync(join(root, file)), ...COUNTER]);
  const folder = join(outputFolder, 'compile');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.wasm`);
  writeFileSync(path, bytes);
  return { path, codeSize: codeSize(bytes) };
}
