/** Functions of the local Lambda that really run: containers of a Docker, and their answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { notedProcesses } from '../../local/records';
import { FunctionsWorld } from './lambda/functions-world';
import { Gate } from './lambda/gate';
import { askUrl, stream } from './lambda/url';

let functions: FunctionsWorld;

describe('a function that runs its image', () => {
  beforeAll(async () => {
    functions = await FunctionsWorld.start();
    await Promise.all([
      functions.make('api', {
        Timeout: 60,
        MemorySize: 256,
        Environment: { Variables: { GREETING: 'two\nlines', DOCKER_HOST: 'mine' } },
        ImageConfig: { Command: ['greet', 'all'] },
      }),
      functions.make('slow', { Timeout: 2 }),
      functions.make('init', { Environment: { Variables: { FAIL_INIT: 'no table' } } }),
      functions.make('entry', { ImageConfig: { EntryPoint: ['/nowhere'] } }),
      functions.make('arm', { Architectures: ['arm64'] }),
      ...['streams', 'versions', 'deleted'].map((name) => functions.make(name, { Timeout: 60 })),
    ]);
  });
  afterAll(() => functions.stop());

  const port = () => Number(new URL(functions.world.local.endpoint).port);

  test('answers as it does on AWS: without privileges, on a file system to read, with no other environment', async () => {
    const { answer, error, version, log } = await functions.invoke('api', { say: 'hello', log: 'heard' });

    expect([error, version]).toEqual([undefined, '$LATEST']);
    expect(answer).toMatchObject({
      said: 'hello',
      arguments: ['greet', 'all'],
      user: 993,
      writable: { '/app/x': false, '/tmp/x': true },
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:api',
      environment: {
        GREETING: 'two\nlines',
        DOCKER_HOST: 'mine',
        _HANDLER: 'greet',
        AWS_LAMBDA_FUNCTION_NAME: 'api',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_ENDPOINT_URL: functions.world.local.endpoint,
      },
    });
    expect(answer['leftMs']).toBeGreaterThan(2_000);
    expect(log).toMatch(
      /^START RequestId: (\S+) Version: \$LATEST\nheard\nEND RequestId: \1\nREPORT RequestId: \1\tDuration: /,
    );
  });

  test('stays warm, and hears the context of its client', async () => {
    const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString('base64');
    const [first, second] = [await functions.invoke('api'), await functions.invoke('api', {}, { ClientContext })];

    expect(second.answer['startedAt']).toBe(first.answer['startedAt']);
    expect(second.answer['client']).toBe('{"custom":{"a":"b"}}');
  });

  test('runs in two containers at once when it is asked twice at once', async () => {
    const gate = await Gate.start(2);
    const asked = await Promise.all([1, 2].map(() => functions.invoke('api', { gate: gate.url })));
    gate.stop();

    expect(new Set(asked.map(({ answer }) => answer['startedAt'])).size).toBe(2);
  });

  test('fails as the function fails', async () => {
    const { answer, error } = await functions.invoke('api', { fail: 'no stock' });

    expect([error, answer]).toEqual(['Unhandled', { errorType: 'TypeError', errorMessage: 'no stock' }]);
  });

  test.each([
    ['takes too long', { sleepMs: 60_000 }, 'Sandbox.Timedout', /Task timed out after 2\.00 seconds$/],
    ['exits', { exit: 3 }, 'Runtime.ExitError', /Runtime exited with error: exit status 3$/],
    ['exits well', { exit: 0 }, 'Runtime.ExitError', /Runtime exited without providing a reason$/],
  ])('fails when the function %s, and runs again', async (_, event, errorType, errorMessage) => {
    const { answer, error } = await functions.invoke('slow', event);

    expect([error, answer]).toEqual([
      'Unhandled',
      { errorType, errorMessage: expect.stringMatching(errorMessage) as string },
    ]);
    expect((await functions.invoke('slow', { say: 'again' })).answer['said']).toBe('again');
  });

  test('fails when its runtime cannot begin', async () => {
    expect((await functions.invoke('init')).answer).toEqual({ errorType: 'Init.Broken', errorMessage: 'no table' });
    expect((await functions.invoke('entry')).answer['errorType']).toBe('Runtime.InvalidEntrypoint');
    const { answer } = await functions.invoke('arm');
    expect(answer['errorMessage']).toMatch(/fork\/exec node: exec format error$/);
  });

  test('runs a published version with its own image, and $LATEST with the new one', async () => {
    const { Version = '' } = await functions.lambda.send(new PublishVersionCommand({ FunctionName: 'versions' }));
    await waitUntilFunctionActiveV2(
      { client: functions.lambda, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { FunctionName: 'versions', Qualifier: Version },
    );
    const before = await functions.invoke('versions');
    await functions.update('versions', 'v2');
    const [old, latest] = [await functions.invoke(`versions:${Version}`), await functions.invoke('versions')];

    expect([old.version, latest.version]).toEqual(['1', '$LATEST']);
    expect(latest.answer['startedAt']).not.toBe(before.answer['startedAt']);
    expect(old.answer['arn']).toMatch(/:function:versions:1$/);
  });

  test('is invoked without an answer, or only as if', async () => {
    const ask = async (InvocationType: 'Event' | 'DryRun') =>
      (await functions.lambda.send(new InvokeCommand({ FunctionName: 'api', InvocationType }))).StatusCode;

    expect([await ask('Event'), await ask('DryRun')]).toEqual([202, 204]);
  });

  test('answers by its URL', async () => {
    const host = await functions.open('api', 'BUFFERED');
    const { status, headers, body } = await askUrl(port(), host, '/shop/cart?id=1&id=2');

    expect([status, body]).toEqual([201, 'path /shop/cart']);
    expect(headers).toMatchObject({ 'x-path': '/shop/cart', 'set-cookie': ['a=1'] });
  });

  test('streams by its URL, chunk by chunk, and fails in the middle by breaking off', async () => {
    const host = await functions.open('streams', 'RESPONSE_STREAM');
    const prelude = { statusCode: 418, headers: { 'Content-Type': 'text/plain' } };
    const gate = await Gate.start();
    const event = { prelude, chunks: ['one', 'two', 'three'], gate: gate.url };
    // The function says the next one when this one has come.
    const told = await stream(port(), host, event, () => gate.pass());
    gate.stop();

    expect([told.status, told.headers['content-type']]).toEqual([418, 'text/plain']);
    expect(told.chunks).toEqual(['one', 'two', 'three']);

    const plain = await stream(port(), host, { chunks: ['raw'] });
    expect([plain.status, plain.headers['content-type']]).toEqual([200, 'application/octet-stream']);
    await expect(stream(port(), host, { chunks: ['one'], trouble: 'Late' })).rejects.toThrow(
      /aborted|hang up|terminated/,
    );
  });

  test('leaves no container when it is deleted', async () => {
    const before = new Set(await functions.containers());
    await functions.invoke('deleted');
    const [own = ''] = (await functions.containers()).filter((name) => !before.has(name));
    await functions.lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));

    expect(own).not.toBe('');
    await until(async () => !(await functions.containers()).includes(own));
  });

  test('leaves no container when its local AWS is stopped after its front was killed', async () => {
    const { world } = functions;
    const front = notedProcesses(world.local.folder).find(({ name }) => name === 'front');
    expect(await functions.containers()).not.toEqual([]);
    process.kill(front?.pid ?? 0, 'SIGKILL');
    await functions.removeContainers();

    expect(await functions.containers()).toEqual([]);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error('it took longer than ten seconds');
}
