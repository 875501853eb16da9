import * as z from 'zod/mini';

const oneOrMore = z.union([
  z.pipe(
    z.string(),
    z.transform((one) => [one]),
  ),
  z.array(z.string()),
]);
const everybody = z.pipe(
  z.literal('*'),
  z.transform((): Record<string, string[]> => ({ AWS: ['*'] })),
);

/** What a repository policy says of accounts. Of services, and of `NotPrincipal`, nothing is understood. */
const policySchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z.optional(z.union([everybody, z.record(z.string(), oneOrMore)])),
      Action: z.optional(oneOrMore),
      Condition: z.optional(z.unknown()),
    }),
  ),
});

/**
 * Whether the policy of a repository, if it has one, lets another account do something. What is allowed on a condition is
 * not allowed: nothing here tells whether it holds.
 */
export function grants(policy: string | undefined, account: string, action: string): boolean {
  if (policy === undefined) return false;
  const principals = new Set(['*', account, `arn:aws:iam::${account}:root`]);
  const about = policySchema.parse(JSON.parse(policy)).Statement.filter(({ Principal, Action = [] }) => {
    return Principal?.['AWS']?.some((each) => principals.has(each)) && Action.some((each) => covers(each, action));
  });
  const isAllowed = about.some(({ Effect, Condition }) => Effect === 'Allow' && Condition === undefined);
  return isAllowed && about.every(({ Effect }) => Effect === 'Allow');
}

/** `*` stands for any text. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function covers(pattern: string, action: string): boolean {
  const words = pattern.split('*').map((text) => text.replace(/[^A-Za-z0-9:]/g, '\\$&'));
  return new RegExp(`^${words.join('.*')}$`, 'i').test(action);
}
