import { FAIL_ANNOTATION, type Pod } from './pod';
import { podStatus, type Pull } from './pod-status';

const at = '2026-01-02T03:04:05Z';
const present: Pull = { verdict: 'present', imageID: 'registry/api@sha256:1' };
const absent: Pull = { verdict: 'absent', reason: 'ImagePullBackOff', message: 'not found' };
const refused = { waiting: { reason: 'ImagePullBackOff', message: 'not found' } };

type RestartPolicy = NonNullable<Pod['spec']['restartPolicy']>;

function pod({
  fail,
  init = [],
  restartPolicy,
}: { fail?: string; init?: string[]; restartPolicy?: RestartPolicy } = {}): Pod {
  const named = (name: string) => ({ name, image: `registry/${name}:1` });
  return {
    metadata: {
      name: 'p',
      namespace: 'n',
      uid: 'u',
      ...(fail !== undefined && { annotations: { [FAIL_ANNOTATION]: fail } }),
    },
    spec: {
      nodeName: 'node',
      ...(restartPolicy && { restartPolicy }),
      initContainers: init.map(named),
      containers: ['api', 'proxy'].map(named),
    },
  };
}

function conditions(of: ReturnType<typeof podStatus>): Record<string, string> {
  return Object.fromEntries((of.conditions ?? []).map(({ type, status }) => [type, status]));
}

describe('the status of a Pod', () => {
  test('is Ready when every image is there', () => {
    const status = podStatus(
      pod(),
      new Map<string, Pull>([
        ['api', present],
        ['proxy', present],
      ]),
      at,
    );
    expect(status.phase).toBe('Running');
    expect(conditions(status)).toEqual({ Initialized: 'True', Ready: 'True', ContainersReady: 'True' });
    expect(status.containerStatuses?.[0]).toEqual({
      name: 'api',
      image: 'registry/api:1',
      imageID: 'registry/api@sha256:1',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: at } },
    });
    expect(status).not.toHaveProperty('initContainerStatuses');
  });

  test('is Pending and names the container whose image is missing, while the other one runs', () => {
    const status = podStatus(
      pod(),
      new Map<string, Pull>([
        ['api', absent],
        ['proxy', present],
      ]),
      at,
    );
    expect(status.phase).toBe('Pending');
    expect(status.conditions).toContainEqual({
      type: 'Ready',
      status: 'False',
      lastTransitionTime: at,
      reason: 'ContainersNotReady',
      message: 'waiting for containers: api',
    });
    expect(status.containerStatuses?.map(({ state, ready }) => [state, ready])).toEqual([
      [refused, false],
      [{ running: { startedAt: at } }, true],
    ]);
  });

  test('keeps the containers waiting for an init container without an image', () => {
    const pulls = new Map<string, Pull>([
      ['first', absent],
      ['second', present],
      ['api', present],
      ['proxy', present],
    ]);
    const status = podStatus(pod({ init: ['first', 'second'] }), pulls, at);
    expect(conditions(status)).toEqual({ Initialized: 'False', Ready: 'False', ContainersReady: 'False' });
    expect(status.initContainerStatuses?.map(({ state }) => state)).toEqual([
      refused,
      { waiting: { reason: 'PodInitializing' } },
    ]);
    expect(status.containerStatuses?.map(({ state }) => state.waiting?.reason)).toEqual([
      'PodInitializing',
      'PodInitializing',
    ]);
  });

  test('counts init containers as done when their images are there', () => {
    const pulls = new Map<string, Pull>([
      ['first', present],
      ['api', present],
      ['proxy', present],
    ]);
    const status = podStatus(pod({ init: ['first'] }), pulls, at);
    expect(status.phase).toBe('Running');
    expect(status.initContainerStatuses?.[0]?.state.terminated?.reason).toBe('Completed');
  });

  test('crashes when the Pod asks for it', () => {
    const status = podStatus(
      pod({ fail: 'crash' }),
      new Map<string, Pull>([
        ['api', present],
        ['proxy', present],
      ]),
      at,
    );
    expect(status.phase).toBe('Running');
    expect(conditions(status)['Ready']).toBe('False');
    expect(status.containerStatuses?.[0]).toMatchObject({
      ready: false,
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  test('runs without becoming Ready when the Pod asks for it', () => {
    const status = podStatus(
      pod({ fail: 'unready' }),
      new Map<string, Pull>([
        ['api', present],
        ['proxy', present],
      ]),
      at,
    );
    expect(conditions(status)['Ready']).toBe('False');
    expect(status.containerStatuses?.[0]).toMatchObject({ ready: false, started: true, state: { running: {} } });
  });

  test('does not crash what could not be pulled', () => {
    const status = podStatus(
      pod({ fail: 'crash' }),
      new Map<string, Pull>([
        ['api', absent],
        ['proxy', absent],
      ]),
      at,
    );
    expect(status.containerStatuses?.[0]?.state).toEqual(refused);
  });

  test('fails when a container was not asked for', () => {
    expect(() => podStatus(pod(), new Map<string, Pull>([['api', present]]), at)).toThrow(
      'no answer of the registry for container proxy',
    );
  });

  const both = new Map<string, Pull>([
    ['api', present],
    ['proxy', present],
  ]);

  test.each<[RestartPolicy, string, string | undefined, number | undefined]>([
    ['Never', 'Succeeded', undefined, 0],
    ['OnFailure', 'Succeeded', undefined, 0],
    ['Never', 'Failed', 'crash', 1],
    ['Never', 'Running', 'unready', undefined],
  ])('that is restarted %s is %s when it is told %s', (restartPolicy, phase, fail, exitCode) => {
    const status = podStatus(pod({ restartPolicy, ...(fail !== undefined && { fail }) }), both, at);

    expect(status.phase).toBe(phase);
    expect(status.containerStatuses?.map(({ state }) => state.terminated?.exitCode)).toEqual([exitCode, exitCode]);
    expect(conditions(status)).toMatchObject({ Ready: 'False' });
  });

  test('that is restarted OnFailure crashes again and again', () => {
    const { phase, containerStatuses } = podStatus(pod({ restartPolicy: 'OnFailure', fail: 'crash' }), both, at);

    expect(phase).toBe('Running');
    expect(containerStatuses?.[0]?.state.waiting?.reason).toBe('CrashLoopBackOff');
  });
});
