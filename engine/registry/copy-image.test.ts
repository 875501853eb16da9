import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../test/engine-failure';
import { type Answer, digestOf, logins, OCI_MANIFEST, QUICK, status, TestRegistry } from '../../test/helpers/registry';
import { describeWithRegistry, DockerRegistry } from '../../test/registries/docker-registry';
import { HttpClient } from '../http/http';
import { RegistryClient } from './client';
import { ImageCopy } from './copy-image';

describeWithRegistry('copies from a registry that is in trouble', () => {
  const layer = 'x'.repeat(1_000_000);
  const config = '{}';
  const blob = (text: string) => ({ mediaType: 'application/octet-stream', digest: digestOf(text), size: text.length });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: blob(config),
    layers: [blob(layer)],
  });
  let folder: string;
  let target: DockerRegistry;
  let source: TestRegistry;
  let count = 0;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    target = await DockerRegistry.start(folder);
  });
  afterAll(async () => {
    await target.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => (source = await TestRegistry.start()));
  afterEach(() => source.stop());

  const { signal } = new AbortController();
  const to = () =>
    new RegistryClient(
      { host: target.host, name: `copy-${String(count)}` },
      logins(),
      new HttpClient({}, signal, {}, QUICK),
    );
  const copy = () => new ImageCopy(source.client(), to(), signal, QUICK).parts(digestOf(manifest));

  /** The source answers each question for the layer with the next of these, the last of which stays. */
  function layerAnswers(...answers: Answer[]): void {
    count++;
    source.answers = [
      (request, response) => {
        if (request.url?.includes('/manifests/'))
          return status(200, manifest, { 'content-type': OCI_MANIFEST })(request, response);
        if (request.url?.endsWith(digestOf(config))) return status(200, config)(request, response);
        if (request.method === 'HEAD') return whole(request, response);
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        answer?.(request, response);
      },
    ];
  }

  const broken: Answer = (_, response) => {
    response.writeHead(200, { 'content-length': layer.length });
    response.write(layer.slice(0, 500_000), () => response.destroy());
  };
  const whole = status(200, layer);
  const other = status(200, 'y'.repeat(layer.length));

  test.each([
    ['broke in its middle', broken],
    ['was another', other],
    ['did not come', status(503)],
  ])('reads a layer again that %s', async (_, fault) => {
    layerAnswers(fault, whole);
    await copy();
    expect(await to().blobs.find(digestOf(layer))).toEqual({ size: layer.length });
  });

  test.each([
    ['is always broken', broken, 'a part of the image in SOURCE/team/api cannot be read (the source of the copy)'],
    ['is always another', other, 'a part of the image in SOURCE/team/api cannot be read (the source of the copy)'],
    ['never comes', status(503), 'the registry gives no answer about SOURCE/team/api (the source of the copy)'],
    ['may not be read', status(403), 'the login may not read SOURCE/team/api (the source of the copy)'],
  ])('fails on a layer that %s, and names the registry that it is in', async (_, fault, message) => {
    layerAnswers(fault);
    expect((await failure(copy())).what).toBe(message.replace('SOURCE', source.host));
    expect(await to().blobs.find(digestOf(layer))).toBeUndefined();
  });
});
