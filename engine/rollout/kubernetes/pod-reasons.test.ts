import type { Pod } from './objects';
import { podReasons } from './pod-reasons';

const of = (status: Pod['status']): string =>
  podReasons({ metadata: { name: 'api-1', uid: '1' }, spec: { containers: [] }, ...(status && { status }) });

const container = (more: object, name = 'api') => ({ name, ready: false, ...more });
const waiting = (reason: string, message?: string) => ({ state: { waiting: { reason, ...(message && { message }) } } });
const ended = (reason: string, exitCode: number, message?: string) => ({
  reason,
  exitCode,
  ...(message && { message }),
});

describe('pod reasons', () => {
  test.each<[string, Pod['status'], string]>([
    ['no status', undefined, 'Pending'],
    ['a phase alone', { phase: 'Pending' }, 'Pending'],
    [
      'an image that cannot be pulled',
      { containerStatuses: [container(waiting('ErrImagePull', 'not found'))] },
      'ErrImagePull: not found',
    ],
    [
      'a crash',
      {
        phase: 'Running',
        containerStatuses: [
          container({ ...waiting('CrashLoopBackOff'), lastState: { terminated: ended('Error', 3) } }),
        ],
      },
      'CrashLoopBackOff (Error, exit code 3)',
    ],
    [
      'too little memory',
      {
        containerStatuses: [container({ state: { running: {} }, lastState: { terminated: ended('OOMKilled', 137) } })],
      },
      'runs, but is not ready (OOMKilled, exit code 137)',
    ],
    [
      'a probe that fails',
      { phase: 'Running', containerStatuses: [container({ state: { running: {} } })] },
      'runs, but is not ready',
    ],
    [
      'a program that is not there',
      {
        containerStatuses: [
          container({
            ...waiting('CrashLoopBackOff'),
            lastState: { terminated: ended('StartError', 128, 'no such file') },
          }),
        ],
      },
      'CrashLoopBackOff (StartError, exit code 128): no such file',
    ],
    [
      'what the program wrote at its end, which is left out',
      { containerStatuses: [container({ state: { terminated: ended('Error', 1, 'password=hunter2') } })] },
      '(Error, exit code 1)',
    ],
    [
      'an init container',
      {
        initContainerStatuses: [container(waiting('ImagePullBackOff', 'gone'), 'migrate')],
        containerStatuses: [container(waiting('PodInitializing'))],
      },
      'migrate: ImagePullBackOff: gone, api: PodInitializing',
    ],
    [
      'a sidecar of somebody else',
      { containerStatuses: [{ name: 'api', ready: true }, container(waiting('CrashLoopBackOff'), 'proxy')] },
      'proxy: CrashLoopBackOff',
    ],
    [
      'no place',
      { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }] },
      'Unschedulable: 0/3 nodes',
    ],
    [
      'a readiness gate',
      { conditions: [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: 'gate "lb"' }] },
      'ReadinessGatesNotReady: gate "lb"',
    ],
    ['an eviction', { phase: 'Failed', reason: 'Evicted', message: 'low on disk' }, 'Evicted: low on disk'],
    [
      'a disruption',
      {
        conditions: [
          { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'preempted' },
        ],
      },
      'PreemptionByScheduler: preempted',
    ],
    [
      'a secret that is missing',
      { containerStatuses: [container(waiting('CreateContainerConfigError', 'secret "x" not found'))] },
      'CreateContainerConfigError: secret "x" not found',
    ],
    [
      'what follows from all that, which is left out',
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'ContainersNotReady',
            message: 'containers with unready status: [api]',
          },
          { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized' },
          { type: 'PodScheduled', status: 'True' },
        ],
      },
      'Pending',
    ],
    [
      'escape sequences',
      { containerStatuses: [container(waiting('ErrImagePull', '\u001b[2J\u001b]0;x\u0007gone\nError: all is well'))] },
      'ErrImagePull: gone Error: all is well',
    ],
  ])('tells %s', (_, status, expected) => {
    expect(of(status)).toBe(expected);
  });
});
