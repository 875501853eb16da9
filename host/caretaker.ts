import { converse, observeRuns } from './run';

const GRACE_MS = 5_000;

/**
 * Is told `+<pid>` and `-<pid>` of every program that starts and has ended. Its input ends with the engine, however
 * that ends: the programs that still run are ended then, each with all that it started, and the folder is removed.
 * Signals are for the engine, so it lets them pass.
 */
const PROGRAM = `
const { rmSync } = require('node:fs');
const { createInterface } = require('node:readline');
const [folder, grace] = process.argv.slice(1);
const groups = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => groups[line.startsWith('+') ? 'add' : 'delete'](Number(line.slice(1))));
lines.on('close', () => {
  signalAll('SIGTERM');
  finish(Date.now() + Number(grace));
});

function finish(deadline) {
  const late = Date.now() > deadline;
  signalAll(late ? 'SIGKILL' : 0);
  if (groups.size > 0 && !late) setTimeout(finish, 50, deadline);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function signalAll(signal) {
  for (const group of groups) {
    try {
      process.kill(process.platform === 'win32' ? group : -group, signal);
    } catch {
      groups.delete(group);
    }
  }
}
`;

/**
 * Starts a small process that cleans up when this one is killed: Terraform does that to every engine, at once, when it
 * is interrupted. The client of a builder would go on otherwise, and the folder, which may hold a login, would stay.
 *
 * @returns what dismisses it, when the folder is gone
 */
export function startCaretaker(folder: string): () => void {
  const { input } = converse({
    argv: [process.execPath, '-e', PROGRAM, folder, String(GRACE_MS)],
    // Nothing of the user's: the environment may hold secrets. Windows starts no program without this one.
    env: { SystemRoot: process.env['SystemRoot'] },
    signal: new AbortController().signal,
  });
  const forget = observeRuns((change) => input.write(`${change}\n`));
  return () => {
    forget();
    input.end();
  };
}
