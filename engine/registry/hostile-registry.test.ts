/** A registry of `copyFrom` that says what no registry should, and a real one that the image goes to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../test/engine-failure';
import { describeWithRegistry } from '../../test/registries/docker-registry';
import { HostileCopy } from '../../test/registries/hostile-copy';
import { digestOf, LAYER_DIGEST, Offer, REFUSED, TAG, UNSENT } from '../../test/registries/hostile-registry';

describeWithRegistry('hostile registries', () => {
  let folder: string;
  let hostile: HostileCopy;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    hostile = await HostileCopy.start(folder);
  });
  afterAll(async () => {
    await hostile.stop();
    rmSync(folder, { recursive: true });
  });

  const repositories = async () => {
    const { repositories: names } = (await (await fetch(`http://${hostile.target.host}/v2/_catalog`)).json()) as {
      repositories: string[];
    };
    return names;
  };

  test('copies an image that is whole', async () => {
    const offer = new Offer();
    expect((await hostile.copy(offer))?.digest).toBe(digestOf(offer.made().get(`manifests/${TAG}`)?.body ?? ''));
    // Blobs before the image, the image before the index.
    const [last, before, ...blobs] = [...hostile.changes].reverse();
    expect(before).toMatch(/\/manifests\/sha256:/);
    expect(last).toMatch(new RegExp(`/manifests/${TAG}$`));
    for (const blob of blobs) expect(blob).toMatch(/\/blobs\/uploads\//);
    expect(blobs).toHaveLength(4);
  });

  test.each(REFUSED)('fails on %s, and changes nothing', async (_, change, message) => {
    const before = await repositories();
    const error = await failure(hostile.copy(new Offer(change)));
    expect(error.what).toMatch(message);
    expect(`${error.what} ${error.why}`).toContain(hostile.source.host);
    expect([error.what, error.why, error.fix].join('')).toMatch(/^[ -~…]{1,900}$/);
    expect(hostile.changes).toEqual([]);
    expect(await repositories()).toEqual(before);
  });

  test.each(UNSENT)('fails on %s, and the target never has it', async (_, change, message) => {
    const error = await failure(hostile.copy(new Offer(change)));
    expect(error.what).toMatch(message);
    expect(error.what).toMatch(/\(the source of the copy\)$/);
    expect(hostile.changes.filter((each) => each.includes('manifests'))).toEqual([]);
    const blob = await fetch(`http://${hostile.target.host}/v2/${hostile.repository}/blobs/${LAYER_DIGEST}`);
    expect(blob.status).toBe(404);
  });
});
