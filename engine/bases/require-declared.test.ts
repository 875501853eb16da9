import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageDocument } from '../../contract/image';
import { REGION } from '../../local/aws/moto';
import { EcrRepositories } from '../../test/ecr-repositories';
import { TestFront } from '../../test/helpers/front';
import { digestOf, OCI_MANIFEST, specError, status, TestRegistry } from '../../test/helpers/registry';
import { imageDocument } from '../../test/image-document';
import { describeWithRegistry, DockerRegistry } from '../../test/registries/docker-registry';
import { type Form, ImagePusher } from '../../test/registries/push-image';
import { CommandBuilder } from '../builder/command';
import { EngineError } from '../engine-error';
import type { BaseReference } from '../stage/source';
import type { RunContext } from '../verbs/run-context';
import { requireDeclaredTriggers } from './require-declared';

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };

let folder: string;
let said: string[];
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'))));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => (said = []));

function check(
  bases: readonly (string | BaseReference)[],
  onbuild?: readonly string[],
  signal = new AbortController().signal,
): Promise<void> {
  const document = imageDocument({
    source: { context: '.', dockerfile: 'Dockerfile', platforms: ['linux/amd64'], ...(onbuild && { onbuild }) },
  });
  const context: RunContext = { env: { DOCKER_CONFIG: folder }, signal, print: () => undefined };
  const builder = new CommandBuilder(['build'], '.', context);
  const named = bases.map((base) => (typeof base === 'string' ? { reference: base, platform: 'linux/amd64' } : base));
  return requireDeclaredTriggers(document, { bases: named }, builder, { context, say: (line) => said.push(line) });
}

