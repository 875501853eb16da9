import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { CommandMissing } from './command-error';
import { runOnTerminal } from './terminal';

describe('runOnTerminal', () => {
  test('gives back the exit code', async () => {
    expect(await runOnTerminal([process.execPath, '-e', 'process.exit(4)'], { cwd: '.', env: process.env })).toBe(4);
  });

  test('fails when there is no such program', async () => {
    await expect(runOnTerminal(['no-such-program-here'], { cwd: '.', env: {} })).rejects.toThrow(CommandMissing);
  });

  test.each([
    [1, 'answer\n', ''],
    [2, '', 'answer\n'],
  ])('lets the program answer on stream %i', (output, stdout, stderr) => {
    const code = `require('./host/terminal').runOnTerminal(['/bin/sh', '-c', 'echo answer'], { cwd: '.', env: {}, output: ${output} })`;
    const ran = spawnSync(process.execPath, ['--import', 'tsx', '-e', code], {
      cwd: path.resolve(__dirname, '..'),
      encoding: 'utf8',
    });
    expect([ran.stdout, ran.stderr]).toEqual([stdout, stderr]);
  });

  test('passes SIGTERM on, which reaches this process alone, and waits for what the program makes of it', async () => {
    const asked = "process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => 0, 1000)";
    const code = `
      require('./host/terminal')
        .runOnTerminal([process.execPath, '-e', ${JSON.stringify(asked)}], { cwd: '.', env: process.env })
        .then((code) => console.log('ended with ' + code));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
      cwd: path.resolve(__dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (output === 'up\n') child.kill('SIGTERM');
    });
    await once(child, 'close');
    expect(output).toBe('up\nended with 7\n');
  });
});
