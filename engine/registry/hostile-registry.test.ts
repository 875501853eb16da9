/** A registry of `copyFrom` that says what no registry should, and a real one that the image goes to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../test/engine-failure';
import { imageDocument } from '../../test/image-document';
import { describeWithRegistry, DockerRegistry } from '../../test/registries/docker-registry';
import {
  ChangeRecorder,
  digestOf,
  HostileRegistry,
  LAYER_DIGEST,
  Offer,
  REFUSED,
  TAG,
  UNSENT,
} from '../../test/registries/hostile-registry';
import { copied } from '../image/copied';
import { ImageWork } from '../image/image-work';

describeWithRegistry('hostile registries', () => {
  let folder: string;
  let target: DockerRegistry;
  let recorder: ChangeRecorder;
  let source: HostileRegistry;
  let count = 0;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    target = await DockerRegistry.start(folder);
    [recorder, source] = await Promise.all([ChangeRecorder.start(target.port), HostileRegistry.start()]);
  });
  afterAll(async () => {
    recorder.stop();
    source.stop();
    await target.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => (recorder.changes = []));

  async function copy(offer: Offer): Promise<string | undefined> {
    source.offer = offer;
    const context = { env: { DOCKER_CONFIG: folder }, signal: new AbortController().signal, print: () => undefined };
    const repository = `${recorder.host}/copy-${String(++count)}`;
    const copyFrom = [{ repository: `${source.host}/team/api`, registry: { kind: 'oci' } as const }];
    const document = imageDocument({ repository, registry: { kind: 'oci' }, tag: TAG, copyFrom });
    return (await copied(new ImageWork(document, context)))?.digest;
  }
  const repositories = async () => {
    const { repositories: names } = (await (await fetch(`http://${target.host}/v2/_catalog`)).json()) as {
      repositories: string[];
    };
    return names;
  };

  test('copies an image that is whole', async () => {
    const offer = new Offer();
    expect(await copy(offer)).toBe(digestOf(offer.made().get(`manifests/${TAG}`)?.body ?? ''));
    // Blobs before the image, the image before the index.
    const [last, before, ...blobs] = [...recorder.changes].reverse();
    expect(before).toMatch(/\/manifests\/sha256:/);
    expect(last).toMatch(new RegExp(`/manifests/${TAG}$`));
    for (const blob of blobs) expect(blob).toMatch(/\/blobs\/uploads\//);
    expect(blobs).toHaveLength(4);
  });

  test.each(REFUSED)('fails on %s, and changes nothing', async (_, change, message) => {
    const before = await repositories();
    const error = await failure(copy(new Offer(change)));
    expect(error.what).toMatch(message);
    expect(`${error.what} ${error.why}`).toContain(source.host);
    expect([error.what, error.why, error.fix].join('')).toMatch(/^[ -~…]{1,900}$/);
    expect(recorder.changes).toEqual([]);
    expect(await repositories()).toEqual(before);
  });

  test.each(UNSENT)('fails on %s, and the target never has it', async (_, change, message) => {
    const error = await failure(copy(new Offer(change)));
    expect(error.what).toMatch(message);
    expect(error.what).toMatch(/\(the source of the copy\)$/);
    expect(recorder.changes.filter((each) => each.includes('manifests'))).toEqual([]);
    const blob = await fetch(`http://${target.host}/v2/copy-${String(count)}/blobs/${LAYER_DIGEST}`);
    expect(blob.status).toBe(404);
  });
});
