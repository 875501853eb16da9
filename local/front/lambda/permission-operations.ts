import * as z from 'zod/mini';
import { readBodyOf } from './input';
import type { LambdaFunction, Permission } from './machine/function';
import { conflict, done, GONE, notFound, onFunction, versionOf } from './parts';

const added = z.object({
  StatementId: z.string(),
  Action: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
  SourceAccount: z.optional(z.string()),
  EventSourceToken: z.optional(z.string()),
  PrincipalOrgID: z.optional(z.string()),
  FunctionUrlAuthType: z.optional(z.string()),
  InvokedViaFunctionUrl: z.optional(z.boolean()),
});

export const addPermission = onFunction((subject, _parts, call) => {
  const { one, qualifier = '$LATEST', arn } = subject;
  versionOf(subject);
  const input = readBodyOf(added, call);
  const present = one.permissions.get(qualifier) ?? [];
  if (present.some(({ Sid }) => Sid === input.StatementId)) {
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const statement = statementOf(input, arn);
  one.permissions.set(qualifier, [...present, statement]);
  return done({ Statement: JSON.stringify(statement) }, 201);
});

export const getPolicy = onFunction(({ one, qualifier = '$LATEST' }) => {
  const statements = one.permissions.get(qualifier) ?? [];
  if (statements.length === 0) throw notFound('The resource you requested does not exist.');
  return done({ Policy: policyOf(one, qualifier), RevisionId: one.latest.revision.id });
});

export const removePermission = onFunction(({ one, qualifier = '$LATEST' }, _parts, { names }) => {
  const present = one.permissions.get(qualifier) ?? [];
  const kept = present.filter(({ Sid }) => Sid !== names['name']);
  if (kept.length === present.length)
    throw notFound(`Statement ${names['name'] ?? ''} is not found in resource policy.`);
  one.permissions.set(qualifier, kept);
  return GONE;
});

/** The policy of a function under a qualifier, as JSON. */
export function policyOf(one: LambdaFunction, qualifier: string): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: one.permissions.get(qualifier) ?? [] });
}

function statementOf(input: z.infer<typeof added>, resource: string): Permission {
  const equals = {
    'AWS:SourceAccount': input.SourceAccount,
    'aws:PrincipalOrgID': input.PrincipalOrgID,
    'lambda:EventSourceToken': input.EventSourceToken,
    'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType,
  };
  const condition = {
    ...(Object.values(equals).some((each) => each !== undefined) && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) },
    }),
  };
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
