import type { Container, Task } from '@aws-sdk/client-ecs';
import { plainText, shortened } from '../../errors/shown';

/**
 * Why a task ended, in ECS's words, with what it says of the containers: `Essential container in task exited (api: exit
 * code 1)`.
 */
export function stopReason({ stoppedReason, stopCode, containers = [] }: Task): string {
  const why = plainText(stoppedReason ?? stopCode ?? 'ECS says no reason');
  const more = containers.flatMap((container) => containerReason(container, why)).join('; ');
  return shortened(more === '' ? why : `${why} (${more})`);
}

function containerReason({ name = '', exitCode, reason = '' }: Container, why: string): string[] {
  const own = plainText(reason);
  const said = [
    ...(own === '' || why.includes(own) ? [] : [own]),
    ...(exitCode === undefined || exitCode === 0 ? [] : [`exit code ${exitCode}`]),
  ];
  return said.length === 0 ? [] : [`${name}: ${said.join(', ')}`];
}

/** What ECS says, without what differs each time it says so: ids of tasks, of deployments and of requests, counts of attempts. */
export function withoutIds(text: string): string {
  return text
    .replace(/\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'ID')
    .replace(/\becs-svc\/\d+/g, 'ID')
    .replace(/\b\d+ time\(s\)/g, 'N time(s)');
}

interface KnownCause {
  readonly said: RegExp;
  readonly fix: string;
}

/** What can be done about a task that ended in one of these ways: the first that fits. */
const CAUSES: readonly KnownCause[] = [
  {
    said: /descriptor matching platform|exec format error/,
    fix: 'build the image for the platform on which the task definition runs it (`platforms` of the image, `runtime_platform` of the definition)',
  },
  {
    said: /CannotPullContainerError.*(?:not found|does not exist)/i,
    fix: 'see that the registry has the image, in the account and region of its reference',
  },
  {
    said: /CannotPullContainerError.*(?:40[13]|denied|authoriz|no basic auth)/i,
    fix: 'let the execution role of the task definition pull from the repository (ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer)',
  },
  {
    said: /(?:CannotPull|ResourceInitialization)\w*.*(?:timeout|timed out|deadline exceeded|no such host|unreachable|refused)/i,
    fix: 'give the tasks a way to it: a NAT gateway, a public address, or VPC endpoints of what they use, and a security group that lets them out',
  },
  {
    said: /ResourceInitializationError.*(?:secret|parameter|ssm)/i,
    fix: 'see that the secrets exist and that the execution role of the task definition may read them',
  },
  { said: /OutOfMemory|exit code 137/, fix: 'give the task more memory, or let it use less' },
  {
    said: /health check|is unhealthy/i,
    fix: 'see that the container answers its health check in time (path, port, start period, security group)',
  },
  { said: /Capacity is unavailable|RESOURCE:/, fix: 'use other subnets or wait: AWS has no capacity there now' },
  { said: /Essential container in task exited/, fix: 'see the logs of the container, which ended by itself' },
];

/** The fix for the first reason that is known to have one. */
export function fixOf(reasons: readonly string[]): string | undefined {
  const text = reasons.join('\n');
  return CAUSES.find(({ said }) => said.test(text))?.fix;
}
