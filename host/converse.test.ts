import { CommandMissing } from './command-error';
import { converse } from './converse';
import type { Command } from './run';

const script = (code: string, more: Partial<Command> = {}): Command => ({
  argv: [process.execPath, '-e', code],
  env: process.env,
  signal: new AbortController().signal,
  ...more,
});

describe('converse', () => {
  const texts = async (answers: AsyncIterable<unknown>) => {
    const found: string[] = [];
    for await (const chunk of answers) found.push(String(chunk));
    return found;
  };

  it('asks more than once, and answers with any bytes', async () => {
    const { input, answers, ended } = converse(script('process.stdin.pipe(process.stdout)'));
    input.write('one');
    for await (const chunk of answers.iterator({ destroyOnReturn: false })) {
      expect(String(chunk)).toBe('one');
      break;
    }
    input.end(Buffer.from([0, 255]));
    expect(await answers.toArray()).toEqual([Buffer.from([0, 255])]);
    await ended;
  });

  it('fails as run does when the program fails, is missing, or is ended', async () => {
    const failing = converse(script('console.error("no"); process.exit(3)'));
    expect(await texts(failing.answers)).toEqual([]);
    await expect(failing.ended).rejects.toThrow('ended with exit code 3: no');
    await expect(converse({ ...script(''), argv: ['no-such-program'] }).ended).rejects.toThrow(CommandMissing);
    const controller = new AbortController();
    const waiting = converse(script('setInterval(() => 0, 1000)', { signal: controller.signal }));
    controller.abort(new Error('stopped'));
    await expect(waiting.ended).rejects.toThrow('stopped');
  });
});
