import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageDocument } from '../../contract/image';
import { hashSource } from '../../modules/source';
import { failure } from '../../test/engine-failure';
import { ArchivingEcr } from '../../test/helpers/archiving-ecr';
import { PUSHING_BUILDER } from '../../test/helpers/pushing-builder';
import { imageDocument } from '../../test/image-document';
import { build } from '../verbs/build';
import { hold } from '../verbs/hold';

let ecr: ArchivingEcr;
let work: string;
let lines: string[];
const kept = process.env;

const start = async (repository: 'immutable' | 'mutable') => {
  ecr = await ArchivingEcr.start(repository === 'immutable');
};
const source = () => hashSource({ context: work });
const place = (of = ecr) => ({
  repository: `${of.host}/api`,
  registry: { kind: 'ecr', access: { region: 'eu-west-1', endpoints: { ecr: `http://${of.host}` } } } as const,
});

/** The image of the builder, or another one of the same source, in the archive. */
async function archived(which: 'the same' | 'another'): Promise<string> {
  if (which === 'another') return ecr.archive(source().tag, source().hash);
  await run();
  lines.splice(0);
  const { digest } = ecr.tagged(source().tag);
  ecr.set(digest, 'ARCHIVED');
  return digest;
}

const run = (more: Partial<ImageDocument> = {}, env: NodeJS.ProcessEnv = {}) =>
  build(
    imageDocument({
      ...place(),
      module: work,
      tag: source().tag,
      build: { builder: { command: ['./builder'] } },
      ...more,
    }),
    {
      env: {
        ...process.env,
        ASKED: path.join(work, '..', `${path.basename(work)}-asked`),
        XDG_CACHE_HOME: work,
        ...env,
      },
      signal: new AbortController().signal,
      print: (line) => lines.push(line),
    },
  );

const asked = () => existsSync(`${work}-asked`);

