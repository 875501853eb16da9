import pc from 'picocolors';
import { SlipwayError } from '../errors/slipway-error';
import { runCommand } from './program';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interruption.abort(new SlipwayError(`ended by ${signal}`, undefined, undefined)));
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
