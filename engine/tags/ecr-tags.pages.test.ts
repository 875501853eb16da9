import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failure } from '../../test/engine-failure';
import { EcrTags } from './ecr-tags';

/** An ECR that gives an empty page and has another one, so many times. */
async function paging(pages: number): Promise<{ server: Server; tags: EcrTags | undefined; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    const more = ++asked < pages ? { nextToken: String(asked) } : {};
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify({ imageDetails: [{ imageDigest: `sha256:${String(asked)}`, imageTags: ['a'] }], ...more }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const access = { region: 'eu-west-1', endpoints: { ecr: `http://${host}` } };
  const image = { tag: 'src-0', repository: `${host}/api`, registry: { kind: 'ecr', access } } as const;
  const context = { env: process.env, signal: new AbortController().signal, print: () => undefined };
  return { server, tags: EcrTags.of(image, context), asked: () => asked };
}

describe('the images of a repository of ECR', () => {
  const kept = process.env;
  let server: Server;

  beforeEach(() => {
    // The SDK reads the environment of the process.
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  });
  afterEach(() => {
    process.env = kept;
    server.closeAllConnections();
    server.close();
  });

  test('are those of all pages', async () => {
    const ecr = await paging(120);
    server = ecr.server;
    expect(await ecr.tags?.images()).toHaveLength(120);
  });

  test('fails where the pages do not end', async () => {
    const ecr = await paging(Infinity);
    server = ecr.server;
    const error = await failure(ecr.tags?.images() ?? Promise.resolve());
    expect(error.what).toBe('the list of the images of api has no end');
    expect(ecr.asked()).toBe(501);
  }, 30_000);
});
