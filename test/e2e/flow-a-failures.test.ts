/** What can go wrong in flow A, each with its error, and with the service untouched. */
import { DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import type { CommandResult } from './harness/command';
import { ecrOf } from './harness/ecr';
import { pathWithOnly } from './harness/search-path';
import { target, type Terraform } from './harness/terraform';
import { World } from './harness/world';

const IMAGE = target('null_resource.api_service_image');
const SOURCE = 'services/api-service/src/api.mjs';

let world: World;
let terraform: Terraform;
let edits = 0;

beforeAll(async () => {
  world = await World.start('flow-a-failures');
  await world.project.synthesize('json', world.env);
  terraform = world.terraform('terraform');
  await terraform.init();
  await terraform.mustApply(target('null_resource.api_service'));
});
afterAll(() => world.stop());

/** The escape hatch: the local cluster makes pods with this annotation crash. */
const CRASHING = `
const { deployment } = stack.node.findChild('api-service') as unknown as { deployment: { addOverride(path: string, value: unknown): void } };
deployment.addOverride('spec.template.metadata.annotations', { 'slipway.local/fail': 'crash' });
deployment.addOverride('spec.progress_deadline_seconds', 10);
`;

interface Service {
  readonly tags: string[];
  readonly images: string[];
  readonly pods: string[];
}

async function service(): Promise<Service> {
  return {
    tags: await world.repositories.sourceTags('api-service'),
    images: await world.cluster.runningImages('gpu-controlplane', 'api-service'),
    pods: await world.cluster.podNames('gpu-controlplane', 'api-service'),
  };
}

/** Applies an edited source under conditions that must fail, and checks that the service did not notice. */
async function failingApply(env: NodeJS.ProcessEnv, file = SOURCE, text = ''): Promise<CommandResult> {
  const before = await service();
  const original = world.project.read(file);
  world.project.write(file, text || `${original}\n// failing edit ${++edits}\n`);
  try {
    const result = await world.terraform('terraform', env).apply(IMAGE);
    expect(result.code).toBe(1);
    expect(await service()).toEqual(before);
    return result;
  } finally {
    world.project.write(file, original);
  }
}

describe('flow A', () => {
  test('fails with the end of the build log when a RUN fails, and builds once it is mended', async () => {
    const { output } = await failingApply(
      {},
      'services/api-service/api.test.mjs',
      'throw new Error("this test is broken");\n',
    );

    expect(output).toMatch(/this test is broken/);
    expect(output).toMatch(/api_service/);
    await terraform.mustApply(IMAGE);
  });

  test('fails on a COPY source that does not exist before anything is built', async () => {
    const dockerfile = 'services/api-service/Dockerfile';
    const text = world.project.read(dockerfile).replace('COPY shared/ shared/', 'COPY sharde/ shared/');
    const { output } = await failingApply({}, dockerfile, text);

    expect(flat(output)).toMatch(/Dockerfile:5.*COPY sharde\/ shared\//);
    expect(flat(output)).toMatch(/shared/);
  });

  test('fails when Docker is not running, and says so', async () => {
    const { output } = await failingApply({ DOCKER_HOST: 'unix:///nonexistent/docker.sock' });

    expect(flat(output)).toMatch(/docker.*(not running|does not answer|cannot be reached)/i);
  });

  test('fails when Docker is not installed, and says so', async () => {
    const { output } = await failingApply({ PATH: pathWithOnly(['node', 'sh'], world.env['PATH']!) });

    expect(flat(output)).toMatch(/docker.*not (installed|found)/i);
  });

  test('fails when the registry is down, and takes it for unknown, not for missing', async () => {
    await world.fault({ kind: 'reset', through: 'registry', times: 1000 });
    try {
      const { output } = await failingApply({});
      expect(output).not.toMatch(/building/);
    } finally {
      await world.fault(undefined);
    }
  });

  test('fails with wrong credentials', async () => {
    await world.fault({ kind: 'expired-token', through: 'registry', times: 1000 });
    try {
      const { output } = await failingApply({});
      expect(flat(output)).toMatch(/credentials|token|401/i);
    } finally {
      await world.fault(undefined);
    }
  });

  test('heals a repository that was deleted behind our back in the same apply', async () => {
    await ecrOf(world.local).send(new DeleteRepositoryCommand({ repositoryName: 'api-service', force: true }));
    expect(await world.repositories.sourceTags('api-service')).toEqual([]);

    await terraform.mustApply(target('null_resource.api_service'));

    const { tags, images } = await service();
    expect(images).toEqual([`${world.local.registry}/api-service:${tags[0]!}`]);
  });

  test('fails while pods do not get ready, in the next apply as well, and heals when they do', async () => {
    const program = world.project.read('main.ts');
    world.project.edit('main.ts', 'new ControlPlane(', 'const stack = new ControlPlane(');
    world.project.edit('main.ts', 'app.synth();', `${CRASHING}\napp.synth();`);
    await world.project.synthesize('json', world.env);
    await terraform.init();
    const leaf = target('null_resource.api_service');
    const { images } = await service();

    for (const attempt of ['first', 'second']) {
      const { code, output } = await terraform.apply(leaf);
      expect([attempt, code]).toEqual([attempt, 1]);
      // As a rule version 1 of the provider waits for no update, and the leaf says why; when it sees this one in time, it says so.
      expect(flat(output)).toMatch(/CrashLoopBackOff|exceeded its progress deadline/);
      expect((await service()).images).toEqual(images);
    }

    world.project.write('main.ts', program);
    await world.project.synthesize('json', world.env);
    await terraform.init();
    await terraform.mustApply(leaf);
  });

  test('fails when the source was edited after synthesis', async () => {
    world.project.edit('services/api-service/src/version.mjs', "'1.0.0'", "'1.1.0'");
    await world.project.synthesize('json', { ...world.env, HASH_AT: 'synth' });
    await terraform.init();
    const { output } = await failingApply({});

    expect(flat(output)).toMatch(/source.*changed since/i);
    expect(flat(output)).toMatch(/synth/);
  });
});

/** One line, without Terraform's frame and prefixes, so that wrapping does not matter. */
const flat = (text: string): string => text.replace(/\n(│|╷|╵)?\s*/g, ' ');
