import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import type { EcsTarget } from '../../../contract/ecs';
import { REGION } from '../../../local/aws/moto';
import { failure } from '../../../test/engine-failure';
import { CLUSTER, EcsServices, isSteady } from '../../../test/helpers/ecs-services';
import type { TestFront } from '../../../test/helpers/front';
import { whileTimePasses } from '../../../test/helpers/time-passes';
import { prove as proveDocument } from '../../verbs/prove';
import type { Proof } from '../rollout';
import { ServiceRollout } from './service-rollout';

const CRASH = { container: { dockerLabels: { 'slipway.local/fail': 'crash' } } };
const UNHEALTHY = {
  container: { dockerLabels: { 'slipway.local/fail': 'unhealthy' }, healthCheck: { command: ['CMD', 'true'] } },
};
const ROLLBACK = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };
const REACHED = /^service prod\/[\w-]+: \d of \d tasks run/;

let front: TestFront;
let ecs: EcsServices;
let digest: string;
let said: string[];
const kept = process.env;

beforeAll(async () => {
  process.env = { ...kept, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  ecs = await EcsServices.start();
  front = ecs.front;
  await front.create('api');
  for (const tag of ['v1', 'v2']) await front.push('api', tag, tag);
  digest = String(await front.digest('api', 'v2'));
});
afterAll(async () => {
  process.env = kept;
  await ecs.stop();
});
beforeEach(() => (said = []));
afterEach(() => front.endFaults());

const image = (tag = 'v2') => `${front.registry}/api:${tag}`;

const connect = (service: string, taskDefinition: string | undefined, timeoutSeconds = 30) => {
  const target: EcsTarget = {
    kind: 'ecs',
    cluster: CLUSTER,
    service,
    container: 'app',
    ...(taskDefinition !== undefined && { taskDefinition }),
    access: { region: REGION, endpoints: { ecs: front.origin } },
  };
  const context = { env: process.env, signal: new AbortController().signal };
  const work = {
    image: image(),
    digests: new Set([digest]),
    timeoutSeconds,
    say: (line: string) => said.push(line),
    context,
  };
  return ServiceRollout.connect(target, work);
};
const prove = async (...of: Parameters<typeof connect>): Promise<Proof> =>
  whileTimePasses(ecs, (await connect(...of)).prove());

/** A service that runs `v1`; returns the revision that it runs. */
const running = async (service: string, more: Parameters<EcsServices['createService']>[2] = {}) => {
  const former = await ecs.define(service, image('v1'));
  await ecs.createService(service, former, more);
  await ecs.until(service, isSteady);
  return former;
};

describe('the proof of a service of the local ECS', () => {
  test('is there once a first deployment is steady', async () => {
    const definition = await ecs.define('first', image());
    await ecs.createService('first', definition, { desiredCount: 2 });
    expect(await prove('first', definition)).toEqual({ state: 'runs' });
    expect(said.every((line) => REACHED.test(line))).toBe(true);
    expect(await prove('first', undefined)).toEqual({ state: 'runs' });
  });

  test('is told by engine prove, with the digests that the registry has', async () => {
    const definition = await ecs.define('told', image());
    await ecs.createService('told', definition);
    const access = { region: REGION, endpoints: { ecr: front.origin, ecs: front.origin } };
    const lines: string[] = [];
    const told = proveDocument(
      {
        kind: 'rollout',
        version: 1,
        name: 'told',
        address: 'null_resource.told',
        module: '.',
        image: image(),
        timeoutSeconds: 30,
        target: {
          kind: 'ecs',
          cluster: CLUSTER,
          service: 'told',
          container: 'app',
          taskDefinition: definition,
          access,
        },
        pushed: { repository: `${front.registry}/api`, tag: 'v2', registry: { kind: 'ecr', access } },
      },
      { env: process.env, signal: new AbortController().signal, print: (line) => lines.push(line) },
    );
    await whileTimePasses(ecs, told);
    expect(lines.at(-1)).toBe(`told: prod/told runs ${image()}`);
    expect(lines.join('\n')).not.toContain('warning');
  });

  test('waits for an update, until nothing of the former revision runs', async () => {
    await running('update', { desiredCount: 2 });
    const definition = await ecs.define('update', image());
    await ecs.update('update', { taskDefinition: definition });
    expect(await prove('update', definition)).toEqual({ state: 'runs' });
    expect(await ecs.tasks({ serviceName: 'update' })).toMatchObject([
      { taskDefinitionArn: definition },
      { taskDefinitionArn: definition },
    ]);
  });

  test('is that nothing runs, of a service that is scaled to zero', async () => {
    const definition = await ecs.define('zero', image());
    await ecs.createService('zero', definition, { desiredCount: 0 });
    expect(await prove('zero', definition)).toEqual({ state: 'idle', why: 'has a desired count of 0' });
  });

  test('is there again after a service is scaled out', async () => {
    const definition = await ecs.define('scaled', image());
    await ecs.createService('scaled', definition);
    await prove('scaled', definition);
    await ecs.update('scaled', { desiredCount: 3 });
    expect(await prove('scaled', definition)).toEqual({ state: 'runs' });
  });

  test('survives calls that ECS does not take for a while', async () => {
    const definition = await ecs.define('throttled', image());
    await ecs.createService('throttled', definition);
    await front.fault({ kind: 'throttle', action: 'ecs:DescribeServices', times: 2 });
    await front.fault({ kind: 'failure', action: 'ecs:ListTasks', times: 4 });
    expect(await prove('throttled', definition)).toEqual({ state: 'runs' });
    expect(await front.faults()).toEqual([]);
  });

  describe.each(['with', 'without'])('of a deployment that ECS rolls back, %s its history', (history) => {
    const rolledBack = async (service: string, late: boolean) => {
      const former = await running(service, ROLLBACK);
      const definition = await ecs.define(service, image(), CRASH);
      await ecs.update(service, { taskDefinition: definition });
      if (late) await ecs.until(service, (found) => found.taskDefinition === former && isSteady(found));
      if (history === 'without') {
        const refused = { status: 400, code: 'AccessDeniedException', message: 'not authorized' };
        await front.fault({ kind: 'answer', action: 'ecs:ListServiceDeployments', ...refused });
      }
      return failure(prove(service, definition));
    };

    test.each([
      ['while somebody waits', false],
      ['before anybody looks', true],
    ])('fails %s, with the reasons', async (when, late) => {
      const { what, why, fix } = await rolledBack(`back-${history}-${late ? 'late' : 'early'}`, late);
      expect([when, what]).toEqual([
        when,
        expect.stringMatching(/^ECS rolled the deployment of service prod\/back-\S+ back$/),
      ]);
      expect(why).toMatch(/^it (?:runs|goes back to) \S+:1(?: again)?/);
      expect(why).toMatch(
        /; tasks [0-9a-f]{32}, .*stopped: Essential container in task exited \(app: exit code 1\); ECS: /,
      );
      expect(why).toContain('rolling back to deployment');
      expect(fix).toMatch(/^see the logs of the container/);
    });
  });

  test('fails on a first deployment whose image is missing, as soon as ECS gives it up', async () => {
    const definition = await ecs.define('absent', image('v9'));
    await ecs.createService('absent', definition, ROLLBACK);
    const { what, why, fix } = await failure(prove('absent', definition));
    expect(what).toBe('ECS gave up the deployment of service prod/absent');
    expect(why).toMatch(/no earlier deployment runs; .*stopped: CannotPullContainerError: .*api:v9: not found/);
    expect(fix).toMatch(/^see that the registry has the image.*--force-new-deployment --region \S+`$/);
    expect(said).toContainEqual(
      expect.stringMatching(/^service prod\/absent: a task stopped: CannotPullContainerError/),
    );
  });

  test('fails on an image that is built for another platform, and says which', async () => {
    const runtimePlatform = { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } as const;
    const definition = await ecs.define('platform', image(), { runtimePlatform });
    await ecs.createService('platform', definition, ROLLBACK);
    const { why, fix } = await failure(prove('platform', definition));
    expect(why).toContain("does not contain descriptor matching platform 'linux/arm64'");
    expect(fix).toMatch(/^build the image for the platform/);
  });

  test.each([
    ['crash', CRASH, 'Essential container in task exited'],
    ['are unhealthy', UNHEALTHY, 'health check'],
  ])('fails at its limit where tasks %s and no breaker ends it', async (kind, more, reason) => {
    const service = `never-${kind.replace(' ', '-')}`;
    const definition = await ecs.define(service, image(), more);
    await ecs.createService(service, definition);
    const { what, why, fix } = await failure(prove(service, definition, 2));
    expect(what).toBe(`service prod/${service} is not steady after 2 s`);
    expect(why).toContain(reason);
    expect(fix).toContain(
      `aws ecs update-service --cluster prod --service ${service} --desired-count 0 --region ${REGION}`,
    );
  });

  test('fails at its limit where former tasks serve on, with the command that goes back', async () => {
    await running('stuck');
    const definition = await ecs.define('stuck', image(), CRASH);
    await ecs.update('stuck', { taskDefinition: definition });
    const { why, fix } = await failure(prove('stuck', definition, 1.5));
    expect(why).toContain('1 of stuck:1 still run');
    expect(fix).toMatch(
      /`aws ecs stop-service-deployment --service-deployment-arn arn:\S+\/stuck\/\S+ --stop-type ROLLBACK/,
    );
  });

  test('fails when somebody deployed something else meanwhile', async () => {
    const definition = await ecs.define('superseded', image());
    await ecs.createService('superseded', definition);
    const theirs = await ecs.define('superseded', image('v1'));
    await ecs.update('superseded', { taskDefinition: theirs });
    const { what, why } = await failure(prove('superseded', definition));
    expect(what).toBe(`service prod/superseded does not run ${image()}`);
    expect(why).toMatch(/^its task definition is superseded:2/);
    expect((await failure(prove('superseded', undefined))).why).toContain(`superseded:2, with ${image('v1')}`);
  });

  test('fails on running tasks that pulled another image under the tag', async () => {
    const definition = await ecs.define('moved', image('moved'));
    await front.push('api', 'moved', 'something else');
    await ecs.createService('moved', definition);
    const { what, why } = await failure(prove('moved', definition));
    expect(what).toBe(`service prod/moved: 0 of 1 tasks run ${image()}`);
    expect(why).toContain(`${image('moved')} (${String(await front.digest('api', 'moved'))}); its digest is ${digest}`);
  });

  test('fails on a service that was deleted, and on one that never was', async () => {
    const definition = await ecs.define('deleted', image());
    await ecs.createService('deleted', definition, { desiredCount: 0 });
    await front.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'deleted', force: true }));
    expect((await failure(prove('deleted', definition))).what).toBe('service prod/deleted is deleted');
    expect((await failure(prove('nobody', definition))).what).toBe('service prod/nobody does not exist');
  });

  test('gives the images of all services, also of one that is scaled to zero', async () => {
    await ecs.createService('asleep', await ecs.define('asleep', `${front.registry}/asleep:v1`), { desiredCount: 0 });
    const images = await (await connect('first', undefined)).imagesInUse();
    expect(images).toContain(`${image()}@${digest}`);
    expect(images).toContain(`${front.registry}/asleep:v1`);
  });

  test('gives the images that a service may go back to, and none of before', async () => {
    await front.push('api', 'v0', 'v0');
    const oldest = await ecs.define('back', image('v0'));
    await ecs.createService('back', oldest, ROLLBACK);
    await ecs.until('back', isSteady);
    const former = await ecs.define('back', image('v1'));
    await ecs.update('back', { taskDefinition: former });
    await ecs.until('back', (found) => found.taskDefinition === former && isSteady(found));
    const definition = await ecs.define('back', image());
    await ecs.update('back', { taskDefinition: definition });
    await prove('back', definition);

    const images = await (await connect('back', definition)).imagesToGoBackTo();
    expect([...images].sort()).toEqual([image('v1'), image('v2')]);
  });
});
