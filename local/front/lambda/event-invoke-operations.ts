import * as z from 'zod/mini';
import { readBodyOf } from './input';
import type { LambdaFunction } from './machine/function';
import { done, GONE, notFound, onFunction, type Operation, page, versionOf } from './parts';

const config = z.object({
  MaximumRetryAttempts: z.optional(z.int()),
  MaximumEventAgeInSeconds: z.optional(z.int()),
  DestinationConfig: z.optional(z.looseObject({})),
});

export const putEventInvoke = set(false);
export const updateEventInvoke = set(true);

export const getEventInvoke = onFunction(({ one, qualifier = '$LATEST' }) =>
  done(describe(one, qualifier, present(one, qualifier))),
);

export const deleteEventInvoke = onFunction(({ one, qualifier = '$LATEST' }) => {
  present(one, qualifier);
  one.eventInvokes.delete(qualifier);
  return GONE;
});

export const listEventInvokes = onFunction(({ one }, _parts, call) => {
  const { items, ...rest } = page([...one.eventInvokes], call);
  return done({
    FunctionEventInvokeConfigs: items.map(([qualifier, each]) => describe(one, qualifier, each)),
    ...rest,
  });
});

function set(keepsOthers: boolean): Operation {
  return onFunction((subject, { now }, call) => {
    const { one, qualifier = '$LATEST' } = subject;
    versionOf(subject);
    const before = keepsOthers ? present(one, qualifier) : {};
    const next = { ...before, ...readBodyOf(config, call), LastModified: Math.floor(now() / 1_000) };
    one.eventInvokes.set(qualifier, next);
    return done(describe(one, qualifier, next));
  });
}

function present(one: LambdaFunction, qualifier: string): Readonly<Record<string, unknown>> {
  const found = one.eventInvokes.get(qualifier);
  if (found === undefined)
    throw notFound(`The function ${one.qualifiedArn(qualifier)} doesn't have an EventInvokeConfig`);
  return found;
}

function describe(one: LambdaFunction, qualifier: string, each: Readonly<Record<string, unknown>>): object {
  return { DestinationConfig: { OnSuccess: {}, OnFailure: {} }, ...each, FunctionArn: one.qualifiedArn(qualifier) };
}
