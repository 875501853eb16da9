import { printTable } from '../harness/table';
import { target, type Terraform, type Tool } from '../harness/terraform';
import { World } from '../harness/world';

const NAMESPACE = 'gpu-controlplane';
/** What repository, Deployment and pods are called, by the name in addresses. */
const APPS = { api_service: 'api-service', reservation_processor: 'reservation-processor' } as const;
type Service = keyof typeof APPS;
const NAMES = Object.keys(APPS) as Service[];

interface State {
  readonly tags: Record<Service, string[]>;
  readonly running: Record<Service, string[]>;
}

/**
 * The scenarios of flow A, the control plane, with real parts: each says what was built, what the registry holds and which
 * images the pods run afterwards.
 */
export function testScenarios(tool: Tool, format: 'json' | 'hcl'): void {
  const rows: string[][] = [];
  let world: World;
  let terraform: Terraform;
  let edits = 0;

  beforeAll(async () => {
    world = await World.start(`flow-a-${tool}-${format}`);
    await world.project.synthesize(format, world.env);
    terraform = world.terraform(tool);
    await terraform.init();
  });
  afterAll(async () => {
    printTable(['engine', 'scenario', 'built', 'tags in the registry', 'pods run'], rows);
    await world.stop();
  });

  async function state(): Promise<State> {
    const entries = NAMES.map(async (name) => {
      const tags = await world.repositories.sourceTags(APPS[name]);
      const running = await world.cluster.runningImages(NAMESPACE, APPS[name]);
      return [name, tags, running] as const;
    });
    const all = await Promise.all(entries);
    return {
      tags: Object.fromEntries(all.map(([name, tags]) => [name, tags])) as State['tags'],
      running: Object.fromEntries(all.map(([name, , images]) => [name, images])) as State['running'],
    };
  }

  /** Applies, and returns which images were built and the world afterwards. */
  async function scenario(title: string, ...targets: string[]): Promise<{ built: string[]; output: string } & State> {
    const { output } = await terraform.mustApply(...targets.map(target));
    const built = NAMES.filter((name) => new RegExp(`${name}: built `).test(output));
    const after = await state();
    rows.push([
      `${tool} ${format}`,
      title,
      built.join(', ') || '-',
      NAMES.map((name) => after.tags[name].length).join(' + '),
      NAMES.map((name) => after.running[name].map(shortTag).join(' ') || '-').join(' | '),
    ]);
    return { built, output, ...after };
  }

  function edit(file: string): string {
    edits += 1;
    const text = world.project.read(file);
    world.project.write(file, `${text}\n// edit ${edits}\n`);
    return text;
  }

  const newest = (before: State, after: State, name: Service): string[] =>
    after.tags[name].filter((tag) => !before.tags[name].includes(tag));

  test('(6) the repository alone', async () => {
    const { built, tags, running } = await scenario('6 repository only', 'aws_ecr_repository.api_service');

    expect(built).toEqual([]);
    expect(tags).toEqual({ api_service: [], reservation_processor: [] });
    expect(running).toEqual({ api_service: [], reservation_processor: [] });
  });

  test('(7) the deployment alone brings its image along', async () => {
    const { built, tags, running } = await scenario('7 deployment only', 'kubernetes_deployment.reservation_processor');

    expect(built).toEqual(['reservation_processor']);
    expect(tags.reservation_processor).toEqual([expect.stringMatching(/^src-[0-9a-f]{20}$/)]);
    expect(running.reservation_processor).toEqual([reference('reservation_processor', tags.reservation_processor[0]!)]);
    expect(tags.api_service).toEqual([]);
  });

  test('a full apply makes the rest, and only the rest', async () => {
    const { built, tags, running } = await scenario('first full apply');

    expect(built).toEqual(['api_service']);
    for (const name of NAMES) expect(running[name]).toEqual([reference(name, tags[name][0]!)]);
  });

  test('a second apply does nothing', async () => {
    expect(await terraform.planIsEmpty()).toBe(true);
    const before = await world.cluster.podNames(NAMESPACE, 'api-service');
    const { built, output } = await scenario('second apply');

    expect(built).toEqual([]);
    expect(output).toMatch(/Resources: 0 added, 0 changed, 0 destroyed/);
    expect(await world.cluster.podNames(NAMESPACE, 'api-service')).toEqual(before);
  });

  test.each([
    ['(1)', 'api_service', 'services/api-service/src/api.mjs'],
    ['(2)', 'reservation_processor', 'services/reservation-processor-service/src/processor.mjs'],
  ] as const)(
    '%s an edit of %s and its image as target: only that image, and its pods run it',
    async (number, name, file) => {
      const before = await state();
      edit(file);
      const other = NAMES.find((candidate) => candidate !== name)!;
      const after = await scenario(`${number[1]!} edit ${name}, target its image`, `null_resource.${name}_image`);

      expect(after.built).toEqual([name]);
      const [tag] = newest(before, after, name);
      expect(after.running[name]).toEqual([reference(name, tag!)]);
      expect(after.tags[other]).toEqual(before.tags[other]);
      expect(after.running[other]).toEqual(before.running[other]);
    },
  );

  test('the daily loop leaves an empty plan behind', async () => {
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('(3) an edit of shared code makes both images and nothing else', async () => {
    const before = await state();
    edit('shared/schedule.mjs');
    const after = await scenario('3 edit shared/, both images', ...NAMES.map((name) => `null_resource.${name}_image`));

    expect(after.built).toEqual(NAMES);
    for (const name of NAMES) expect(after.running[name]).toEqual([reference(name, newest(before, after, name)[0]!)]);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('(4) a change of infrastructure and code in one plain apply', async () => {
    const before = await state();
    world.project.edit('stacks/control-plane.ts', "GPU_CAPACITY: '8'", "GPU_CAPACITY: '16'");
    edit('services/reservation-processor-service/src/processor.mjs');
    await world.project.synthesize(format, world.env);
    await terraform.init();
    const after = await scenario('4 infrastructure and code');

    expect(after.built).toEqual(['reservation_processor']);
    const [tag] = newest(before, after, 'reservation_processor');
    expect(after.running.reservation_processor).toEqual([reference('reservation_processor', tag!)]);
    expect(await world.cluster.environment(NAMESPACE, 'reservation-processor')).toMatchObject({ GPU_CAPACITY: '16' });
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('(5) all three targets of a service in one apply', async () => {
    const before = await state();
    edit('services/api-service/src/api.mjs');
    const after = await scenario(
      '5 three targets of api_service',
      'aws_ecr_repository.api_service',
      'null_resource.api_service_image',
      'kubernetes_deployment.api_service',
    );

    expect(after.built).toEqual(['api_service']);
    expect(after.running.api_service).toEqual([reference('api_service', newest(before, after, 'api_service')[0]!)]);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('latest moves along, and pods are found by their app', async () => {
    for (const name of NAMES) {
      const images = await world.repositories.images(APPS[name]);
      const { running } = await state();
      const pods = await world.cluster.kubectlRun(
        'get',
        'pods',
        '-n',
        NAMESPACE,
        '-l',
        `app=${APPS[name]}`,
        '-o',
        'name',
      );

      const latest = images.find((tags) => tags.includes('latest'));
      expect(running[name]).toEqual([reference(name, latest?.find((tag) => tag.startsWith('src-')) ?? '')]);
      expect(pods.trim().split('\n').sort()).toEqual(
        (await world.cluster.podNames(NAMESPACE, APPS[name])).map((pod) => `pod/${pod}`),
      );
    }
  });

  test('a restart by hand leaves an empty plan behind, and the proof passes', async () => {
    const before = await world.cluster.podNames(NAMESPACE, 'api-service');
    await world.cluster.kubectlRun('rollout', 'restart', '-n', NAMESPACE, 'deployment/api-service');
    await world.cluster.kubectlRun('rollout', 'status', '-n', NAMESPACE, 'deployment/api-service', '--timeout=120s');
    const pods = await world.cluster.podNames(NAMESPACE, 'api-service');

    expect(pods.filter((pod) => before.includes(pod))).toEqual([]);
    expect(await terraform.planIsEmpty()).toBe(true);
    const { output } = await terraform.mustApply('-replace=null_resource.api_service');
    expect(output).toMatch(/api_service: gpu-controlplane\/api-service runs .*api-service:src-/);
    expect(await world.cluster.podNames(NAMESPACE, 'api-service')).toEqual(pods);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('a container of the deployed reference answers with the code of this source', async () => {
    world.project.edit('services/api-service/src/version.mjs', "'1.0.0'", `'2.0.${edits}'`);
    const { running } = await scenario('edit the version', 'null_resource.api_service');

    expect(await world.ask(running.api_service[0]!)).toMatchObject({ service: 'api-service', version: `2.0.${edits}` });
  });

  function reference(name: Service, tag: string): string {
    return `${world.local.registry}/${APPS[name]}:${tag}`;
  }
}

const shortTag = (reference: string): string => reference.slice(reference.lastIndexOf(':') + 1).slice(0, 10);
