import { createHash } from 'node:crypto';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { hasToken, mustBe, PropError } from '../terraform/prop-error';

/** Digits that tell the jobs of images apart. */
const DIGITS = 8;

/** What runs before a service is updated, by name. */
export interface BeforeName {
  /** Of its pods: `api-before`. */
  readonly label: string;
  /**
   * Of the Job: `api-before-1f0c5a3e`, another one for each image. The provider takes a new image of a Job for a change that it
   * can make in place, makes none, and runs nothing; by another name the Job is another one.
   */
  readonly job: string;
}

/** @throws PropError for a name that leaves no room */
export function beforeName(scope: Construct, service: string, reference: string): BeforeName {
  const label = `${service}-before`;
  const most = 63 - `-before-`.length - DIGITS;
  if (service.length > most) {
    const expected = `at most ${String(most)} characters with 'before', whose Job has ${String(63 - most)} more`;
    throw new PropError(scope, 'name', mustBe(expected, service));
  }
  return { label, job: `${label}-${digits(reference)}` };
}

function digits(reference: string): string {
  if (hasToken(reference)) return Fn.substr(Fn.sha256(reference), 0, DIGITS);
  return createHash('sha256').update(reference).digest('hex').slice(0, DIGITS);
}
