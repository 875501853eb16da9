/** The image of a function really runs: in a container, against a Runtime API on loopback. */
import path from 'node:path';
import { succeed } from './harness/command';
import { type Invocation, RuntimeApi } from './harness/runtime-api';
import { World } from './harness/world';

const ROOT = path.resolve(__dirname, '../..');
const IMAGE = 'slipway-test-streaming-service';
const TEN_MINUTES = '600000';

let world: World;
let api: RuntimeApi;
const containers: string[] = [];

async function docker(...args: string[]): Promise<string> {
  const { stdout } = await succeed(world.toolchain.docker, args, { cwd: ROOT, env: world.env });
  return stdout.trim();
}

/** Starts the image as Lambda does, or with another program in it. */
async function start(environment: NodeJS.Dict<string> = {}, ...program: string[]): Promise<string> {
  const variables = Object.entries({ AWS_LAMBDA_RUNTIME_API: api.host, ...environment });
  const flags = variables.flatMap(([name, value = '']) => ['--env', `${name}=${value}`]);
  const container = await docker('run', '--detach', '--network', 'host', '--read-only', ...flags, IMAGE, ...program);
  containers.push(container);
  return container;
}

/** Runs the image's own runtime with the handler of a test. */
function startWith(handler: string): Promise<string> {
  const runtime = '/app/services/streaming-service/src/runtime.mjs';
  const program = `import { serve } from '${runtime}'; await serve(() => ${handler}, new AbortController().signal);`;
  return start({}, 'node', '--input-type=module', '--eval', program);
}

/** An event as the URL of a function sends it. */
function get(rawPath: string, queryStringParameters: Record<string, string> = {}): object {
  return { version: '2.0', rawPath, queryStringParameters, headers: {}, requestContext: { http: { method: 'GET' } } };
}

interface GreetingEvent {
  readonly number: number;
}

/** The events in a text, complete ones alone. */
function eventsIn(text: string): GreetingEvent[] {
  return [...text.matchAll(/^id: \d+\ndata: (.*)\n\n/gm)].map(([, data = '']) => JSON.parse(data) as GreetingEvent);
}

const hasEvent = ({ body }: Invocation): boolean => eventsIn(body).length > 0;

describe('the image of a function of Lambda', () => {
  beforeAll(async () => {
    world = await World.start('lambda-image', { kubernetes: false });
    const base = world.env['BASE_IMAGE'];
    const args = base === undefined ? [] : ['--build-arg', `BASE_IMAGE=${base}`];
    await docker('build', '--tag', IMAGE, '--file', 'services/streaming-service/Dockerfile', ...args, '.');
  });
  beforeEach(async () => {
    api = await RuntimeApi.start();
  });
  afterEach(async () => {
    if (containers.length > 0) await docker('rm', '--force', ...containers.splice(0));
    api.stop();
  });
  afterAll(() => world.stop());

  test('answers one event after the other, with status and headers for its URL', async () => {
    await start({ GREETING: 'Welcome' });

    const health = api.invoke(get('/health'));
    expect(await health.ended()).toEqual({ kind: 'answer', trailers: {} });
    expect(health.headers).toMatchObject({
      'content-type': 'application/vnd.awslambda.http-integration-response',
      'lambda-runtime-function-response-mode': 'streaming',
      'transfer-encoding': 'chunked',
    });
    expect(health.prelude).toEqual({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(health.body)).toMatchObject({ status: 'ok', greeting: 'Welcome' });

    const unknown = api.invoke(get('/nothing'));
    await unknown.ended();
    expect(unknown.prelude).toMatchObject({ statusCode: 404 });
  });

  test('sends all events, in their order', async () => {
    await start();
    const stream = api.invoke(get('/events', { count: '3', every: '10' }));
    await stream.ended();

    expect(stream.prelude).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/event-stream' } });
    expect(eventsIn(stream.body).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  test('sends an event when it happens, long before the next; SIGTERM ends the answer and the program', async () => {
    const container = await start();
    const stream = api.invoke(get('/events', { count: '2', every: TEN_MINUTES }));
    await stream.until(hasEvent);
    expect(stream.outcome).toBeUndefined();

    await docker('kill', '--signal', 'TERM', container);
    expect(await stream.ended()).toEqual({ kind: 'answer', trailers: {} });
    expect(eventsIn(stream.body).map(({ number }) => number)).toEqual([1]);
    expect(await docker('wait', container)).toBe('0');
  });

  test('is ended by SIGTERM while it waits for an event', async () => {
    const container = await start();
    await api.invoke(get('/health')).ended();

    await docker('kill', '--signal', 'TERM', container);
    expect(await docker('wait', container)).toBe('0');
  });

  test('ends its answer before the time limit of the function does', async () => {
    await start();
    const stream = api.invoke(get('/events', { count: '2', every: TEN_MINUTES }), 2000);

    expect(await stream.ended()).toEqual({ kind: 'answer', trailers: {} });
    expect(eventsIn(stream.body)).toHaveLength(1);
  });

  test('takes the next event when nobody reads its answer any more', async () => {
    await start();
    const stream = api.invoke(get('/events', { count: '2', every: TEN_MINUTES }));
    await stream.until(hasEvent);
    stream.hangUp();

    const health = api.invoke(get('/health'));
    await health.ended();
    expect(health.prelude).toMatchObject({ statusCode: 200 });
  });

  test('fails an event that no URL sends, and takes the next one', async () => {
    await start();

    expect(await api.invoke({ Records: [] }).ended()).toMatchObject({
      kind: 'error',
      type: 'Function.TypeError',
      body: {
        errorType: 'TypeError',
        stackTrace: expect.arrayContaining([expect.stringContaining('streaming.mjs')]) as string[],
      },
    });
    expect(await api.invoke(get('/health')).ended()).toEqual({ kind: 'answer', trailers: {} });
  });

  test('fails an answer after its beginning in the trailers', async () => {
    await startWith(`() => ({
      status: 200,
      headers: {},
      body: (async function* () { yield 'first'; throw new RangeError('no second'); })(),
    })`);
    const stream = api.invoke(get('/events'));

    const outcome = await stream.ended();
    expect(stream.body).toBe('first');
    expect(outcome).toMatchObject({
      kind: 'answer',
      trailers: { 'lambda-runtime-function-error-type': 'Function.RangeError' },
    });
    const { 'lambda-runtime-function-error-body': encoded = '' } = outcome.kind === 'answer' ? outcome.trailers : {};
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toMatchObject({ errorMessage: 'no second' });
  });

  test('fails to start on a setting that is wrong, and says why', async () => {
    const container = await start({ GREETING: ' ' });

    expect(await docker('wait', container)).toBe('1');
    expect(api.startErrors).toMatchObject([
      { errorType: 'Error', errorMessage: expect.stringContaining('GREETING is empty') as string },
    ]);
  });
});
