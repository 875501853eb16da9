import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { SlipwayError } from '../../errors/slipway-error';

/** A prop that cannot work, reported at synthesis. */
export class PropError extends SlipwayError {
  /**
   * @param scope construct that was given the prop; its path starts the message
   * @param prop name of the prop, with its place when it is nested (`env.LOG_LEVEL`)
   * @param sentence what is wrong with it; follows the name
   * @param fix what to do, where the sentence does not say it
   */
  public constructor(scope: IConstruct, prop: string, sentence: string, fix?: string) {
    super(`${scope.node.path || 'the app'}: '${prop}' ${sentence}`, undefined, fix);
  }
}

/** The sentence for a value that is not what it must be. */
export function mustBe(expected: string, got: unknown): string {
  return `must be ${expected}, got ${shown(got)}`;
}

/** The value, refused when Terraform only knows it later. */
export function known<T>(scope: IConstruct, prop: string, value: T, why: string): T {
  if (hasToken(value)) throw new PropError(scope, prop, mustBe(`known before Terraform runs, as ${why}`, value));
  return value;
}

/** Whether Terraform only knows the value, or a part of it, later. */
export function hasToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => Token.isUnresolved(key) || hasToken(inner));
}

function shown(got: unknown): string {
  if (got === undefined) return 'nothing';
  return hasToken(got) ? 'a token' : JSON.stringify(got);
}
