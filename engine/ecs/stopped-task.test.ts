import type { Task } from '@aws-sdk/client-ecs';
import { fixOf, stopReason, withoutIds } from './stopped-task';

const ID = '0f3a5c1d2e4b4c6f8a9b0c1d2e3f4a5b';
const PULL = 'CannotPullContainerError: pull image manifest has been retried 7 time(s)';

describe('why a task ended', () => {
  test.each<[string, Task, string]>([
    [
      'the exit codes of containers that failed',
      {
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'api', exitCode: 1 }, { name: 'proxy', exitCode: 0 }, { name: 'idle' }],
      },
      'Essential container in task exited (api: exit code 1)',
    ],
    [
      'what a container says besides',
      {
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'api', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
      },
      'Essential container in task exited (api: OutOfMemoryError: Container killed due to memory usage, exit code 137)',
    ],
    ['nothing twice', { stoppedReason: PULL, containers: [{ name: 'api', reason: PULL }] }, PULL],
    ['the code where there is no reason', { stopCode: 'SpotInterruption' }, 'SpotInterruption'],
    ['that there is none', {}, 'ECS says no reason'],
    ['no escape sequences', { stoppedReason: '\u001b[31mred\u001b[0m\nlines' }, 'red lines'],
  ])('has %s', (_, task, reason) => {
    expect(stopReason(task)).toBe(reason);
  });

  test.each([
    [`(task ${ID}) failed`, '(task ID) failed'],
    ['(deployment ecs-svc/1234567890123456789) completed', '(deployment ID) completed'],
    ['has been retried 5 time(s)', 'has been retried N time(s)'],
    ['request id 1a2b3c4d-0000-4000-8000-1a2b3c4d5e6f', 'request id ID'],
    [`sha256:${'a'.repeat(64)} has 2 layers`, `sha256:${'a'.repeat(64)} has 2 layers`],
  ])('is compared without what differs each time: %s', (text, same) => {
    expect(withoutIds(text)).toBe(same);
  });

  test.each([
    [`${PULL}: failed to resolve ref r/api:2: r/api:2: not found`, /^see that the registry has the image/],
    [
      `${PULL}: image Manifest does not contain descriptor matching platform 'linux/amd64'`,
      /^build the image for the platform/,
    ],
    ['Essential container in task exited (api: exec format error, exit code 1)', /^build the image for the platform/],
    [`${PULL}: unexpected status from HEAD request: 403 Forbidden`, /execution role .* pull/],
    [`${PULL}: dial tcp 10.0.0.1:443: i/o timeout`, /NAT gateway/],
    ['ResourceInitializationError: unable to pull secrets or registry auth: connection timed out', /NAT gateway/],
    ['ResourceInitializationError: unable to retrieve secret from asm: AccessDeniedException', /may read them/],
    ['Essential container in task exited (api: OutOfMemoryError: killed, exit code 137)', /more memory/],
    ['Task failed ELB health checks in (target-group arn:aws:x)', /health check in time/],
    ['Task failed container health checks', /health check in time/],
    ['RESOURCE:FARGATE', /no capacity/],
    ['Essential container in task exited (api: exit code 1)', /logs/],
    ['something new', undefined],
  ])('has a fix where one is known: %s', (reason, fix) => {
    if (fix === undefined) expect(fixOf([reason])).toBeUndefined();
    else expect(fixOf(['something new', reason])).toMatch(fix);
  });
});
