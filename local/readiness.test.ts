import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ProcessRecord, startDetached, stopProcess } from '../host/processes';
import { untilReady } from './readiness';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-readiness-'));
const started: ProcessRecord[] = [];

afterAll(async () => {
  for (const record of started) await stopProcess(record);
  rmSync(folder, { recursive: true });
});

async function start(script: string): Promise<ProcessRecord> {
  const record = await startDetached(
    { name: 'script', command: 'sh', args: ['-c', script] },
    path.join(folder, 'log'),
    process.env,
  );
  started.push(record);
  return record;
}

describe('waiting for a part', () => {
  test('fails at once when the program ends, with the end of its log', async () => {
    const record = await start('echo cannot bind; sleep 0.2; exit 1');

    const waiting = untilReady(record, { ready: () => Promise.resolve(false), timeoutMs: 20_000 });

    await expect(waiting).rejects.toMatchObject({
      what: 'script ended',
      why: expect.stringContaining('cannot bind') as string,
    });
  });

  test('fails when the time is over', async () => {
    const record = await start('exec sleep 300');

    const waiting = untilReady(record, { ready: () => Promise.reject(new Error('refused')), timeoutMs: 200 });

    await expect(waiting).rejects.toThrow('script did not answer within 0.2 s');
  });

  test('fails when the time is over although nobody answers', async () => {
    const record = await start('exec sleep 300');

    const waiting = untilReady(record, { ready: () => new Promise(() => undefined), timeoutMs: 200 });

    await expect(waiting).rejects.toThrow('script did not answer within 0.2 s');
  });

  test('fails when it is given up', async () => {
    const record = await start('exec sleep 300');
    const controller = new AbortController();
    const ready = () => {
      controller.abort(new Error('interrupted'));
      return Promise.resolve(false);
    };

    const waiting = untilReady(record, { ready, timeoutMs: 20_000, signal: controller.signal });

    await expect(waiting).rejects.toThrow('interrupted');
  });
});
