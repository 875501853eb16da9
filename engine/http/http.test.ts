import { setImmediate } from 'node:timers/promises';
import { QUICK, status, TestRegistry } from '../../test/helpers/registry';
import { header, HttpClient, HttpFailure, settled, TransientAnswer } from './http';

describe('an HTTP request', () => {
  let server: TestRegistry;
  beforeEach(async () => {
    server = await TestRegistry.start();
  });
  afterEach(() => server.stop());

  const request = () => ({ method: 'GET', url: new URL(`http://${server.host}/a?b=c`), headers: {} });
  const client = (signal = new AbortController().signal) => new HttpClient({}, signal, {}, QUICK);
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  test.each([429, 500, 502, 503, 504])('is sent again after %d', async (code) => {
    server.answers = [status(code), status(200, 'done')];
    const { status: got, body } = await client().send(request());
    expect([got, body.toString()]).toEqual([200, 'done']);
    expect(server.asked).toEqual(['GET /a?b=c -', 'GET /a?b=c -']);
  });

  test.each([200, 307, 404, 501])('is sent once where the answer is %d', async (code) => {
    server.answers = [status(code)];
    expect((await client().send(request())).status).toBe(code);
    expect(server.asked).toHaveLength(1);
  });

  test.each(['HEAD', 'GET'])('goes over the connection of the one before it after %s', async (method) => {
    const ports = new Set<number | undefined>();
    server.answers = [(asked, answer) => void (ports.add(asked.socket.remotePort), answer.end())];
    const one = client();
    for (let turn = 0; turn < 3; turn++) {
      await one.send({ ...request(), method });
      await setImmediate();
    }
    expect(ports.size).toBe(1);
  });

  test('ends with the last of five answers', async () => {
    server.answers = [status(503, 'last')];
    expect((await client().send(request())).body.toString()).toBe('last');
    expect(server.asked).toHaveLength(5);
  });

  test('fails as one that another attempt may help where the connection ends before the answer', async () => {
    server.answers = [(asked) => void asked.socket.destroy()];
    const error = await failureOf(client().send(request()));
    expect(error).toBeInstanceOf(HttpFailure);
    expect(error).toMatchObject({ message: `no answer from ${server.host}`, transient: true });
    expect(server.asked).toHaveLength(5);
  });

  test('fails as one that another attempt may help where the answer takes too long', async () => {
    server.answers = [() => undefined];
    expect(await failureOf(client().once(request(), 50))).toMatchObject({ transient: true });
  });

  test('fails where the server says nothing for longer than the request allows', async () => {
    server.answers = [() => undefined];
    const failed = (await failureOf(client().once({ ...request(), silenceMs: 100 }))) as HttpFailure;
    expect((failed.cause as NodeJS.ErrnoException).code).toBe('UND_ERR_HEADERS_TIMEOUT');
  });

  test('fails as one that no attempt helps where nobody listens', async () => {
    const url = new URL('http://127.0.0.1:1/');
    expect(await failureOf(client().once({ ...request(), url }))).toMatchObject({ transient: false });
  });

  test('fails with the reason for which it was stopped', async () => {
    const controller = new AbortController();
    server.answers = [() => controller.abort(new Error('stopped'))];
    await expect(client(controller.signal).send(request())).rejects.toThrow('stopped');
    await expect(client(controller.signal).once(request())).rejects.toThrow('stopped');
    expect(server.asked).toHaveLength(1);
  });

  test('fails on an answer of more than 16 MiB', async () => {
    const MIB = 1024 * 1024;
    server.answers = [status(200, 'x'.repeat(16 * MIB)), status(200, 'x'.repeat(16 * MIB + 1))];
    expect((await client().once(request())).body).toHaveLength(16 * MIB);
    const error = await failureOf(client().once(request()));
    expect(error).toMatchObject({ transient: false });
    expect((error as HttpFailure).cause).toMatchObject({ message: 'the answer is larger than 16777216 bytes' });
  });

  test('names the proxy that it went through where no answer came, without its password', async () => {
    const env = { HTTP_PROXY: 'http://me:secret@127.0.0.1:1' };
    const through = new HttpClient(env, new AbortController().signal);
    const error = await failureOf(through.once({ ...request(), url: new URL('http://registry.example/') }));
    expect(error).toMatchObject({ message: 'no answer from registry.example through the proxy 127.0.0.1:1' });
  });
});

describe('an answer that another attempt may better', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

  test.each<[string | string[] | undefined, number, number]>([
    [undefined, 0, 0],
    ['0', 0, 0],
    ['2', 2000, 2000],
    ['12', 12_000, 12_000],
    ['61', 60_000, 60_000],
    ['-5', 0, 0],
    ['soon', 0, 0],
    [inSeconds(30), 20_000, 30_000],
    [inSeconds(300), 60_000, 60_000],
    [inSeconds(-300), 0, 0],
  ])('asks with Retry-After %j for a pause of %d to %d milliseconds', (value, least, most) => {
    try {
      settled({ status: 503, headers: { 'retry-after': value }, body: Buffer.alloc(0) });
      throw new Error('it did not fail');
    } catch (error) {
      expect(error).toBeInstanceOf(TransientAnswer);
      const { pauseMs } = error as TransientAnswer;
      expect(pauseMs).toBeGreaterThanOrEqual(least);
      expect(pauseMs).toBeLessThanOrEqual(most);
    }
  });
});

describe('a header of an answer', () => {
  test('is its value, and where it is repeated all of them', () => {
    const answer = { status: 200, headers: { link: ['a', 'b'], location: '/c' } };
    expect(['link', 'location', 'none'].map((name) => header(answer, name))).toEqual(['a, b', '/c', undefined]);
  });
});
