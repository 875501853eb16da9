/** The programs of the platform as they run in their containers: four processes that reach each other over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const ROOT = path.resolve(__dirname, '../..');

interface Program {
  readonly process: ChildProcess;
  readonly address: string;
  readonly output: Interface;
  /** What it has written, line by line. */
  readonly lines: Readonly<Record<string, unknown>>[];
}

const programs = new Map<string, Program>();

/** Starts a program on a free port, which its first line says. */
async function start(name: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(process.execPath, [`services/${name}/src/main.mjs`], {
    cwd: ROOT,
    env: { ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Program['lines'] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(JSON.parse(line) as Program['lines'][number]));
  await once(output, 'line');
  programs.set(name, { process: child, output, address: `http://127.0.0.1:${String(lines[0]?.['port'])}`, lines });
}

async function stop(name: string): Promise<unknown> {
  const { process: child } = programs.get(name)!;
  programs.delete(name);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as unknown[];
  return code;
}

/** The line that a program wrote about a request; waits for it. */
async function lineAbout(request: string, { lines, output }: Program): Promise<unknown> {
  for (;;) {
    const line = lines.find((one) => one['request'] === request);
    if (line !== undefined) return line;
    await once(output, 'line');
  }
}

const addressOf = (name: string): string => programs.get(name)!.address;

async function ask(what: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${addressOf('gateway')}${what}`, init);
  return { status: answer.status, body: await answer.json() };
}

const add = (what: string, body: object) => ask(what, { method: 'POST', body: JSON.stringify(body) });

describe('the services of the event platform', () => {
  beforeAll(async () => {
    await Promise.all(['company-service', 'member-service', 'event-service'].map((name) => start(name)));
    await start('gateway', {
      COMPANY_SERVICE_URL: addressOf('company-service'),
      MEMBER_SERVICE_URL: addressOf('member-service'),
      EVENT_SERVICE_URL: addressOf('event-service'),
    });
  });
  afterAll(() => Promise.all([...programs.keys()].map(stop)));

  test.each(['company-service', 'member-service', 'event-service', 'gateway'])('%s is healthy', async (name) => {
    const answer = await fetch(`${addressOf(name)}/health`);

    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('the health check of ECS and Docker ends with 0 while a program is healthy, else with 1', async () => {
    const check = async (PORT: string): Promise<unknown> => {
      const child = spawn(process.execPath, ['shared/kernel/health.mjs'], { cwd: ROOT, env: { PORT } });
      return ((await once(child, 'exit')) as unknown[])[0];
    };

    expect(await check(new URL(addressOf('company-service')).port)).toBe(0);
    // Nothing can listen there.
    expect(await check('0')).toBe(1);
  });

  test('the gateway says which versions are behind it', async () => {
    expect(await ask('/services')).toMatchObject({
      status: 200,
      body: [{ service: 'company-service' }, { service: 'member-service' }, { service: 'event-service' }],
    });
  });

  test('the gateway puts together what the services have', async () => {
    await add('/companies', { id: 'acme', name: 'Acme' });
    await add('/members', { id: 'ada', email: 'ada@example.com', company: 'acme' });
    await add('/events', { id: 'party', title: 'Party', day: '2030-02-01', company: 'acme' });
    await add('/events', { id: 'launch', title: 'Launch', day: '2030-01-31', company: 'acme' });

    expect((await ask('/agenda')).body).toEqual([
      { day: '2030-01-31', title: 'Launch', company: 'Acme', members: 1 },
      { day: '2030-02-01', title: 'Party', company: 'Acme', members: 1 },
    ]);
  });

  test('a request has one id in the log of all services that answer it', async () => {
    await ask('/agenda', { headers: { 'x-request-id': 'one-request' } });

    for (const [service, program] of programs) {
      expect(await lineAbout('one-request', program)).toMatchObject({ service, status: 200 });
    }
  });

  test('fails in the words of the service that refuses', async () => {
    expect(await add('/events', { id: 'x', title: 'X', day: 'tomorrow', company: 'acme' })).toEqual({
      status: 400,
      body: { error: "'day' must be a day like 2030-01-31" },
    });
  });

  test('fails with the name of a service that is down, and answers what needs it not', async () => {
    expect(await stop('member-service')).toBe(0);

    expect(await ask('/agenda')).toEqual({ status: 502, body: { error: 'member-service does not answer' } });
    expect((await ask('/companies')).status).toBe(200);
    expect((await ask('/health')).status).toBe(200);
  });
});
