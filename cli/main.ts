import pc from 'picocolors';
import { Interrupted } from './cli-error';
import { runCommand } from './program';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interruption.abort(new Interrupted(signal)));
}

void runCommand(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stdin.isTTY,
  stdout: process.stdout,
  stderr: process.stderr,
  colors: pc,
  signal: interruption.signal,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
