import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from './host-error';
import { Queue } from './queue';
import type { Visitor } from './visitor';

const POLL_MS = 20;

/** Nobody else meets here. */
let folder: string;
let started: ChildProcess[];

describe('queue', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-queue-'));
    started = [];
  });
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const queueOf = (places: number, name = 'test') => new Queue(folder, name, places, POLL_MS);
  const patience = { seconds: 60, over: () => new Error('too long') };
  const visitor = (name: string, more: Partial<Visitor> = {}): Visitor => {
    return { name, signal: new AbortController().signal, patience, ...more };
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) await sleep(5);
  };
  const tickets = () => readdirSync(folder);

  /** A process that is in the queue; it tells `in` and, told to leave, `out`. */
  async function other(
    who: string,
    places = 1,
  ): Promise<{ child: ChildProcess; told: (line: string) => Promise<void> }> {
    const code = `
    const { Queue } = require('./host/queue');
    const onWait = (inside) => console.log('waits for ' + inside);
    const visitor = { name: ${JSON.stringify(who)}, signal: new AbortController().signal, onWait, patience: { seconds: 60 } };
    new Queue(${JSON.stringify(folder)}, 'test', ${places}, ${POLL_MS})
      .whileInside(visitor, () => {
        console.log('in');
        return new Promise((resolve) => process.stdin.once('data', resolve).once('end', resolve));
      })
      .then(() => (console.log('out'), process.stdin.destroy()));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
      cwd: path.resolve(__dirname, '..'),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    started.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const told = (line: string) => until(() => lines.includes(line));
    await new Promise((resolve) => child.once('spawn', resolve));
    return { child, told };
  }

  test('lets visitors in in the order in which they came, and leaves nothing behind', async () => {
    const queue = queueOf(1);
    const order: number[] = [];
    const visits: Promise<void>[] = [];
    for (const index of [0, 1, 2, 3]) {
      // The next one comes when this one is in or waits.
      await new Promise<void>((arrived) => {
        const stay = async () => {
          order.push(index);
          arrived();
          await until(() => visits.length === 4);
        };
        visits.push(queue.whileInside(visitor(`v${index}`, { onWait: () => arrived() }), stay));
      });
    }
    await Promise.all(visits);
    expect({ order, left: tickets() }).toEqual({ order: [0, 1, 2, 3], left: [] });
  });

  test.each([1, 3])('never lets more than %d in when many come at the same time', async (places) => {
    const queue = queueOf(places);
    let inside = 0;
    let most = 0;
    // The first ones stay until every place is taken, however slowly the others come.
    const visit = () =>
      queue.whileInside(visitor('v'), async () => {
        most = Math.max(most, ++inside);
        await until(() => most >= places);
        await sleep(5);
        inside--;
      });
    await Promise.all(Array.from({ length: 12 }, visit));
    expect(most).toBe(places);
  });

  test('waits for another process, and says for whom', async () => {
    const { child, told } = await other('api_service');
    await told('in');
    const waits: string[] = [];
    const visit = queueOf(1).whileInside(visitor('web', { onWait: (inside) => waits.push(...inside) }), () =>
      Promise.resolve('done'),
    );
    await sleep(10 * POLL_MS);
    expect(waits).toEqual(['api_service']);
    child.stdin?.write('leave\n');
    await expect(visit).resolves.toBe('done');
  });

  test('takes the place of a process that was killed, also when that only waited', async () => {
    const holder = await other('holder');
    await holder.told('in');
    const waiting = await other('waiting');
    await waiting.told('waits for holder');
    const visit = queueOf(1).whileInside(visitor('web'), () => Promise.resolve('done'));
    waiting.child.kill('SIGKILL');
    holder.child.kill('SIGKILL');
    await expect(visit).resolves.toBe('done');
    expect(tickets()).toEqual([]);
  });

  test('robs nobody who lives, even if it does not move', async () => {
    const { child, told } = await other('asleep');
    await told('in');
    child.kill('SIGSTOP');
    const signal = AbortSignal.timeout(20 * POLL_MS);
    const visit = queueOf(1).whileInside(visitor('web', { signal }), () => Promise.resolve('robbed'));
    await expect(visit).rejects.toThrow(/timeout/);
  });

  test('takes a process that has the id of one that ended for another one', async () => {
    writeFileSync(path.join(folder, `test.000000001.${process.pid}-12.x`), '');
    await expect(queueOf(1).whileInside(visitor('web'), () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('stops waiting when it is told to, and gives its ticket back', async () => {
    const { told } = await other('holder');
    await told('in');
    const controller = new AbortController();
    const onWait = () => controller.abort(new Error('stopped by SIGINT'));
    const { signal } = controller;
    const visit = queueOf(1).whileInside(visitor('web', { onWait, signal }), () => Promise.resolve('in'));
    await expect(visit).rejects.toThrow('stopped by SIGINT');
    expect(tickets().filter((ticket) => ticket.endsWith('.web'))).toEqual([]);
  });

  test('fails when the same ones are in for longer than its patience, and gives its ticket back', async () => {
    const { child, told } = await other('holder');
    await told('in');
    const over = (inside: readonly { name: string; pid: number }[]) =>
      new Error(inside.map((each) => `${each.name} ${each.pid}`).join());
    const visit = queueOf(1).whileInside(visitor('web', { patience: { seconds: 0.1, over } }), () =>
      Promise.resolve('in'),
    );
    await expect(visit).rejects.toThrow(`holder ${child.pid}`);
    expect(tickets()).toHaveLength(1);
  });

  test('is patient as long as those who are in change', async () => {
    const queue = queueOf(1);
    const stay = () => sleep(200);
    const before = [1, 2, 3, 4].map(() => queue.whileInside(visitor('v'), stay));
    await until(() => tickets().length === 4);
    const patient = visitor('web', { patience: { seconds: 0.6, over: () => new Error('too long') } });
    await expect(queue.whileInside(patient, () => Promise.resolve('done'))).resolves.toBe('done');
    await Promise.all(before);
  });

  describe('a folder that cannot be used', () => {
    const nobody = 65_534;
    const asNobody = async (work: () => Promise<void>) => {
      // Root may write everywhere.
      const isRoot = process.geteuid?.() === 0;
      if (isRoot) process.seteuid?.(nobody);
      try {
        await work();
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    };

    test.each([
      ['it cannot be written', 0o555, /EACCES.* open .*queue-/],
      ['it cannot be read', 0o333, /EACCES.* scandir .*queue-/],
    ])('fails at once when %s', async (_, mode, wanted) => {
      // Not in the folder of this run, which nobody else can enter.
      const closed = mkdtempSync('/tmp/slipway-queue-');
      chmodSync(closed, mode);
      await asNobody(async () => {
        const visit = new Queue(closed, 'test', 1, POLL_MS).whileInside(visitor('web'), () => Promise.resolve('in'));
        await expect(visit).rejects.toThrow(HostError);
        await expect(visit).rejects.toThrow(wanted);
      });
      rmSync(closed, { recursive: true });
    });

    test('fails at once when it is a file', async () => {
      const file = path.join(folder, 'file');
      writeFileSync(file, '');
      const visit = new Queue(file, 'test', 1, POLL_MS).whileInside(visitor('web'), () => Promise.resolve('in'));
      await expect(visit).rejects.toThrow(/those who wait meet in .*file: EEXIST/);
    });

    test('fails when it is removed while somebody waits: nobody would see the other', async () => {
      const { told } = await other('holder');
      await told('in');
      const onWait = () => rmSync(folder, { recursive: true });
      const visit = queueOf(1).whileInside(visitor('web', { onWait }), () => Promise.resolve('in'));
      await expect(visit).rejects.toThrow(/ENOENT/);
      mkdirSync(folder);
    });
  });

  test('gives the place on when the work fails', async () => {
    const queue = queueOf(1);
    await expect(queue.whileInside(visitor('a'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(queue.whileInside(visitor('b'), () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('knows one queue from another', async () => {
    const inner = () => queueOf(1, 'b').whileInside(visitor('x'), () => Promise.resolve('both'));
    await expect(queueOf(1, 'a').whileInside(visitor('x'), inner)).resolves.toBe('both');
  });
});
