import type { LambdaTarget } from '../../../contract/lambda';
import { shortened } from '../../../errors/shown';
import { awsCommand } from '../../aws/aws-cli';
import { EngineError } from '../../engine-error';
import { fixFor } from '../../lambda/fixes';
import type { Look } from './look';
import type { Failed, Failure } from './verdict';

/** What a failure is about. */
export interface Subject {
  readonly image: string;
  readonly target: LambdaTarget;
  readonly region: string;
  readonly timeoutSeconds: number;
}

interface Words {
  readonly what: string;
  readonly fix: string;
}

/** A roll-out that failed: in which way, why in Lambda's words, and what to do. */
export function rolloutFailure(failed: Failed, subject: Subject, look: Look): EngineError {
  const { what, fix } = WORDS[failed.how](subject, failed, look);
  return new EngineError(what, shortened(`Lambda in ${subject.region}: ${failed.why}`), fix);
}

const AGAIN = 'apply the whole service again';

const WORDS: Readonly<Record<Failure, (subject: Subject, failed: Failed, look: Look) => Words>> = {
  missing: ({ target }) => ({
    what: `function ${target.function} does not exist`,
    fix: 'apply the whole service, so that Terraform creates it; if it is in another region or account, correct the provider',
  }),
  'no-alias': ({ target }) => ({
    what: `function ${target.function} has no alias ${target.alias}`,
    fix: 'apply the whole service; Terraform creates it',
  }),
  'update-failed': (subject, { reason }, look) => ({
    what: `the last update of function ${subject.target.function} failed`,
    fix: `${reason ? fixFor(reason) : 'correct the cause'}, then ${anew(subject, look)}`,
  }),
  'moved-alias': (subject) => ({
    what: `${called(subject)} does not name version ${subject.target.publishedVersion}, which it was given`,
    fix: `another change was made meanwhile; ${AGAIN}, which moves it back`,
  }),
  'version-failed': (subject, { reason, version }) => ({
    what: `version ${version} of function ${subject.target.function} cannot be invoked`,
    fix:
      `${reason ? fixFor(reason) : 'correct the cause'}, then change the function (its description is enough) and apply ` +
      'again: a version stays as it is, and Lambda publishes no second one of the same',
  }),
  'moved-tag': (subject) => ({
    what: `${called(subject)} does not run ${subject.image} as the registry has it`,
    fix:
      'the tag was moved, or its image was built again, since Lambda looked. Terraform sees no change there: ' +
      `${updateCode(subject)} gives it what the registry has now, then apply again`,
  }),
  unpublished: (subject) => ({
    what: `${called(subject)} does not run ${subject.image}`,
    fix:
      'the function has the image, but no version of it is called. Where Terraform sees no change, publish one before: ' +
      `${command(subject, ['publish-version', ...named(subject)])}; then apply again`,
  }),
  'other-image': (subject) => ({
    what: `${called(subject)} does not run ${subject.image}`,
    fix: `another change was made meanwhile; ${AGAIN}`,
  }),
  'not-provisioned': (subject) => ({
    what: `${called(subject)} has no provisioned concurrency`,
    fix: `somebody took it away; ${AGAIN}, which gives it back`,
  }),
  'provisioning-failed': (subject, _, look) => ({
    what: `the provisioned concurrency of ${called(subject)} failed`,
    fix:
      'correct the cause (the quota of concurrency, or a function that fails as it starts), then apply again; where ' +
      `Terraform sees no change, ask for it before: ${provision(subject, look)}`,
  }),
  'not-ready': (subject) => ({
    what: `${called(subject)} is not ready after ${subject.timeoutSeconds} s`,
    fix:
      'apply again: the plan may say "No changes", but the proof runs again; what Lambda says of it: ' +
      command(subject, ['get-function', ...named(subject), ...qualified(subject)]),
  }),
};

/** `alias live of function api`, or the function where it is called itself. */
function called({ target: { function: name, alias } }: Subject): string {
  return alias === undefined ? `function ${name}` : `alias ${alias} of function ${name}`;
}

/** An image that Lambda took and could not use is what Terraform reads of the function: it would not give it again. */
function anew(subject: Subject, { latest }: Look): string {
  if (latest?.Code?.ImageUri !== subject.image) return AGAIN;
  return `give it the image again, as Terraform sees no change: ${updateCode(subject)}; then apply again`;
}

function updateCode(subject: Subject): string {
  const publish = subject.target.alias === undefined ? [] : ['--publish'];
  return command(subject, ['update-function-code', ...named(subject), '--image-uri', subject.image, ...publish]);
}

function provision(subject: Subject, { provisioned }: Look): string {
  const wanted = String(provisioned?.RequestedProvisionedConcurrentExecutions ?? 1);
  const words = ['put-provisioned-concurrency-config', ...named(subject), ...qualified(subject)];
  return command(subject, [...words, '--provisioned-concurrent-executions', wanted]);
}

function named({ target }: Subject): string[] {
  return ['--function-name', target.function];
}

function qualified({ target: { alias } }: Subject): string[] {
  return alias === undefined ? [] : ['--qualifier', alias];
}

function command({ region, target: { access } }: Subject, words: readonly string[]): string {
  return awsCommand(['lambda', ...words], region, access);
}