describe('an image in the archive of ECR', () => {
  beforeEach(() => {
    // The SDK reads the environment of the process.
    process.env = { ...kept, AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'fake' };
    work = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    lines = [];
    writeFileSync(path.join(work, 'Dockerfile'), 'FROM scratch\nCOPY a /\n');
    writeFileSync(path.join(work, 'a'), 'A');
    writeFileSync(path.join(work, 'builder'), `#!${process.execPath}${PUSHING_BUILDER}`);
    chmodSync(path.join(work, 'builder'), 0o755);
  });
  afterEach(async () => {
    process.env = kept;
    rmSync(work, { recursive: true });
    rmSync(`${work}-asked`, { force: true });
    await ecr.stop();
  });

  test.each([
    ['the same', 'immutable'],
    ['the same', 'mutable'],
    ['another', 'mutable'],
  ] as const)('is built again: %s one, in a repository that is %s', async (which, repository) => {
    await start(repository);
    const before = await archived(which);

    await run();

    const { digest, status } = ecr.tagged(source().tag);
    expect(status).toBe('ACTIVE');
    expect(digest === before).toBe(which === 'the same');
    expect(lines[0]).toBe(`api | ECR has archived ${before}, which nobody can pull so: it has to be had again`);
    expect(lines.join('\n')).toMatch(/api: built in .*@sha256:/);
    expect(ecr.calls).not.toContain('UpdateImageStorageClass');
  });

  test('is restored where the repository gives its tag to no other', async () => {
    await start('immutable');
    const before = await archived('another');

    await run();

    expect(ecr.tagged(source().tag)).toEqual({ digest: before, status: 'ACTIVE' });
    expect(lines).toContain(`api | ECR restores ${before} from its archive: waiting up to 30 min`);
    expect(lines.join('\n')).toMatch(/api: restored from the archive of ECR in [\d.]+ s -> /);
  });

  test('is restored with the images of an index, which were archived after it', async () => {
    await start('immutable');
    const image = ecr.archive('child', source().hash);
    const index = ecr.archiveIndex(source().tag, [image]);

    await run();

    expect(ecr.tagged(source().tag)).toEqual({ digest: index, status: 'ACTIVE' });
    expect(ecr.tagged('child')).toEqual({ digest: image, status: 'ACTIVE' });
    expect(lines).toContain(`api | ECR restores ${image} from its archive: waiting up to 30 min`);
  });

  test('is restored where nothing may be built', async () => {
    await start('mutable');
    const before = await archived('another');

    await run({}, { SLIPWAY_BUILD: 'never' });

    expect(ecr.tagged(source().tag)).toEqual({ digest: before, status: 'ACTIVE' });
    expect(asked()).toBe(false);
  });

  test('is waited for when somebody has it restored already', async () => {
    await start('mutable');
    const before = await archived('another');
    ecr.set(before, 'ACTIVATING');

    await run();

    expect(ecr.tagged(source().tag)).toEqual({ digest: before, status: 'ACTIVE' });
    expect(asked()).toBe(false);
    expect(ecr.calls).not.toContain('UpdateImageStorageClass');
  });

  test('is copied again, which takes it out of the archive at once', async () => {
    await start('immutable');
    const from = await ArchivingEcr.start(false);
    const before = await archived('another');
    from.set(from.archive(source().tag, source().hash), 'ACTIVE');

    await run({ copyFrom: [place(from)] });
    await from.stop();

    expect(ecr.tagged(source().tag)).toEqual({ digest: before, status: 'ACTIVE' });
    expect(lines.join('\n')).toMatch(/api: copied from /);
    expect(asked()).toBe(false);
  });

  test('is restored in the registry that it is copied from', async () => {
    await start('immutable');
    const from = await ArchivingEcr.start(false);
    const { host } = from;
    const there = from.archive(source().tag, source().hash);

    await run({ copyFrom: [place(from)] });
    const restored = from.tagged(source().tag);
    await from.stop();

    expect(restored).toEqual({ digest: there, status: 'ACTIVE' });
    expect(ecr.tagged(source().tag)).toEqual({ digest: there, status: 'ACTIVE' });
    expect(lines[0]).toBe(`api | ${host}/api has it in the archive of ECR: it has to be restored there`);
    expect(lines.join('\n')).toMatch(/api: copied from /);
    expect(asked()).toBe(false);
  });

  test('fails where the registry that it is copied from may not restore it: another build need not be the same', async () => {
    await start('immutable');
    const from = await ArchivingEcr.start(false);
    from.archive(source().tag, source().hash);
    from.refused = 'UpdateImageStorageClass';

    const { what, fix } = await failure(run({ copyFrom: [place(from)] }));
    await from.stop();

    expect(what).toMatch(/^the image api@sha256:\w+ stays in the archive of ECR \(the source of the copy\)$/);
    expect(fix).toContain('may call ecr:UpdateImageStorageClass');
    expect(asked()).toBe(false);
  });

  test('is restored when what can be copied is another one', async () => {
    await start('immutable');
    const from = await ArchivingEcr.start(false);
    const before = await archived('another');
    from.set(from.archive(source().tag, source().hash, 'rebuilt'), 'ACTIVE');

    await run({ copyFrom: [place(from)] });
    await from.stop();

    expect(ecr.tagged(source().tag)).toEqual({ digest: before, status: 'ACTIVE' });
    expect(lines.join('\n')).toMatch(/api: restored from the archive/);
  });

  test('fails where it may not be restored, and names the permission', async () => {
    await start('immutable');
    await archived('another');
    ecr.refused = 'UpdateImageStorageClass';

    const { what, fix } = await failure(run());
    expect(what).toMatch(/^the image api@sha256:\w+ stays in the archive of ECR$/);
    expect(fix).toContain('may call ecr:UpdateImageStorageClass');
  });

  test('fails where it was built from another source', async () => {
    await start('immutable');
    ecr.archive(source().tag, 'f'.repeat(64));

    expect((await failure(run())).what).toMatch(/belongs to another image/);
  });

  test('fails with the fix where nobody may ask for the archive, and its tag is refused', async () => {
    await start('immutable');
    await archived('another');
    ecr.refused = 'DescribeImages';

    const { why, fix } = await failure(run());
    expect(why).toContain('does not let tags move');
    expect(fix).toContain('it may be in the archive of ECR');
  });

  test('fails with the fix when a service is to run it as it was built before', async () => {
    await start('immutable');
    const digest = await archived('another');
    const { repository, registry } = place();
    const image = { choice: source().tag, repository, registry, holders: ['shop.api'] };

    const context = { env: process.env, signal: new AbortController().signal, print: () => undefined };
    expect(await hold({ version: 1, images: [image] }, context)).toMatchObject([
      {
        state: 'failed',
        what: `the image ${repository}:${source().tag} is in the archive of ECR, where nobody can pull it`,
        fix: expect.stringContaining(
          `update-image-storage-class --repository-name api --image-id imageDigest=${digest} --target-storage-class STANDARD`,
        ) as string,
      },
    ]);
  });
});
