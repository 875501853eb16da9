import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CataloguedImage } from '../../contract/catalogue';
import { type TestContext, testContext } from '../../test/context';
import { specError, status, TestRegistry } from '../../test/helpers/registry';
import type { Context } from '../context';
import { runCommand } from '../program';

const TAG = 'src-0123456789abcdef0123';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const PRESENT = status(200, '', { 'docker-content-digest': DIGEST });

let folder: string;
let registry: TestRegistry;

interface Ran extends TestContext {
  readonly code: number;
}

async function deploy(argv: readonly string[], world: Partial<Context> = {}): Promise<Ran> {
  const env = { PATH: process.env['PATH'], DOCKER_CONFIG: folder, TERRAFORM_BINARY_NAME: binary() };
  const context = testContext({ cwd: folder, env, ...world });
  return { ...context, code: await runCommand(['deploy', '--skip-synth', '--yes', ...argv], context) };
}

const binary = (): string => path.join(folder, 'terraform-of-test');

/** Stands for Terraform: notes what it is asked and whether it may build, and fails in the folder of a stack. */
function terraform(failing = 'none'): void {
  const note = `echo "$(basename "$PWD") $* build:\${SLIPWAY_BUILD:-}" >> ${folder}/calls`;
  writeFileSync(binary(), `#!/bin/sh\n${note}\n[ "$1/$(basename "$PWD")" = "apply/${failing}" ] && exit 3\nexit 0\n`);
  chmodSync(binary(), 0o755);
}

/** What Terraform was asked to plan or apply, stack by stack. */
function calls(): string[] {
  if (!existsSync(path.join(folder, 'calls'))) return [];
  const lines = readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
  return lines
    .filter((line) => / (plan|apply) /.test(line))
    .map((line) => line.replace(/ -(no-color|auto-approve|input=false)/g, ''));
}

