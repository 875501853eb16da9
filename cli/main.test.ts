import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const TSX = pathToFileURL(require.resolve('tsx')).href;

/** A program that runs until it is ended, and notes when it begins and by what it ends. */
const LONG = (note: string) =>
  `trap 'echo SIGINT >> ${note}; exit 1' INT; trap 'echo SIGTERM >> ${note}; exit 1' TERM\n` +
  `echo begun >> ${note}\nwhile :; do sleep 0.1; done`;

let folder: string;

/** A project with one stack, of which one step never ends by itself. */
function project(step: 'synthesis' | 'init' | 'apply'): void {
  const note = path.join(folder, 'note');
  const script = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };
  script('app', step === 'synthesis' ? LONG(note) : 'exit 0');
  script('terraform', `[ "$1" = ${step} ] || exit 0\n${LONG(note)}`);
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ app: './app' }));
  const place = 'stacks/shop';
  mkdirSync(path.join(folder, 'cdktf.out', place), { recursive: true });
  writeFileSync(path.join(folder, 'cdktf.out', place, 'cdk.tf.json'), '{}');
  const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
  const stacks = { shop: { name: 'shop', workingDirectory: place, ...paths } };
  writeFileSync(path.join(folder, 'cdktf.out/manifest.json'), JSON.stringify({ stacks }));
}

/** Starts the command as a shell starts it, in a group of its own, and sends a signal once the step has begun. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM', argv: readonly string[]) {
  const child = spawn(process.execPath, ['--import', TSX, path.join(__dirname, 'main.ts'), 'deploy', ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TERRAFORM_BINARY_NAME: path.join(folder, 'terraform') },
    detached: true,
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'close');
  while (!existsSync(path.join(folder, 'note')) && child.exitCode === null && child.signalCode === null)
    await sleep(20);
  process.kill(signal === 'SIGINT' ? -child.pid! : child.pid!, signal);
  const [code] = (await ended) as [number | null];
  return { code, errors, note: readFileSync(path.join(folder, 'note'), 'utf8').split('\n') };
}

/** What is left of the command when whoever reads it has gone before it writes. */
async function unread(stream: 'stdout' | 'stderr', argv: readonly string[]) {
  const child = spawn(process.execPath, ['--import', TSX, path.join(__dirname, 'main.ts'), ...argv], { cwd: folder });
  child[stream].destroy();
  let rest = '';
  child[stream === 'stdout' ? 'stderr' : 'stdout'].on('data', (chunk: Buffer) => (rest += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, rest };
}

describe('slipway', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-main-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Ctrl-C reaches all programs of the terminal, SIGTERM the command alone. */
  test.each([
    ['SIGINT', 'synthesis', 130],
    ['SIGINT', 'init', 130],
    ['SIGINT', 'apply', 130],
    ['SIGTERM', 'synthesis', 143],
    ['SIGTERM', 'init', 143],
    ['SIGTERM', 'apply', 143],
  ] as const)('ends with what it began on %s during %s', async (signal, step, expected) => {
    project(step);
    const argv = ['--yes', ...(step === 'synthesis' ? [] : ['--skip-synth'])];
    const { code, errors, note } = await interrupted(signal, argv);

    expect([code, errors]).toEqual([expected, `slipway: stopped by ${signal}; what was begun is ended\n`]);
    // What has its own group is ended politely by the command, whatever ends that.
    expect(note).toEqual(['begun', step === 'init' ? 'SIGTERM' : signal, '']);
  });

  test('goes on when nobody reads it any more', async () => {
    expect(await unread('stdout', ['deploy', '--help'])).toEqual({ code: 0, rest: '' });
    expect(await unread('stderr', ['images'])).toEqual({ code: 64, rest: '' });
  });
});
