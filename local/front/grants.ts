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
  z.transform(() => ({ AWS: ['*'] })),
);

/** The part of a repository policy that says what other accounts may do. */
const policySchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z.union([everybody, z.object({ AWS: oneOrMore })]),
      Action: oneOrMore,
    }),
  ),
});

/** Whether the policy of a repository, if it has one, lets another account do something. */
export function grants(policy: string | undefined, account: string, action: string): boolean {
  if (policy === undefined) return false;
  const principals = new Set(['*', account, `arn:aws:iam::${account}:root`]);
  const about = policySchema.parse(JSON.parse(policy)).Statement.filter(({ Principal, Action }) => {
    return Principal.AWS.some((each) => principals.has(each)) && Action.some((each) => covers(each, action));
  });
  return about.length > 0 && about.every(({ Effect }) => Effect === 'Allow');
}

function covers(pattern: string, action: string): boolean {
  return pattern === '*' || pattern === 'ecr:*' || pattern === action;
}
