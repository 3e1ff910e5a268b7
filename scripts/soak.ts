/**
 * `npm run soak -- [--minutes=N] [--strategy=interpreter|optimizing]`: a long run of what takes memory (test/soak), on
 * interpreter and compiled code one after the other, N minutes each, and whether any is left behind.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { growth, soak } from '../test/soak/soak.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' }, strategy: { type: 'string' } } });
const { minutes, strategy } = values;
const milliseconds = Number(minutes) * 60_000;
if (!(milliseconds > 0) || (strategy !== undefined && strategy !== 'interpreter' && strategy !== 'optimizing')) {
  console.error('usage: npm run soak -- [--minutes=N] [--strategy=interpreter|optimizing]');
  process.exit(2);
}

const collect = (globalThis as { gc?: () => void }).gc;
if (strategy === undefined || collect === undefined) {
  // Each in a process of its own, which shows what it alone takes.
  const strategies = strategy === undefined ? ['interpreter', 'optimizing'] : [strategy];
  const ends = strategies.map((each) => spawnSync(process.execPath, ['--expose-gc', fileURLToPath(import.meta.url), `--minutes=${minutes}`, `--strategy=${each}`], { stdio: 'inherit' }).status);
  process.exit(ends.every((status) => status === 0) ? 0 : 1);
}

const { rounds, samples } = await soak(strategy, milliseconds, 60, collect);
const found = growth(samples);
console.log(`${strategy}: ${rounds} rounds, as many stores and instances made and dropped, in ${minutes} minutes`);
for (const { measure, middle, end, allowed } of found) {
  console.log(`  ${measure}: ${middle.toLocaleString('en')} in the middle, ${end.toLocaleString('en')} at the end${end - middle > allowed ? `: MORE THAN ${allowed.toLocaleString('en')} ON TOP` : ''}`);
}
process.exit(found.every(({ middle, end, allowed }) => end - middle <= allowed) ? 0 : 1);
