import pc from 'picocolors';
import { interruption } from '../host/interruption';
import { goOnWithoutReader } from '../host/reader-gone';
import { runCommand } from './program';

goOnWithoutReader(process.stdout, process.stderr);

void runCommand(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stdin.isTTY,
  stdout: process.stdout,
  stderr: process.stderr,
  colors: pc,
  signal: interruption(),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
