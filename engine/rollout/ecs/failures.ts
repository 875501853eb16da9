import type { EcsTarget } from '../../../contract/ecs';
import { plainText } from '../../../errors/shown';
import { awsCommand } from '../../aws/aws-cli';
import { fixOf } from '../../ecs/stopped-task';
import { EngineError } from '../../engine-error';
import { isWanted, type Look } from './look';
import { stopReasons, troubles } from './troubles';
import type { Failed, Failure } from './verdict';

/** What a failure is about. */
export interface Subject {
  /** `service prod/api` */
  readonly noun: string;
  readonly image: string;
  readonly target: EcsTarget;
  readonly region: string;
  readonly timeoutSeconds: number;
}

interface Words {
  readonly what: string;
  readonly fix: string;
}

/** A roll-out that failed: in which way, why, and at the end what ECS wrote of the tasks and of the service. */
export function rolloutFailure({ how, why }: Failed, subject: Subject, look: Look): EngineError {
  const { what, fix } = WORDS[how](subject, look);
  return new EngineError(what, [plainText(why), ...troubles(look)].filter(Boolean).join('; '), fix);
}

const WORDS: Readonly<Record<Failure, (subject: Subject, look: Look) => Words>> = {
  missing: ({ noun }) => ({
    what: `${noun} does not exist`,
    fix: 'apply the whole service; Terraform creates it',
  }),
  deleted: ({ noun }) => ({
    what: `${noun} is deleted`,
    fix: 'apply the whole service; Terraform creates it again',
  }),
  superseded: ({ noun, image }) => ({
    what: `${noun} does not run ${image}`,
    fix: 'another change was made meanwhile; apply the whole service again',
  }),
  'rolled-back': ({ noun }, look) => ({
    what: `ECS rolled the deployment of ${noun} back`,
    fix: `${cure(look)}, then apply again, which deploys it again; the service runs what it ran before`,
  }),
  'roll-back-failed': (subject, look) => ({
    what: `the deployment of ${subject.noun} failed, and so did going back`,
    fix: `${cure(look)}, then apply again; ${anew(subject)}`,
  }),
  stopped: (subject) => ({
    what: `the deployment of ${subject.noun} was stopped`,
    fix: `find out who stopped it and why, then apply again; ${anew(subject)}`,
  }),
  'given-up': (subject, look) => ({
    what: `ECS gave up the deployment of ${subject.noun}`,
    fix: `${cure(look)}, then apply again; ${anew(subject)}`,
  }),
  unsteady: (subject, look) => ({
    what: `${subject.noun} is not steady after ${subject.timeoutSeconds} s`,
    fix:
      `${cure(look)}, then apply again: the plan may say "No changes" for the service, but the proof runs again. ` +
      meanwhile(subject, look),
  }),
  'not-begun': ({ noun, image }) => ({
    what: `${noun} does not run ${image}`,
    fix: 'begin the deployment of this image there, then apply again',
  }),
};

/** What to do about why its tasks ended, as far as that is known. */
function cure(look: Look): string {
  return fixOf(stopReasons(look)) ?? 'correct the cause';
}

/** ECS does not begin again by itself, nor does Terraform where it sees no change. */
function anew(subject: Subject): string {
  return `where that changes nothing of the service, begin a new deployment before: ${update(subject, '--force-new-deployment')}`;
}

/** ECS tries on until somebody stops it. */
function meanwhile(subject: Subject, look: Look): string {
  const { deployments = [] } = look.service ?? {};
  const hasEarlier = deployments.some((each) => !isWanted(look, each) && (each.runningCount ?? 0) > 0);
  if (!hasEarlier) {
    return `Until then ECS starts tasks again and again; this stops it: ${update(subject, '--desired-count', '0')}`;
  }
  const beside = 'Until then ECS starts tasks again and again, beside those that it had before';
  const arn = look.history?.find((each) => isWanted(look, each))?.deployment.serviceDeploymentArn;
  if (arn === undefined) return beside;
  const back = ['stop-service-deployment', '--service-deployment-arn', arn, '--stop-type', 'ROLLBACK'];
  return `${beside}; this goes back to these: ${command(subject, back)}`;
}

function update(subject: Subject, ...option: string[]): string {
  const { cluster, service } = subject.target;
  return command(subject, ['update-service', '--cluster', cluster, '--service', service, ...option]);
}

function command({ region, target: { access } }: Subject, words: readonly string[]): string {
  return awsCommand(['ecs', ...words], region, access);
}
