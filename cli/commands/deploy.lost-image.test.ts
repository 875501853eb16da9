import { DeployProject, MISSING, PRESENT } from '../../test/deploy-project';
import { specError } from '../../test/helpers/registry';

const TAG = 'src-0123456789abcdef0123';

let project: DeployProject;

beforeEach(async () => (project = await DeployProject.start()));
afterEach(() => project.stop());

describe('slipway deploy of an image that was deleted behind its back', () => {
  const alone = ['service', '--ignore-missing-stack-dependencies'];
  const lost = (name: string) =>
    `${name}: the registry no longer has ${project.registry.host}/team/${name}:${TAG}: it is built again (-replace=null_resource.${name}_image)\n`;

  beforeEach(() => {
    project.synthesized([project.image('api'), project.image('worker')]);
    project.registry.answers = [MISSING];
    project.state({ api: TAG, worker: 'src-ffffffffffffffffffff' });
  });

  test.each<[string, string[], string]>([
    ['the whole stack', [], 'service apply -replace=null_resource.api_image build:'],
    ['a plan', ['--dry-run'], 'service plan -replace=null_resource.api_image build:'],
    [
      'the images',
      ['--phase', 'images'],
      'service apply -target=null_resource.api_image -target=null_resource.worker_image -replace=null_resource.api_image build:',
    ],
    [
      'its service, with the image as a target as well',
      ['--target', 'null_resource.api'],
      'service apply -target=null_resource.api -target=null_resource.api_image -replace=null_resource.api_image build:',
    ],
  ])('has it made again with %s', async (_, argv, expected) => {
    const { code, errors } = await project.deploy([...alone, ...argv]);
    expect([code, errors(), project.calls()]).toEqual([0, lost('api'), ['service show build:', expected]]);
  });

  test('looks into no state while the registries have all', async () => {
    project.registry.answers = [PRESENT];
    await project.deploy(alone);
    expect(project.calls()).toEqual(['service apply build:']);
  });

  test('asks for nothing that the targets do not need', async () => {
    await project.deploy([...alone, '--target', 'null_resource.net']);
    expect([project.registry.asked, project.calls()]).toEqual([[], ['service apply -target=null_resource.net build:']]);
  });

  test.each<[string, string[], NodeJS.ProcessEnv]>([
    ['--no-build', ['--no-build'], {}],
    ['SLIPWAY_BUILD=never', [], { SLIPWAY_BUILD: 'never' }],
  ])('fails with %s before anything is changed, as nothing builds it again', async (_, argv, env) => {
    const { code, errors } = await project.deploy([...alone, ...argv], env);
    expect([code, project.calls()]).toEqual([1, []]);
    expect(errors()).toMatch(/missing, so nothing is deployed/);
  });

  test('goes on with one warning where the registries give no answer', async () => {
    project.registry.answers = [specError(403, 'DENIED', 'not you')];
    const { code, errors } = await project.deploy(alone);
    expect([code, project.calls()]).toEqual([0, ['service apply build:']]);
    expect(errors()).toMatch(/^warning: an image that was deleted would not be noticed: api, worker: .*403.*\n$/);
  });

  test('goes on with a warning where the tags cannot be computed, as the apply says why', async () => {
    project.synthesized([project.image('api', { tag: null, unknown: { tag: 'hashAt: plan' } })]);
    const { code, errors } = await project.deploy(alone);
    expect([code, project.calls()]).toEqual([0, ['service apply build:']]);
    expect(errors()).toMatch(
      /^Error: .*Dockerfile[^]*\nwarning: an image that was deleted would not be noticed: the engine/,
    );
  });

  test('fails when the state cannot be shown, before anything is changed in the stack', async () => {
    project.terraform('show/service');
    const { code, errors } = await project.deploy(alone);
    expect([code, errors()]).toEqual([1, expect.stringMatching(/^broken\n[^]*cannot show the state of stack service/)]);
  });
});
