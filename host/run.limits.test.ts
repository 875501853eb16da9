import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailed } from './command-error';
import { KEEP } from './output';
import { identify } from './process-identity';
import { type Command, run } from './run';

const script = (code: string, more: Partial<Command> = {}): Command => ({
  argv: [process.execPath, '-e', code],
  env: process.env,
  signal: new AbortController().signal,
  ...more,
});

/** Starts a program in a session of its own, out of reach for signals to the group. It has the output, and tells its id. */
const ESCAPED = `
  const { spawn } = require('node:child_process');
  const escaped = spawn('sleep', ['60'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  console.log(String(escaped.pid));`;

describe('a program that leaves something behind which keeps its output open', () => {
  const left: number[] = [];
  const note = (line: string) => left.push(Number(line));
  afterEach(() => left.splice(0).forEach((pid) => process.kill(pid, 'SIGKILL')));

  test('is over soon after it has ended', async () => {
    const { stdout } = await run(script(`${ESCAPED} process.exit(0)`, { onLine: note }));
    expect(stdout).toBe(`${left[0]}\n`);
    expect(left).toHaveLength(1);
  });

  test('fails at its time limit all the same', async () => {
    const limited = run(script(`${ESCAPED} setInterval(() => 0, 1000)`, { onLine: note, timeoutSeconds: 2 }));
    await expect(limited).rejects.toThrow(CommandFailed);
    await expect(limited).rejects.toThrow(/took longer than 2 s/);
  });

  test('fails when it is stopped all the same', async () => {
    const controller = new AbortController();
    const onLine = (line: string) => (note(line), controller.abort(new Error('stopped')));
    const stopped = run(script(`${ESCAPED} setInterval(() => 0, 1000)`, { onLine, signal: controller.signal }));
    await expect(stopped).rejects.toThrow('stopped');
  });
});

describe('a program that is stopped', () => {
  test('is ended with what it started, also when it has ended itself already', async () => {
    const code = `
      const { pid } = require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' });
      console.log(String(pid));
      process.exit(0);`;
    const controller = new AbortController();
    let left = 0;
    // Soon, but not before the program has ended.
    const onLine = (line: string) => (
      (left = Number(line)),
      setTimeout(() => controller.abort(new Error('stopped')), 1_000)
    );
    await expect(run(script(code, { onLine, signal: controller.signal }))).rejects.toThrow('stopped');
    while (identify(left)) await sleep(20);
  });

  test('is ended by force when it does not listen, and what it started as well', async () => {
    const code = `
      process.on('SIGTERM', () => undefined);
      require('node:child_process').spawn('sh', ['-c', "trap '' TERM; echo $$; while :; do sleep 0.1; done"], { stdio: 'inherit' });
      setInterval(() => 0, 1000)`;
    const controller = new AbortController();
    let deaf = 0;
    const onLine = (line: string) => ((deaf = Number(line)), controller.abort(new Error('stopped')));
    await expect(run(script(code, { onLine, signal: controller.signal }))).rejects.toThrow('stopped');
    while (identify(deaf)) await sleep(20);
  });
});

describe('a program that writes much', () => {
  test('is read to its end, of which the last part is kept', async () => {
    let lines = 0;
    const code = `
      const line = 'x'.repeat(999) + '\\n';
      const write = (left) => {
        if (left === 0) return process.stdout.end('the end\\n');
        process.stdout.write(line.repeat(1_000), () => write(left - 1));
      };
      write(200);`;
    const { stdout } = await run(script(code, { onLine: () => lines++ }));
    expect(stdout).toHaveLength(KEEP);
    expect(stdout.endsWith('x\nthe end\n')).toBe(true);
    expect(lines).toBe(200_001);
  });

  test('takes a memory that does not grow with it, also when it never ends a line', async () => {
    const reader = `
      const { run } = require('./host/run');
      let pieces = 0;
      const code = "const chunk = 'x'.repeat(1e6); const write = (left) => left && process.stdout.write(chunk, () => write(left - 1)); write(300)";
      run({
        argv: [process.execPath, '-e', code], env: {}, signal: new AbortController().signal, onLine: (piece) => (pieces += piece.length),
      }).then(({ stdout }) => console.log(pieces + ' ' + stdout.length));`;
    const child = spawn(process.execPath, ['--max-old-space-size=100', '--import', 'tsx', '-e', reader], {
      cwd: path.resolve(__dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answer = '';
    child.stdout.on('data', (text: Buffer) => (answer += text.toString()));
    await once(child, 'close');
    expect(answer).toBe(`300000000 ${KEEP}\n`);
  });
});