const image = (name: string, more: Partial<CataloguedImage> = {}): CataloguedImage => ({
  name,
  construct: `x/${name}`,
  address: `null_resource.${name}_image`,
  source: { context: '../../..', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
  tag: TAG,
  movingTags: [],
  inUseBy: [],
  repository: { name: `team/${name}`, url: `${registry.host}/team/${name}`, pullUrl: `${registry.host}/team/${name}` },
  registry: { kind: 'oci' },
  consumers: [],
  unknown: {},
  ...more,
});

/** Three stacks as synthesis leaves them, the first of which is deployed last. */
function synthesized(images: readonly CataloguedImage[] = [image('api')]): void {
  const stacks = {
    service: { needs: ['group/registry'], images, resource: { null_resource: { api_image: {}, api: {} } } },
    registry: {
      needs: [],
      images: [],
      resource: { aws_ecr_repository: { api: {} }, aws_ecr_lifecycle_policy: { api: {} }, aws_vpc: { net: {} } },
    },
    web: { needs: [], images: [], resource: { aws_vpc: { net: {} } } },
  };
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ app: 'exit 7' }));
  const manifest = Object.entries(stacks).map(([name, { needs, images: own, resource }]) => {
    const place = `stacks/${name}`;
    mkdirSync(path.join(folder, 'cdktf.out', place), { recursive: true });
    const content = { '//': { metadata: { slipway: { version: 2, images: own, services: [] } } }, resource };
    writeFileSync(path.join(folder, 'cdktf.out', place, 'cdk.tf.json'), JSON.stringify(content));
    const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
    const about = { name, constructPath: name === 'registry' ? 'group/registry' : name, dependencies: needs };
    return [name, { ...about, workingDirectory: place, ...paths }] as const;
  });
  writeFileSync(path.join(folder, 'cdktf.out/manifest.json'), JSON.stringify({ stacks: Object.fromEntries(manifest) }));
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-deploy-'));
  registry = await TestRegistry.start();
  registry.answers = [PRESENT];
  terraform();
  synthesized();
});
afterEach(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('slipway deploy with several stacks', () => {
  test('applies each after those that it depends on, below a heading', async () => {
    const { code, answers, errors } = await deploy(['service', 'registry']);
    expect(calls()).toEqual(['registry apply build:', 'service apply build:']);
    expect([code, answers(), errors()]).toEqual([0, '', '== registry (1 of 2)\n\n== service (2 of 2)\n']);
  });

  test('takes patterns', async () => {
    expect([(await deploy(['*'])).code, calls()]).toEqual([
      0,
      ['registry apply build:', 'service apply build:', 'web apply build:'],
    ]);
  });

  test('plans them with --dry-run', async () => {
    await deploy(['*', '--dry-run']);
    expect(calls()).toEqual(['registry plan build:', 'service plan build:', 'web plan build:']);
  });

  test('stops at the first that fails, and says how far it came', async () => {
    terraform('service');
    const { code, errors } = await deploy(['*']);
    expect(calls()).toEqual(['registry apply build:', 'service apply build:']);
    expect([code, errors()]).toEqual([
      1,
      expect.stringMatching(/\nstopped at service; done: registry; not begun: web\n$/),
    ]);
  });

  test('fails with 64 on a dependency that is not named, before anything runs', async () => {
    const { code, errors } = await deploy(['service', 'web']);
    expect([code, errors()]).toEqual([64, expect.stringContaining('registry is not among the stacks')]);
    expect(calls()).toEqual([]);
  });

  test('takes a dependency as it is when it is told to', async () => {
    const { code, errors } = await deploy(['service', '--ignore-missing-stack-dependencies']);
    expect([code, errors(), calls()]).toEqual([0, '', ['service apply build:']]);
  });

  test.each([
    ['a target of one of several', ['*', '--target', 'aws_vpc.net'], 'a target is in one stack'],
    ['a target of a phase', ['web', '--phase', 'images', '--target', 'aws_vpc.net'], 'exclude each other'],
  ])('fails with 64 on %s', async (_, argv, message) => {
    const { code, errors } = await deploy(argv);
    expect([code, errors(), calls()]).toEqual([64, expect.stringContaining(message), []]);
  });
});

describe('slipway deploy by phases', () => {
  test('applies the repositories alone', async () => {
    const { code, errors } = await deploy(['*', '--phase', 'registry']);
    expect(calls()).toEqual([
      'registry apply -target=aws_ecr_repository.api -target=aws_ecr_lifecycle_policy.api build:',
    ]);
    expect([code, errors()]).toEqual([0, 'stack service has no repositories\nstack web has no repositories\n']);
  });

  test('applies the images alone, of a stack whose repository is in another as well', async () => {
    const { code, errors } = await deploy(['registry', 'service', '--phase', 'images']);
    expect([code, errors()]).toEqual([0, 'stack registry has no images\n']);
    expect(calls()).toEqual(['service apply -target=null_resource.api_image build:']);
  });

  test('applies all without building, once every image is there', async () => {
    const { code, errors } = await deploy(['registry', 'service', '--phase', 'services']);
    expect(calls()).toEqual(['registry apply build:never', 'service apply build:never']);
    expect(code).toBe(0);
    expect(errors()).toContain(`IMAGE  REGISTRY  REFERENCE\napi    present   ${registry.host}/team/api:${TAG}\n`);
    expect(registry.asked).toEqual([expect.stringContaining(`HEAD /v2/team/api/manifests/${TAG}`)]);
  });

  test.each([['--yes'], ['--dry-run']])('fails on a missing image before anything begins, with %s', async (how) => {
    registry.answers = [specError(404, 'MANIFEST_UNKNOWN')];
    const { code, errors } = await deploy(['registry', 'service', '--phase', 'services', how]);
    const reference = `${registry.host}/team/api:${TAG}`;
    expect([code, errors()]).toEqual([
      1,
      `IMAGE  REGISTRY  REFERENCE\napi    missing   ${reference}\n` +
        'slipway: an image is missing, so nothing is deployed: api\n' +
        `  why:  the registry does not have ${reference}\n` +
        '  fix:  slipway deploy registry service --phase images\n',
    ]);
    expect(calls()).toEqual([]);
  });

  test('fails on an answer that is none, which is not taken for a missing image', async () => {
    registry.answers = [specError(403, 'DENIED', 'not you')];
    const { code, errors } = await deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([1, expect.stringContaining('nobody knows whether the image api is there: ')]);
    expect(errors()).not.toContain('missing');
    expect(calls()).toEqual([]);
  });

  test('computes the tag of an image that is hashed when Terraform plans', async () => {
    writeFileSync(path.join(folder, 'Dockerfile'), 'FROM scratch\n');
    synthesized([image('api', { tag: null, unknown: { tag: 'hashAt: plan' } })]);
    const { code, errors } = await deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([0, expect.stringMatching(/team\/api:src-[0-9a-f]{20}\n/)]);
  });

  test('fails with what the engine says when such a source is not there', async () => {
    synthesized([image('api', { tag: null, unknown: { tag: 'hashAt: plan' } })]);
    const { code, errors } = await deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([1, expect.stringMatching(/^Error: .*Dockerfile[^]*slipway: the engine gave no/)]);
    expect(calls()).toEqual([]);
  });

  test('asks for nothing that is not deployed', async () => {
    const { code, errors } = await deploy(['web', '--phase', 'services']);
    expect([code, errors(), registry.asked]).toEqual([0, '', []]);
  });
});

describe('slipway deploy --no-build', () => {
  test.each([
    ['whole stacks', ['web'], ['web apply build:never']],
    ['images', ['*', '--phase', 'images'], ['service apply -target=null_resource.api_image build:never']],
  ])('lets the engine build nothing of %s', async (_, argv, expected) => {
    expect([(await deploy([...argv, '--no-build'])).code, calls()]).toEqual([0, expected]);
  });

  test('leaves the choice of the environment otherwise', async () => {
    const env = { PATH: process.env['PATH'], TERRAFORM_BINARY_NAME: binary(), SLIPWAY_BUILD: 'never' };
    await deploy(['web'], { env });
    expect(calls()).toEqual(['web apply build:never']);
  });
});
