import * as z from 'zod/mini';
import { matchesPattern } from './pattern';

const value = z.union([z.string(), z.boolean(), z.number()]);
const values = z.pipe(
  z.union([value, z.array(value)]),
  z.transform((given) => (Array.isArray(given) ? given : [given]).map(String)),
);

/** By operator, by key. */
export const conditionSchema = z.record(z.string(), z.record(z.string(), values));
export type Condition = z.infer<typeof conditionSchema>;

/** What is known of a request. A key that is undefined is one that it does not have; of other keys nothing is known. */
export type Context = Readonly<Record<string, string | undefined>>;

interface Comparison {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const comparisons: Readonly<Record<string, (pattern: string, text: string) => boolean>> = {
  StringEquals: (pattern, text) => pattern === text,
  StringEqualsIgnoreCase: (pattern, text) => pattern.toLowerCase() === text.toLowerCase(),
  StringLike: (pattern, text) => matchesPattern(pattern, text),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
};

/** Whether a comparison holds; undefined when only AWS can tell. */
export function holds({ operator, key, values: expected }: Comparison, context: Context): boolean | undefined {
  const [, name = '', ifExists] = /^(.*?)(IfExists)?$/.exec(operator) ?? [];
  const negated = /^(String|Arn)Not/.test(name);
  const compare = comparisons[name.replace(/^(String|Arn)Not/, '$1')];
  const known = key.toLowerCase();
  if (compare === undefined || !(known in context)) return undefined;
  const actual = context[known];
  // What is not there differs from everything.
  if (actual === undefined) return negated || ifExists !== undefined;
  return expected.some((each) => compare(each, actual)) !== negated;
}

/** Wildcards do not reach over a colon. */
function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [sixParts(pattern), sixParts(arn)];
  return patterns.length === parts.length && patterns.every((each, i) => matchesPattern(each, parts[i] ?? ''));
}

function sixParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
