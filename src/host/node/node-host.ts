/** The host interface on Node's own modules. */
import { randomFillSync } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { hrtime } from 'node:process';
import { isatty } from 'node:tty';
import { fileError } from '../../wasm/errors/file.js';
import type { ClockName, Host } from '../host.js';
import { nodeFiles, pause } from './node-files.js';
import { tryRead } from './non-blocking.js';

const BILLION = 1_000_000_000n;

export const nodeHost: Host = {
  files: nodeFiles,
  now(clock: ClockName): bigint {
    switch (clock) {
      case 'realtime': return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
      case 'monotonic': return hrtime.bigint();
      default: {
        const { user, system } = process.cpuUsage();
        return BigInt(user + system) * 1000n;
      }
    }
  },
  resolution: (clock) => (clock === 'monotonic' ? 1n : 1000n),
  fillRandom: (bytes) => void randomFillSync(bytes),
  sleep(nanoseconds: bigint): void {
    const end = hrtime.bigint() + nanoseconds;
    for (let left = nanoseconds; left > 0n; left = end - hrtime.bigint()) {
      pause(Number(left < BILLION * 3600n ? left : BILLION * 3600n) / 1e6);
    }
  },
  tryRead,
  resolveFolder(path: string): string {
    const folder = realpathSync(path);
    if (!statSync(folder).isDirectory()) throw fileError('ENOTDIR', path);
    return folder;
  },
  exit: (status) => process.exit(status),
  isTerminal: (fd) => isatty(fd),
};
