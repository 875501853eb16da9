import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CommandMissing } from './command-error';
import { NoRoom, notStarted } from './not-started';
import { run } from './run';

const cause = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`spawn x ${code}`), { code });

/** Leaves this many files to open, and tries to run a program. */
const CROWDED = `
  const { closeSync, openSync } = require('node:fs');
  const { run } = require('./host/run');
  const open = [];
  try {
    for (;;) open.push(openSync('/dev/null'));
  } catch {
    open.splice(0, Number(process.env.LEFT)).forEach((file) => closeSync(file));
  }
  const tell = (word) => require('node:fs').writeSync(1, word + '\\n');
  run({ argv: [process.execPath, '-e', '0'], env: {}, signal: new AbortController().signal })
    .then(() => tell('it ran'), (error) => tell(error.name + ': ' + error.message));`;

describe('a program that does not start', () => {
  test.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])('fails with what is used up: %s', (code) => {
    const error = notStarted('docker', cause(code));
    expect(error).toBeInstanceOf(NoRoom);
    expect(error).toMatchObject({
      what: 'docker does not start',
      why: expect.stringContaining(code) as string,
      fix: expect.stringMatching(/end|allow/) as string,
    });
  });

  test('fails as one that is missing where there is none', () => {
    expect(notStarted('docker', cause('ENOENT'))).toEqual(new CommandMissing('docker'));
  });

  test('fails with the words of the system for any other reason', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-start-'));
    const file = path.join(folder, 'no-program');
    writeFileSync(file, 'text');
    const running = run({ argv: [file], env: {}, signal: new AbortController().signal });
    await expect(running).rejects.toMatchObject({
      what: `${file} does not start`,
      why: expect.stringContaining('EACCES') as string,
    });
    rmSync(folder, { recursive: true });
  });

  test.each([0, 1, 2, 3, 5])('fails clearly where the process may open but %i more files', (left) => {
    const command = 'ulimit -n 256; exec "$0" --import tsx -e "$1"';
    const told = execFileSync('sh', ['-c', command, process.execPath, CROWDED], {
      cwd: path.resolve(__dirname, '..'),
      env: { ...process.env, LEFT: String(left) },
      encoding: 'utf8',
    });
    expect(told).toContain(`NoRoom: ${process.execPath} does not start`);
    expect(told).toContain('ulimit -n');
  });
});
