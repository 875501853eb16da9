import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithRegistry, DockerRegistry } from '../../test/registries/docker-registry';
import { DockerCredentials } from '../credentials/docker-config';
import { HttpClient } from '../http/http';
import { RegistryClient } from './client';
import { ImageCopy } from './copy-image';
import { sourceHashLabel } from './source-label';

describeWithRegistry('a real registry', () => {
  const TYPE = 'application/vnd.oci.image.manifest.v1+json';
  const config = JSON.stringify({ config: { Labels: { 'slipway.source-hash': 'abc' } }, rootfs: { type: 'layers' } });
  let folder: string;
  let registry: DockerRegistry;
  let host: string;
  let manifest: string;

  const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const client = (name = 'team/api') => {
    const { signal } = new AbortController();
    const env = { DOCKER_CONFIG: folder };
    return new RegistryClient({ host, name }, new DockerCredentials(host, env, signal), new HttpClient(env, signal));
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    registry = await DockerRegistry.start(folder);
    host = registry.host;
    await push();
  });
  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  async function push(): Promise<void> {
    const base = `http://${host}/v2/team/api`;
    const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const upload = new URL(begun.headers.get('location') ?? '', base);
    upload.searchParams.set('digest', digestOf(config));
    await fetch(upload, { method: 'PUT', body: config });
    const blob = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    };
    manifest = JSON.stringify({ schemaVersion: 2, mediaType: TYPE, config: blob, layers: [] });
    await fetch(`${base}/manifests/src-1`, { method: 'PUT', body: manifest, headers: { 'content-type': TYPE } });
  }

  test('has what was pushed', async () => {
    expect(await client().presence('src-1')).toEqual({ state: 'present', digest: digestOf(manifest) });
  });

  test('tells its source', async () => {
    expect(await sourceHashLabel(client(), digestOf(manifest))).toBe('abc');
  });

  test('copies between repositories, and mounts what the registry has already', async () => {
    const to = client('team/copy');
    const copied = await new ImageCopy(client(), to, new AbortController().signal).parts(digestOf(manifest));
    expect(await to.putManifest('src-1', copied)).toEqual({ state: 'stored' });
    expect(await sourceHashLabel(to, digestOf(manifest))).toBe('abc');
    expect(await client('team/mounted').blobs.mount(digestOf(config), 'team/api')).toBe(true);
    expect(await client('team/mounted').blobs.mount(digestOf('nothing'), 'team/api')).toBe(false);
  });

  test('does not have another tag, and no tag in a repository that does not exist', async () => {
    expect(await client().presence('src-2')).toMatchObject({ state: 'absent' });
    expect(await client('team/other').presence('src-1')).toMatchObject({ state: 'absent' });
  });
});
