import type { CataloguedImage } from '../../contract/catalogue';
import { DeployProject, having, MISSING } from '../../test/deploy-project';
import { specError } from '../../test/helpers/registry';

const TAG = 'src-0123456789abcdef0123';

let project: DeployProject;

beforeEach(async () => (project = await DeployProject.start()));
afterEach(() => project.stop());

/** An image that the environment chose, and a service that runs it. */
const chosen = (name: string, choice: string, more: Partial<CataloguedImage> = {}): CataloguedImage =>
  project.image(name, {
    mode: { choice, from: 'IMAGE_TAG', variables: { tag: 'image_tag', tags: 'image_tags' } },
    consumers: [{ stack: 'service', address: `null_resource.${name}` }],
    ...more,
  });

describe('slipway deploy of images that were built before', () => {
  const CHOICE = `src-${'1'.repeat(20)}`;
  const OTHER = `src-${'2'.repeat(20)}`;

  test('asks for what was chosen, and deploys it', async () => {
    project.synthesized([chosen('api', CHOICE)]);
    project.registry.answers = [having(CHOICE)];
    const { code, errors } = await project.deploy(['registry', 'service']);
    expect([code, errors()]).toEqual([0, '== registry (1 of 2)\n\n== service (2 of 2)\n']);
    expect(project.registry.asked).toEqual([expect.stringContaining(`HEAD /v2/team/api/manifests/${CHOICE} `)]);
    expect(project.calls()).toEqual(['registry apply build:', 'service apply build:']);
  });

  test.each([['--yes'], ['--dry-run'], ['--no-build'], ['--phase=images']])(
    'fails on all that are missing before anything begins, with %s',
    async (how) => {
      project.synthesized([
        chosen('api', CHOICE),
        chosen('worker', CHOICE),
        chosen('web', OTHER),
        project.image('built'),
      ]);
      project.registry.answers = [having(OTHER, TAG)];
      const { code, errors } = await project.deploy(['registry', 'service', how]);
      const reference = (name: string) => `${project.registry.host}/team/${name}:${CHOICE}`;
      expect([code, errors().replace(/^stack registry has no images\n/, '')]).toEqual([
        1,
        `IMAGE   RUN BY                        CHOSEN BY  REGISTRY  REFERENCE\n` +
          `api     service/null_resource.api     IMAGE_TAG  missing   ${reference('api')}\n` +
          `worker  service/null_resource.worker  IMAGE_TAG  missing   ${reference('worker')}\n` +
          'slipway: 2 prebuilt images are missing, so nothing is deployed: api, worker\n' +
          `  why:  the registry does not have ${reference('api')}; the registry does not have ${reference('worker')}\n` +
          '  fix:  slipway build in the build job, or correct IMAGE_TAG; to deploy from source unset IMAGE_TAG\n',
      ]);
      expect(project.calls()).toEqual([]);
    },
  );

  test('fails on an answer that is none, which is taken neither for present nor for missing', async () => {
    project.synthesized([chosen('api', CHOICE)]);
    project.registry.answers = [specError(403, 'DENIED', 'not you')];
    const { code, errors } = await project.deploy(['registry', 'service']);
    expect([code, errors()]).toEqual([1, expect.stringContaining('nobody knows whether the image api is there: ')]);
    expect(errors()).toMatch(/^IMAGE +RUN BY[^]*\napi +service\/null_resource.api +IMAGE_TAG +unknown +.*403/);
    expect(project.calls()).toEqual([]);
  });

  test('asks for what a variable of Terraform chooses instead', async () => {
    project.synthesized([chosen('api', CHOICE), chosen('worker', CHOICE)]);
    project.registry.answers = [having(OTHER, TAG)];
    const variables = { TF_VAR_image_tag: OTHER, TF_VAR_image_tags: `{ worker = "${TAG}" }` };
    expect((await project.deploy(['registry', 'service'], variables)).code).toBe(0);
    expect(project.registry.asked.map((line) => line.split(' ')[1]).sort()).toEqual([
      `/v2/team/api/manifests/${OTHER}`,
      `/v2/team/worker/manifests/${TAG}`,
    ]);
  });

  test('requires none that a variable of Terraform has built from source', async () => {
    project.synthesized([chosen('api', CHOICE)]);
    project.registry.answers = [MISSING];
    project.state({});
    expect((await project.deploy(['registry', 'service'], { TF_VAR_image_tag: 'source' })).code).toBe(0);
  });

  test.each([
    ['that names no image', { TF_VAR_image_tag: 'not a tag' }, 'TF_VAR_image_tag must be '],
    ['that is no map', { TF_VAR_image_tags: 'v1' }, 'cannot read TF_VAR_image_tags'],
  ])('fails on a variable of Terraform %s', async (_, variables, message) => {
    project.synthesized([chosen('api', CHOICE)]);
    const { code, errors } = await project.deploy(['registry', 'service'], variables);
    expect([code, errors(), project.calls()]).toEqual([1, expect.stringContaining(message), []]);
  });

  test.each<[string, string, string[]]>([
    ['the image of a service that is targeted', 'null_resource.api', [`/v2/team/api/manifests/${CHOICE}`]],
    ['an image that is targeted', 'null_resource.worker_image', [`/v2/team/worker/manifests/${CHOICE}`]],
    ['no image, for a target that needs none', 'null_resource.net', []],
  ])('asks for %s alone', async (_, target, expected) => {
    project.synthesized([chosen('api', CHOICE), chosen('worker', CHOICE)]);
    const argv = ['service', '--ignore-missing-stack-dependencies', '--target', target];
    expect([(await project.deploy(argv)).code, project.calls()]).toEqual([
      0,
      [`service apply -target=${target} build:`],
    ]);
    expect(project.registry.asked.map((line) => line.split(' ')[1])).toEqual(expected);
  });

  test('asks for none before the repositories are made', async () => {
    project.synthesized([chosen('api', CHOICE)]);
    expect([(await project.deploy(['*', '--phase', 'registry'])).code, project.registry.asked]).toEqual([0, []]);
  });

  test('asks for them with those of a source where nothing is built', async () => {
    project.synthesized([chosen('api', CHOICE), project.image('web')]);
    project.registry.answers = [having(CHOICE, TAG)];
    const { code, errors } = await project.deploy(['registry', 'service', '--phase', 'services']);
    expect([code, errors()]).toEqual([
      0,
      expect.stringContaining(
        `IMAGE  REGISTRY  REFERENCE\nweb    present   ${project.registry.host}/team/web:${TAG}\n== `,
      ),
    ]);
  });

  test('goes on with a warning when they cannot be tagged as in use', async () => {
    project.synthesized([chosen('api', CHOICE, { inUseBy: ['no letters of a tag'] })]);
    project.registry.answers = [having(CHOICE)];
    const { code, errors } = await project.deploy(['service', '--ignore-missing-stack-dependencies']);
    expect([code, errors(), project.calls()]).toEqual([
      0,
      expect.stringMatching(/^warning: an image is not tagged as in use: /m),
      ['service apply build:'],
    ]);
  });

  test('tags nothing in a dry run', async () => {
    project.synthesized([chosen('api', CHOICE, { inUseBy: ['service.api'] })]);
    project.registry.answers = [having(CHOICE)];
    const { code, errors } = await project.deploy(['service', '--ignore-missing-stack-dependencies', '--dry-run']);
    expect([code, errors(), project.registry.asked]).toEqual([0, '', [expect.stringContaining('HEAD ')]]);
  });
});
