import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DeployProject, MISSING } from '../../test/deploy-project';
import { specError } from '../../test/helpers/registry';

const TAG = 'src-0123456789abcdef0123';

let project: DeployProject;

beforeEach(async () => (project = await DeployProject.start()));
afterEach(() => project.stop());

describe('slipway deploy with several stacks', () => {
  test('applies each after those that it depends on, below a heading', async () => {
    const { code, answers, errors } = await project.deploy(['service', 'registry']);
    expect(project.calls()).toEqual(['registry apply build:', 'service apply build:']);
    expect([code, answers(), errors()]).toEqual([0, '', '== registry (1 of 2)\n\n== service (2 of 2)\n']);
  });

  test('takes patterns', async () => {
    expect([(await project.deploy(['*'])).code, project.calls()]).toEqual([
      0,
      ['registry apply build:', 'service apply build:', 'web apply build:'],
    ]);
  });

  test('plans them with --dry-run', async () => {
    await project.deploy(['*', '--dry-run']);
    expect(project.calls()).toEqual(['registry plan build:', 'service plan build:', 'web plan build:']);
  });

  test('stops at the first that fails, and says how far it came', async () => {
    project.terraform('apply/service');
    const { code, errors } = await project.deploy(['*']);
    expect(project.calls()).toEqual(['registry apply build:', 'service apply build:']);
    expect([code, errors()]).toEqual([
      1,
      expect.stringMatching(/\nstopped at service; done: registry; not begun: web\n$/),
    ]);
  });

  test('fails with 64 on a dependency that is not named, before anything runs', async () => {
    const { code, errors } = await project.deploy(['service', 'web']);
    expect([code, errors()]).toEqual([64, expect.stringContaining('registry is not among the stacks')]);
    expect(project.calls()).toEqual([]);
  });

  test('takes a dependency as it is when it is told to', async () => {
    const { code, errors } = await project.deploy(['service', '--ignore-missing-stack-dependencies']);
    expect([code, errors(), project.calls()]).toEqual([0, '', ['service apply build:']]);
  });

  test.each([
    ['a target of one of several', ['*', '--target', 'aws_vpc.net'], 'a target is in one stack'],
    ['a target of a phase', ['web', '--phase', 'images', '--target', 'aws_vpc.net'], 'exclude each other'],
  ])('fails with 64 on %s', async (_, argv, message) => {
    const { code, errors } = await project.deploy(argv);
    expect([code, errors(), project.calls()]).toEqual([64, expect.stringContaining(message), []]);
  });
});

describe('slipway deploy by phases', () => {
  test('applies the repositories alone', async () => {
    const { code, errors } = await project.deploy(['*', '--phase', 'registry']);
    expect(project.calls()).toEqual([
      'registry apply -target=aws_ecr_repository.api -target=aws_ecr_lifecycle_policy.api build:',
    ]);
    expect([code, errors()]).toEqual([0, 'stack service has no repositories\nstack web has no repositories\n']);
  });

  test('applies the images alone, of a stack whose repository is in another as well', async () => {
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'images']);
    expect([code, errors()]).toEqual([0, 'stack registry has no images\n']);
    expect(project.calls()).toEqual(['service apply -target=null_resource.api_image build:']);
  });

  test('applies all without building, once every image is there', async () => {
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'services']);
    expect(project.calls()).toEqual(['registry apply build:never', 'service apply build:never']);
    expect(code).toBe(0);
    expect(errors()).toContain(
      `IMAGE  REGISTRY  REFERENCE\napi    present   ${project.registry.host}/team/api:${TAG}\n`,
    );
    expect(project.registry.asked).toEqual([expect.stringContaining(`HEAD /v2/team/api/manifests/${TAG}`)]);
  });

  test.each([['--yes'], ['--dry-run']])('fails on a missing image before anything begins, with %s', async (how) => {
    project.registry.answers = [MISSING];
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'services', how]);
    const reference = `${project.registry.host}/team/api:${TAG}`;
    expect([code, errors()]).toEqual([
      1,
      `IMAGE  REGISTRY  REFERENCE\napi    missing   ${reference}\n` +
        'slipway: an image is missing, so nothing is deployed: api\n' +
        `  why:  the registry does not have ${reference}\n` +
        '  fix:  slipway deploy registry service --phase images\n',
    ]);
    expect(project.calls()).toEqual([]);
  });

  test('fails on an answer that is none, which is not taken for a missing image', async () => {
    project.registry.answers = [specError(403, 'DENIED', 'not you')];
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([1, expect.stringContaining('nobody knows whether the image api is there: ')]);
    expect(errors()).not.toContain('missing');
    expect(project.calls()).toEqual([]);
  });

  test('computes the tag of an image that is hashed when Terraform plans', async () => {
    writeFileSync(path.join(project.folder, 'Dockerfile'), 'FROM scratch\n');
    project.synthesized([project.image('api', { tag: null, unknown: { tag: 'hashAt: plan' } })]);
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([0, expect.stringMatching(/team\/api:src-[0-9a-f]{20}\n/)]);
  });

  test('fails with what the engine says when such a source is not there', async () => {
    project.synthesized([project.image('api', { tag: null, unknown: { tag: 'hashAt: plan' } })]);
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([1, expect.stringMatching(/^Error: .*Dockerfile[^]*slipway: the engine gave no/)]);
    expect(project.calls()).toEqual([]);
  });

  test('asks for nothing that is not deployed', async () => {
    const { code, errors } = await project.deploy(['web', '--phase', 'services']);
    expect([code, errors(), project.registry.asked]).toEqual([0, '', []]);
  });
});

describe('slipway deploy --no-build', () => {
  test.each([
    ['whole stacks', ['web'], ['web apply build:never']],
    ['images', ['*', '--phase', 'images'], ['service apply -target=null_resource.api_image build:never']],
  ])('lets the engine build nothing of %s', async (_, argv, expected) => {
    expect([(await project.deploy([...argv, '--no-build'])).code, project.calls()]).toEqual([0, expected]);
  });

  test('leaves the choice of the environment otherwise', async () => {
    await project.deploy(['web'], { SLIPWAY_BUILD: 'never' });
    expect(project.calls()).toEqual(['web apply build:never']);
  });
});
