import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { refusal, TestFront } from '../../test/helpers/front';

let front: TestFront;
describe('faults', () => {
  beforeAll(async () => {
    front = await TestFront.start();
    await front.create('app');
  });
  afterAll(() => front.stop());
  afterEach(() => front.endFaults());

  test.each([
    ['throttle', '429 TOOMANYREQUESTS'],
    ['failure', '500 UNKNOWN'],
    ['expired-token', '403 DENIED'],
  ])('answers the registry with %s as often as it was told', async (kind, expected) => {
    await front.fault({ kind, through: 'registry', times: 2 });

    expect(await refusal(await front.send('GET', '/v2/app/tags/list'))).toBe(expected);
    expect(await refusal(await front.send('GET', '/v2/app/tags/list'))).toBe(expected);
    expect((await front.send('GET', '/v2/app/tags/list')).status).toBe(200);
  });

  test.each([
    ['throttle', 'ThrottlingException', 429],
    ['failure', 'ServerException', 500],
    ['expired-token', 'ExpiredTokenException', 400],
  ])('answers the API with %s', async (kind, name, httpStatusCode) => {
    await front.fault({ kind, action: 'ecr:DescribeRepositories' });

    await expect(front.ecr.send(new DescribeRepositoriesCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
  });

  test('gives any answer that it is told to give', async () => {
    const answer = { status: 405, code: 'UNSUPPORTED', message: 'read-only', headers: { 'retry-after': '7' } };
    await front.fault({ kind: 'answer', through: 'registry', ...answer });
    const response = await front.send('GET', '/v2/app/tags/list');

    expect(response.headers.get('retry-after')).toBe('7');
    expect(await refusal(response)).toBe('405 UNSUPPORTED');
  });

  test('hits one caller, on the registry by the login that the caller got', async () => {
    await front.fault({ kind: 'failure', accessKey: 'somebody-else' });
    expect((await front.send('GET', '/v2/app/tags/list')).status).toBe(200);

    await front.fault({ kind: 'failure', accessKey: 'local', times: 9 });
    expect((await front.send('GET', '/v2/app/tags/list')).status).toBe(500);
    await fetch(`${front.origin}/_slipway/faults?accessKey=local`, { method: 'DELETE' });
    expect((await front.send('GET', '/v2/app/tags/list')).status).toBe(200);
  });

  test('breaks the connection in the middle of an upload', async () => {
    const begun = await front.send('POST', '/v2/app/blobs/uploads/');
    await front.fault({ kind: 'reset', method: 'PATCH', afterBytes: 100_000 });

    const upload = front.send('PATCH', begun.headers.get('location') ?? '', { body: Buffer.alloc(1_000_000) });

    await expect(upload).rejects.toThrow('fetch failed');
    expect((await front.calls()).at(-1)).toMatchObject({ action: 'ecr:UploadLayerPart', status: null });
  });

  test('lets an upload stall until the client gives up', async () => {
    const begun = await front.send('POST', '/v2/app/blobs/uploads/');
    await front.fault({ kind: 'stall', method: 'PATCH', path: '/v2/app/' });
    const signal = AbortSignal.timeout(300);

    const upload = front.send('PATCH', begun.headers.get('location') ?? '', { body: Buffer.alloc(1_000_000), signal });

    await expect(upload).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('breaks the connections that stall when the faults are ended', async () => {
    const begun = await front.send('POST', '/v2/app/blobs/uploads/');
    await front.fault({ kind: 'stall', method: 'PATCH', path: '/v2/app/' });
    const upload = front.send('PATCH', begun.headers.get('location') ?? '', { body: Buffer.alloc(1_000_000) });
    const refused = expect(upload).rejects.toThrow('fetch failed');
    while ((await front.faults()).length > 0) await sleep(10);

    await front.endFaults();

    await refused;
  });

  test('hits only what it is for, after as many calls as it was told', async () => {
    await front.create('other');
    await front.fault({ kind: 'failure', path: '/v2/app/', method: 'GET', skip: 1 });
    const status = async (repository: string): Promise<number> =>
      (await front.send('GET', `/v2/${repository}/tags/list`)).status;

    expect([await status('other'), await status('app'), await status('app'), await status('app')]).toEqual([
      200, 200, 500, 200,
    ]);
  });

  test('fails on a fault that it does not know', async () => {
    const answer = await fetch(`${front.origin}/_slipway/faults`, { method: 'POST', body: '{"kind":"earthquake"}' });

    expect(answer.status).toBe(400);
  });
});
