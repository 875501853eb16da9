import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { privateFolder } from './private-folder';
import { Queue } from './queue';

/** A queue that nobody else is in. */
let name: string;
let count = 0;
let started: ChildProcess[];

beforeEach(() => {
  name = `test-${process.pid}-${count++}`;
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  for (const ticket of tickets()) rmSync(path.join(privateFolder('queues'), ticket));
});

const visitor = (
  who: string,
  onWait: (inside: readonly string[]) => void = () => undefined,
  signal = new AbortController().signal,
) => ({ name: who, signal, onWait });
const until = async (condition: () => boolean) => {
  while (!condition()) await sleep(5);
};
const tickets = () => readdirSync(privateFolder('queues')).filter((file) => file.startsWith(`${name}.`));

/** A process that is in the queue; it tells `in` and, told to leave, `out`. */
async function other(who: string, places = 1): Promise<{ child: ChildProcess; told: (line: string) => Promise<void> }> {
  const code = `
    const { Queue } = require('./host/queue');
    const onWait = (inside) => console.log('waits for ' + inside);
    const visitor = { name: ${JSON.stringify(who)}, signal: new AbortController().signal, onWait };
    new Queue(${JSON.stringify(name)}, ${places})
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

it('lets visitors in in the order in which they came, and leaves nothing behind', async () => {
  const queue = new Queue(name, 1);
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
      visits.push(
        queue.whileInside(
          visitor(`v${index}`, () => arrived()),
          stay,
        ),
      );
    });
  }
  await Promise.all(visits);
  expect({ order, left: tickets() }).toEqual({ order: [0, 1, 2, 3], left: [] });
});

it.each([1, 3])('never lets more than %d in when many come at the same time', async (places) => {
  const queue = new Queue(name, places);
  let inside = 0;
  let most = 0;
  const visit = () =>
    queue.whileInside(visitor('v'), async () => {
      most = Math.max(most, ++inside);
      await sleep(50);
      inside--;
    });
  await Promise.all(Array.from({ length: 12 }, visit));
  expect(most).toBe(places);
});

it('waits for another process, and says for whom', async () => {
  const { child, told } = await other('api_service');
  await told('in');
  const waits: string[] = [];
  const visit = new Queue(name, 1).whileInside(
    visitor('web', (inside) => waits.push(...inside)),
    () => Promise.resolve('done'),
  );
  await sleep(500);
  expect(waits).toEqual(['api_service']);
  child.stdin?.write('leave\n');
  await expect(visit).resolves.toBe('done');
});

it('takes the place of a process that was killed, also when that only waited', async () => {
  const holder = await other('holder');
  await holder.told('in');
  const waiting = await other('waiting');
  await waiting.told('waits for holder');
  const visit = new Queue(name, 1).whileInside(visitor('web'), () => Promise.resolve('done'));
  waiting.child.kill('SIGKILL');
  holder.child.kill('SIGKILL');
  const killed = performance.now();
  await expect(visit).resolves.toBe('done');
  expect(performance.now() - killed).toBeLessThan(3_000);
  expect(tickets()).toEqual([]);
});

it('robs nobody who lives, even if it does not move', async () => {
  const { child, told } = await other('asleep');
  await told('in');
  child.kill('SIGSTOP');
  const signal = AbortSignal.timeout(1_500);
  const visit = new Queue(name, 1).whileInside(visitor('web', undefined, signal), () => Promise.resolve('robbed'));
  await expect(visit).rejects.toThrow(/timeout/);
});

it('takes a process that has the id of one that ended for another one', async () => {
  writeFileSync(path.join(privateFolder('queues'), `${name}.000000001.${process.pid}-12.x`), '');
  await expect(new Queue(name, 1).whileInside(visitor('web'), () => Promise.resolve('done'))).resolves.toBe('done');
});

it('stops waiting when it is told to, and gives its ticket back', async () => {
  const { told } = await other('holder');
  await told('in');
  const controller = new AbortController();
  const onWait = () => controller.abort(new Error('stopped by SIGINT'));
  const visit = new Queue(name, 1).whileInside(visitor('web', onWait, controller.signal), () => Promise.resolve('in'));
  await expect(visit).rejects.toThrow('stopped by SIGINT');
  expect(tickets().filter((ticket) => ticket.endsWith('.web'))).toEqual([]);
});

it('gives the place on when the work fails', async () => {
  const queue = new Queue(name, 1);
  await expect(queue.whileInside(visitor('a'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(queue.whileInside(visitor('b'), () => Promise.resolve('done'))).resolves.toBe('done');
});

it('knows one queue from another', async () => {
  const inner = () => new Queue(`${name}-b`, 1).whileInside(visitor('x'), () => Promise.resolve('both'));
  await expect(new Queue(`${name}-a`, 1).whileInside(visitor('x'), inner)).resolves.toBe('both');
});
