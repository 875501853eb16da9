import type { LambdaTarget } from '../../../contract/lambda';
import { plainText } from '../../../errors/shown';
import { isStopped, type LambdaReason, stateOf, STOPPED, updateOf } from '../../lambda/state';
import type { ExpectedImage } from '../expected-image';
import type { Proof } from '../rollout';
import { imageOf, imageText, type Look, type Serving, type Version } from './look';

/** Where a roll-out stands. */
export type Verdict = Waiting | Failed | Proof;

export interface Waiting {
  readonly state: 'waiting';
  readonly text: string;
}

/** It will not get there by itself. */
export interface Failed {
  readonly state: 'failed';
  readonly how: Failure;
  readonly why: string;
  /** Lambda's own, where it gave something up. */
  readonly reason?: LambdaReason;
  /** The version that it is about. */
  readonly version?: string;
  /** Another look may still say something else: what Terraform changed is not seen everywhere at once. */
  readonly maybeOld?: true;
}

/** In which way a roll-out failed. */
export type Failure =
  /** No such function. */
  | 'missing'
  | 'no-alias'
  /** The last change of code or configuration. */
  | 'update-failed'
  /** The alias does not name the version that it was given. */
  | 'moved-alias'
  /** The version cannot be invoked. */
  | 'version-failed'
  /** The function was given the image under a name that had other content then. */
  | 'moved-tag'
  /** The function has the image, and no version that is called does. */
  | 'unpublished'
  | 'other-image'
  | 'not-provisioned'
  | 'provisioning-failed'
  /** It takes longer than it may. */
  | 'not-ready';

/** What follows of all that Lambda said. Nothing else is asked, so that each answer can be thought of. */
export function judge(look: Look, target: LambdaTarget, image: ExpectedImage): Verdict {
  const { latest, alias, serving } = look;
  if (latest === undefined) return soon('missing', 'there is none of that name');
  const update = updateOf(latest.Configuration ?? {});
  if (update.state === 'waiting') return { state: 'waiting', text: `it ${update.text}` };
  if (update.state === 'failed') {
    return { state: 'failed', how: 'update-failed', why: update.reason.text, reason: update.reason };
  }
  if (target.alias !== undefined && alias === undefined) {
    return soon('no-alias', 'the function has none of that name');
  }
  const wanted = target.alias === undefined ? undefined : target.publishedVersion;
  if (wanted !== undefined && serving.every(({ name }) => name !== wanted)) {
    return soon('moved-alias', serving.map(versionText).join('; '));
  }
  const open = judgeServing(look, image) ?? judgeProvisioned(look, target);
  if (open !== undefined) return open;
  return isStopped(latest) ? { state: 'idle', why: STOPPED } : proofOf(serving, image);
}

/** Undefined where some of what is called is the image, and all of it can be. */
function judgeServing({ latest, serving }: Look, image: ExpectedImage): Verdict | undefined {
  for (const { name, version } of serving) {
    const progress = stateOf(version.Configuration ?? {});
    if (progress.state === 'waiting') return { state: 'waiting', text: `version ${name} ${progress.text}` };
    if (progress.state === 'done') continue;
    const { reason } = progress;
    return { state: 'failed', how: 'version-failed', why: reason.text, reason, version: name };
  }
  if (serving.some(({ version }) => image.isThat(imageOf(version)))) return undefined;
  const why = [...serving.map(versionText), image.identity].join('; ');
  return soon(foreign(serving, latest ?? {}, image), why);
}

/** How it came about that nothing that is called is the image. */
function foreign(serving: readonly Serving[], latest: Version, image: ExpectedImage): Failure {
  if (image.isThat(imageOf(latest))) return 'unpublished';
  const named = [latest, ...serving.map(({ version }) => version)];
  return named.some((version) => image.comparedTo(imageOf(version).reference) === 'same') ? 'moved-tag' : 'other-image';
}

/** Undefined where it is ready, or is not to be. */
function judgeProvisioned({ provisioned }: Look, target: LambdaTarget): Verdict | undefined {
  if (target.alias === undefined || target.provisioned === undefined) return undefined;
  if (provisioned === undefined) return soon('not-provisioned', 'the alias has none');
  const { Status: status, StatusReason: reason = 'it gives no reason' } = provisioned;
  const { AllocatedProvisionedConcurrentExecutions: ready = 0, RequestedProvisionedConcurrentExecutions: all = 0 } =
    provisioned;
  if (status === 'READY') return undefined;
  if (status === 'FAILED') return { state: 'failed', how: 'provisioning-failed', why: plainText(reason) };
  return { state: 'waiting', text: `${ready} of ${all} provisioned environments are ready` };
}

function proofOf(serving: readonly Serving[], image: ExpectedImage): Verdict {
  const others = serving.filter(({ version }) => !image.isThat(imageOf(version)));
  if (others.length === 0) return { state: 'runs' };
  const rest = others.reduce((sum, { share }) => sum + share, 0);
  return { state: 'partly', share: `${percent(1 - rest)} of calls`, why: others.map(shareText).join('; ') };
}

/** `version 5 has api:src-1 (sha256:…)` */
function versionText({ name, version }: Serving): string {
  return `version ${name} has ${imageText(version)}`;
}

function shareText(serving: Serving): string {
  return `its alias sends ${percent(serving.share)} to version ${serving.name}, with ${imageText(serving.version)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** What another look may still say otherwise. */
function soon(how: Failure, why: string): Failed {
  return { state: 'failed', how, why, maybeOld: true };
}
