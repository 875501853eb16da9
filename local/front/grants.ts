import * as z from 'zod/mini';
import { type Condition, conditionSchema, type Context, holds } from './grant-conditions';
import { jsonIn } from './json';
import { matchesPattern } from './pattern';

/** Who asks, and for what. */
export interface Access {
  /** `arn:aws:iam::ACCOUNT:root`, a user, a role, or the session of a role; of a service its name. */
  readonly principal: { readonly account: string; readonly arn: string } | { readonly service: string };
  readonly action: string;
  /** What conditions ask about, with the keys in lower case: `aws:sourcearn`. */
  readonly context?: Context;
}

/** What a policy says. `unclear`: it hangs on something that only AWS can judge. */
export type Grant = 'granted' | 'denied' | 'silent' | { readonly unclear: string };

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
const principals = z.union([everybody, z.record(z.string(), oneOrMore)]);
const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(principals),
  NotPrincipal: z.optional(principals),
  Action: z.optional(oneOrMore),
  NotAction: z.optional(oneOrMore),
  Condition: z._default(conditionSchema, {}),
});
const oneOrMoreStatements = z.union([
  z.array(statement),
  z.pipe(
    statement,
    z.transform((one) => [one]),
  ),
]);

type Statement = z.infer<typeof statement>;
type Principals = z.infer<typeof principals>;

/**
 * What the policy of a repository, if it has one, says of an access. A Deny stands above all; what neither grants nor denies
 * is silent, and then the caller's own account decides.
 */
export function judge(policy: string | undefined, access: Access): Grant {
  if (policy === undefined) return 'silent';
  const parsed = z.safeParse(z.object({ Statement: oneOrMoreStatements }), jsonIn(policy));
  if (!parsed.success) return { unclear: 'it is no policy that can be read' };
  const about = parsed.data.Statement.filter((each) => isAbout(each, access));
  const verdicts = (effect: Statement['Effect']) =>
    about.filter(({ Effect }) => Effect === effect).map(({ Condition: each }) => verdict(each, access.context ?? {}));
  const [denied, granted] = [verdicts('Deny'), verdicts('Allow')];
  if (denied.includes('holds')) return 'denied';
  const open = [...denied, ...(granted.includes('holds') ? [] : granted)].find((each) => typeof each === 'object');
  if (open) return open;
  return granted.includes('holds') ? 'granted' : 'silent';
}

function isAbout({ Principal, NotPrincipal, Action, NotAction }: Statement, { principal, action }: Access): boolean {
  const isMeant = Principal ? names(Principal, principal) : NotPrincipal && !names(NotPrincipal, principal);
  const covers = (patterns: readonly string[]) => patterns.some((each) => matchesPattern(each, action, 'i'));
  return Boolean(isMeant && (Action ? covers(Action) : NotAction && !covers(NotAction)));
}

/** `*` is everybody, services as well. A role stands for its sessions, an account for all that is in it. */
function names(said: Principals, principal: Access['principal']): boolean {
  const { AWS: aws = [], Service: services = [] } = said;
  if (aws.includes('*')) return true;
  if ('service' in principal) return services.includes(principal.service);
  const { account, arn } = principal;
  const all = [account, `arn:aws:iam::${account}:root`, arn];
  return aws.some((each) => all.includes(each) || isRoleOf(each, arn));
}

/** The ARN of a session has the role's name and not its path. */
function isRoleOf(role: string, session: string): boolean {
  const [, inAccount, name] = /^arn:[\w-]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? [];
  const [, account, taken] = /^arn:[\w-]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(session) ?? [];
  return name !== undefined && name === taken && inAccount === account;
}

function verdict(condition: Condition, context: Context): 'holds' | 'does not hold' | { unclear: string } {
  for (const [operator, comparisons] of Object.entries(condition)) {
    for (const [key, values] of Object.entries(comparisons)) {
      const result = holds({ operator, key, values }, context);
      if (result === undefined) return { unclear: `its condition ${operator} of ${key}` };
      if (!result) return 'does not hold';
    }
  }
  return 'holds';
}
