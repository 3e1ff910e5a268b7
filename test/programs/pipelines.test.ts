/** Programs joined by pipes, as in a shell: order, end of input, a reader that leaves early, a writer that is slow. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, start } from '../command.js';
import { programFolder } from './expectation.js';

const guest = (name: string) => join(programFolder, `${name}.wasm`);

/** What a process printed, as text, once it has ended, with its exit status. */
async function ending(child: ReturnType<typeof start>): Promise<{ stdout: string; stderr: string; exit: number | null }> {
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (piece: Buffer) => { stdout += piece; });
  child.stderr!.on('data', (piece: Buffer) => { stderr += piece; });
  const [exit] = await once(child, 'close') as [number | null];
  return { stdout, stderr, exit };
}

describe('pipelines', { timeout: 120_000 }, () => {
  test('bigout | cat | count loses nothing', async () => {
    const writer = start(['run', guest('bigout'), '8M', '60k']);
    const middle = start(['run', guest('cat')]);
    const reader = start(['run', guest('count')]);
    writer.stdin!.end();
    writer.stdout!.pipe(middle.stdin!);
    middle.stdout!.pipe(reader.stdin!);
    const { stdout, exit } = await ending(reader);
    assert.equal(exit, 0);
    const direct = await run(['run', guest('bigout'), '8M']);
    const counted = await run(['run', guest('count')], { stdin: direct.stdout });
    assert.equal(stdout, counted.stdout.toString());
    assert.match(stdout, /^131072 lines, 262144 words, 8388608 bytes, /);
  });

  test('a reader that leaves early ends the writer, without a JavaScript stack', async () => {
    const writer = start(['run', guest('bigout'), '1000M']);
    writer.stdin!.end();
    let stderr = '';
    writer.stderr!.on('data', (piece: Buffer) => { stderr += piece; });
    const [first] = await once(writer.stdout!, 'data') as [Buffer];
    assert.match(first.toString(), /^line 0000000000\.+\nline 0000000001/);
    writer.stdout!.destroy();
    const timer = setTimeout(() => writer.kill('SIGKILL'), 20_000);
    const [exit, signal] = await once(writer, 'close') as [number | null, string | null];
    clearTimeout(timer);
    assert.notEqual(signal, 'SIGKILL', 'the writer went on without a reader');
    // Either the guest sees EPIPE and says so, or the process ends as one killed by SIGPIPE would.
    assert.ok(exit === 3 || exit === 141 || signal === 'SIGPIPE', `exit ${exit}, signal ${signal}: ${stderr}`);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  test('a slow writer is waited for', async () => {
    const reader = start(['run', guest('cat')]);
    const done = ending(reader);
    for (const word of ['one ', 'two ', 'three\n']) {
      reader.stdin!.write(word);
      await sleep(150);
    }
    reader.stdin!.end();
    assert.deepEqual(await done, { stdout: 'one two three\n', stderr: '', exit: 0 });
  });

  test('output comes while the guest still waits for input', async () => {
    const reader = start(['run', guest('cat')]);
    reader.stdin!.write('ping\n');
    const [first] = await once(reader.stdout!, 'data') as [Buffer];
    assert.equal(first.toString(), 'ping\n');
    reader.stdin!.end('pong\n');
    assert.equal((await ending(reader)).exit, 0);
  });

  // A host that cannot tell whether input is there may say that it is: then the limit never comes first.
  test('waiting for input with a limit', async () => {
    const child = start(['run', guest('poll'), '100', '200']);
    const done = ending(child);
    await sleep(600);
    child.stdin!.write('late\n');
    const [first] = await once(child.stdout!, 'data') as [Buffer];
    assert.match(first.toString(), /^(nothing came\n|got late\n)/);
    await sleep(300);
    child.stdin!.end();
    const { stdout, exit } = await done;
    assert.match(stdout, /^(nothing came\n)*got late\n(nothing came\n)*end of input\n$/);
    assert.equal(exit, 0);
  });

  test('a guest that does not read its input ends all the same', async () => {
    const outcome = await run(['run', guest('hello')], { stdin: Buffer.alloc(1 << 20) });
    assert.equal(outcome.stdout.toString(), 'Hello from WebAssembly!\n');
    assert.equal(outcome.exit, 0);
  });
});