async function refusal(checked: Promise<void>): Promise<EngineError> {
  const error = await checked.then(
    () => new Error('nothing is refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof EngineError) return error;
  throw error;
}

describeWithRegistry('base images of a real registry', () => {
  let registry: DockerRegistry;
  let pusher: ImagePusher;
  const image = (version: string) => `${registry.host}/company/base:${version}`;
  const push = (version: string, triggers?: readonly string[] | null, form?: Form) =>
    pusher.image(version, { ...AMD64, config: triggers === undefined ? {} : { OnBuild: triggers } }, form);

  beforeAll(async () => {
    registry = await DockerRegistry.start(folder);
    pusher = new ImagePusher(registry.host, 'company/base');
    await push('none');
    await push('null', null);
    await push('harmless', ['RUN npm ci', 'USER app', 'LABEL a=b']);
    await push('copy', ['COPY . /app/']);
    await push('two', ['ARG V', 'COPY . /app/', 'RUN make']);
  });
  afterAll(() => registry.stop());

  test.each<[string, readonly string[], readonly string[] | undefined]>([
    ['has none', ['none'], undefined],
    ['has null', ['null'], undefined],
    ['has only those that read nothing', ['harmless'], undefined],
    ['has what is declared', ['copy'], ['COPY . /app/']],
    ['has a part of what is declared', ['none', 'copy'], ['ADD x /', 'COPY . /app/']],
    ['has all that are declared', ['two'], ['ARG V', 'COPY . /app/', 'RUN make']],
    ['has those that read, and all of these are declared', ['two'], ['ARG V', 'COPY . /app/']],
    ['is declared to have none, and is not asked', ['copy', 'absent'], []],
    ['is nothing', [], undefined],
  ])('are good where each %s', async (_, versions, onbuild) => {
    await check(versions.map(image), onbuild);
    expect(said).toEqual([]);
  });

  test.each<[string, string, readonly string[] | undefined, string]>([
    ['none were declared', 'copy', undefined, "`onbuild: ['COPY . /app/']`"],
    ['others were declared', 'copy', ['COPY a /'], "`onbuild: ['COPY . /app/']`"],
    ['some were declared', 'two', ['COPY . /app/'], "`onbuild: ['ARG V', 'COPY . /app/', 'RUN make']`"],
    ['a variable was declared that is not set', 'copy', ['ENV A=b', 'COPY . /app/'], "`onbuild: ['COPY . /app/']`"],
    ['a variable was declared and there is nothing', 'none', ['ENV A=b'], '`onbuild: []`'],
  ])('fail where %s', async (_, version, onbuild, fix) => {
    const error = await refusal(check([image(version)], onbuild));
    expect(error.what).toContain(image(version));
    expect(error.fix).toContain(fix);
  });

  test('fail with the triggers of all of them', async () => {
    const { fix } = await refusal(check([image('copy'), image('two')]));
    expect(fix).toContain("`onbuild: ['COPY . /app/', 'ARG V', 'RUN make']`");
  });

  test.each<Form>(['oci', 'docker'])(
    'are read in the form %s, through an index, by tag and by digest',
    async (form) => {
      const amd64 = await push('', ['COPY amd64 /'], form);
      const arm64 = await pusher.image('', { ...ARM64, config: { OnBuild: ['COPY arm64 /'] } }, form);
      const attestation = {
        digest: await push('', undefined, form),
        platform: { os: 'unknown', architecture: 'unknown' },
      };
      const images = [{ digest: amd64, platform: AMD64 }, { digest: arm64, platform: ARM64 }, attestation];
      const digest = await pusher.index(`index-${form}`, images, form);
      const pinned = `${registry.host}/company/base:gone@${digest}`;
      for (const reference of [image(`index-${form}`), pinned]) {
        await check([reference], ['COPY amd64 /']);
        await check([{ reference, platform: 'linux/arm64' }], ['COPY arm64 /']);
        expect((await refusal(check([{ reference, platform: 'linux/arm64' }]))).fix).toContain("['COPY arm64 /']");
        // The machine that builds is not known, and no image is for the other platform: any may be taken.
        for (const platform of [undefined, 'linux/s390x']) {
          const { fix } = await refusal(check([{ reference, platform }]));
          expect(fix).toContain("['COPY amd64 /', 'COPY arm64 /']");
        }
      }
    },
  );

  test('are asked for fields in other letters, and shown without signs that a terminal obeys', async () => {
    await pusher.image('odd', { CONFIG: { onBuild: ["COPY 'a\\b' \u001b[31m\u202e\u009b /"] } });
    const { fix, why } = await refusal(check([image('odd')]));
    expect(fix).toContain(String.raw`['COPY \'a\\b\' \u001b[31m\u{202e}\u{9b} /']`);
    // eslint-disable-next-line no-control-regex
    expect(fix + why).not.toMatch(/[\u001b\u009b\u202e]/);
  });

  test('fail where one is not there, and name the way out', async () => {
    const { what, why, fix } = await refusal(check([image('absent')]));
    expect(what).toBe(`whether the base image ${image('absent')} has ONBUILD triggers is not known`);
    expect(why).toContain('has no manifest of that name');
    expect(fix).toContain('`onbuild: []`');
  });

  test('are taken as declared where one is not there', async () => {
    await check([image('absent')], ['COPY . /app/']);
    expect(said).toEqual([expect.stringContaining('taken as `onbuild` declares them')]);
  });

  test('cost a few milliseconds', async () => {
    const started = performance.now();
    for (let round = 0; round < 20; round++) await check([image('none')]);
    process.stdout.write(`a base image is asked in ${((performance.now() - started) / 20).toFixed(1)} ms\n`);
  });
});

describe('a registry that gives no clear answer', () => {
  let registry: TestRegistry;
  beforeAll(async () => (registry = await TestRegistry.start()));
  afterAll(() => registry.stop());

  const image = (config: string) =>
    JSON.stringify({
      schemaVersion: 2,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [],
    });
  const typed = { 'content-type': OCI_MANIFEST };

  test.each<[string, TestRegistry['answers'], RegExp]>([
    ['wants a login', [specError(401, 'UNAUTHORIZED')], /refuses the login/],
    ['forbids it', [specError(403, 'DENIED')], /may not read/],
    ['does not have it', [specError(404, 'MANIFEST_UNKNOWN')], /no manifest/],
    ['does not have the repository', [specError(404, 'NAME_UNKNOWN')], /no repository/],
    ['is none', [status(404, '<html>')], /no clear answer/],
    ['answers with a page', [status(200, '<html>')], /media type is missing/],
    ['answers with a page that it calls an image', [status(200, '<html>', typed)], /it is no JSON/],
    ['answers with another thing', [status(200, '{}', typed)], /malformed manifest/],
    ['names no digest', [status(200, image('{}').replace('sha256:', '../'), typed)], /config.digest/],
    ['has other bytes', [status(200, image('{}'), typed), status(200, '{ }')], /other content/],
    ['has a configuration that is none', [status(200, image('[]'), typed), status(200, '[]')], /no JSON object/],
    [
      'has triggers that are none',
      [status(200, image('{"config":{"OnBuild":"COPY"}}'), typed), status(200, '{"config":{"OnBuild":"COPY"}}')],
      /no configuration of an image/,
    ],
  ])('fails where it %s', async (_, answers, why) => {
    registry.answers = answers;
    const error = await refusal(check([`${registry.host}/base:1`]));
    expect(error.what).toMatch(/whether the base image .* has ONBUILD triggers is not known/);
    expect(error.why).toMatch(why);
    expect(error.fix).toContain('`onbuild: []`');
  });

  test('fails where nothing listens', async () => {
    expect((await refusal(check(['127.0.0.1:1/base']))).why).toMatch(/cannot be reached/);
  });

  test('ends with its run', async () => {
    registry.answers = [() => undefined];
    const ended = check([`${registry.host}/base:1`], undefined, AbortSignal.timeout(100));
    await expect(ended).rejects.toThrow(/timeout/);
  });
});

describe('a base image in ECR of another account', () => {
  let own: EcrRepositories;
  let other: TestFront;
  beforeAll(async () => {
    [own, other] = await Promise.all([EcrRepositories.start(), TestFront.start()]);
    await other.create('base');
    await other.push('base', '1', 'x');
  });
  afterAll(async () => {
    await other.stop();
    await own.stop();
  });

  function checkBase(pullFrom: ImageDocument['pullFrom'] = []): Promise<void> {
    const document = imageDocument({ ...own.pushed('api'), pullFrom });
    const context = { ...own.context };
    const bases = [{ reference: `${other.registry}/base:1`, platform: 'linux/amd64' }];
    const builder = new CommandBuilder(['build'], '.', context);
    return requireDeclaredTriggers(document, { bases }, builder, { context, say: (line) => said.push(line) });
  }

  test('is asked with the login that the image is given for it', async () => {
    const access = { region: REGION, endpoints: { ecr: other.origin } };
    await checkBase([{ repository: `${other.registry}/cache/of/another`, registry: { kind: 'ecr', access } }]);
    expect(said).toEqual([]);
  });

  test('fails without one', async () => {
    expect((await refusal(checkBase())).why).toMatch(/refuses|no login/);
  });
});
