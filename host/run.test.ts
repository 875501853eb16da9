import { CommandFailed, CommandMissing } from './command-error';
import { type Command, run } from './run';

const node = process.execPath;
const script = (code: string, more: Partial<Command> = {}): Command => ({
  argv: [node, '-e', code],
  env: process.env,
  signal: new AbortController().signal,
  ...more,
});

describe('run', () => {
  test('gives back both streams, and every line while it runs', async () => {
    const lines: string[] = [];
    const code = 'process.stdout.write("één\\ntwo"); process.stderr.write("three\\n")';
    const output = await run(script(code, { onLine: (line) => lines.push(line) }));
    expect(output).toEqual({ stdout: 'één\ntwo', stderr: 'three\n' });
    expect(lines.sort()).toEqual(['three', 'two', 'één']);
  });

  test('gives every line of standard error alone, where the other stream is an answer', async () => {
    const lines: string[] = [];
    const code = 'process.stdout.write("{}"); process.stderr.write("one\\ntwo\\n")';
    const output = await run(script(code, { onError: (line) => lines.push(line) }));
    expect([output.stdout, lines]).toEqual(['{}', ['one', 'two']]);
  });

  test.each(['$(touch x)', '"; rm -rf x', "it's", '--flag', 'a\nb', '${HOME}', '%{if}', '*', ''])(
    'hands the argument %j over as it is',
    async (argument) => {
      const argv = [node, '-e', 'process.stdout.write(process.argv[1])', '--', argument] as const;
      const { stdout } = await run({ ...script(''), argv });
      expect(stdout).toBe(argument);
    },
  );

  test('writes the input and closes it', async () => {
    expect((await run(script('process.stdin.pipe(process.stdout)', { input: 'secret' }))).stdout).toBe('secret');
  });

  test('gives the program nothing but the environment it was given', async () => {
    const { stdout } = await run(
      script('process.stdout.write(JSON.stringify(process.env))', { env: { ONLY: 'this' } }),
    );
    expect(JSON.parse(stdout)).toEqual({ ONLY: 'this' });
  });

  test('fails with the last line of an error', async () => {
    const failing = run(script('console.error("a\\nthe reason"); process.exit(3)'));
    await expect(failing).rejects.toThrow(CommandFailed);
    await expect(failing).rejects.toThrow('ended with exit code 3: the reason');
  });

  test('fails when there is no such program', async () => {
    const failing = run({ ...script(''), argv: ['no-such-program-here'] });
    await expect(failing).rejects.toThrow(new CommandMissing('no-such-program-here'));
  });

  test('fails at the time limit and ends the program', async () => {
    const failing = run(script('setInterval(() => {}, 1000)', { timeoutSeconds: 0.3 }));
    await expect(failing).rejects.toThrow(/took longer than 0.3 s/);
  });

  test('ends everything that the program started when it is stopped', async () => {
    const controller = new AbortController();
    // The grandchild holds the output open: the run is over only when it has ended as well.
    const code = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      setInterval(() => {}, 1000);`;
    const stop = () => controller.abort(new Error('stopped'));
    await expect(run(script(code, { signal: controller.signal, onLine: stop }))).rejects.toThrow('stopped');
  });

  test('fails without starting anything when it was stopped before', async () => {
    await expect(run(script('', { signal: AbortSignal.abort(new Error('stopped')) }))).rejects.toThrow('stopped');
  });
});
