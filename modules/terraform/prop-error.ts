import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';

/** A prop that cannot work, reported at synthesis in the words of the person who wrote it. */
export class PropError extends Error {
  /**
   * @param scope construct that was given the prop; its path starts the message
   * @param prop name of the prop, with its place when it is nested (`env.LOG_LEVEL`)
   * @param expected what would be right, and the cure where it is not obvious; follows "must be"
   * @param got what was given
   */
  public constructor(scope: IConstruct, prop: string, expected: string, got: unknown) {
    const message = `${scope.node.path}: '${prop}' must be ${expected}, got ${shown(got)}`;
    super(message);
    this.name = 'PropError';
    // cdktf writes the stack of every token it was resolving into the message of an error that passes through.
    Object.defineProperty(this, 'message', { get: () => message, set: () => undefined });
  }
}

/** The value, refused when Terraform only knows it later. */
export function known<T>(scope: IConstruct, prop: string, value: T, why: string): T {
  if (hasToken(value)) throw new PropError(scope, prop, `known before Terraform runs, as ${why}`, value);
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
