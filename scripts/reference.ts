/**
 * `npm run docs`: generates the reference into dist/reference, and fails for public names without TSDoc or types that are
 * spoken of but not exported. What need not be documented: members of types written in place, and those of interfaces
 * that only say which part of a well-known object is used.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const typedoc = fileURLToPath(new URL('../../tools/node_modules/typedoc/bin/typedoc', import.meta.url));
if (!existsSync(typedoc)) {
  console.error('typedoc is missing: npm ci --ignore-scripts --prefix tools');
  process.exit(1);
}

const SPEAKS_FOR_ITSELF = /\.__type\b|\b(?:\w+Like|Web(?:Readable|Writable|Writer)|PromiseIntegration)\.\w+/;

const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc], { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
// A message may go on in lines that are indented.
const messages = `${stdout}${stderr}`.split(/\n(?=\[)/).map((message) => message.trim());
const faults = messages.filter((message) => /^\[(?:warning|error)\]/.test(message)
  && !/Found \d+ errors? and \d+ warnings?/.test(message)
  && !(message.includes('does not have any documentation') && SPEAKS_FOR_ITSELF.test(message)));
for (const fault of faults) console.error(fault);
console.log(`${faults.length} faults in the reference${status === 0 ? ': dist/reference/index.html' : ''}`);
process.exit(faults.length > 0 || status !== 0 ? 1 : 0);
