import { randomInt } from 'node:crypto';
import * as z from 'zod/mini';
import { readBodyOf } from './input';
import { type FunctionUrl, isoTime, type LambdaFunction } from './machine/function';
import { conflict, done, GONE, invalidValue, notFound, onFunction, versionOf } from './parts';

const fields = {
  AuthType: z.enum(['NONE', 'AWS_IAM']),
  InvokeMode: z.optional(z.enum(['BUFFERED', 'RESPONSE_STREAM'])),
  Cors: z.optional(z.looseObject({})),
};
const created = z.object(fields);
const changed = z.partial(created);

export const createFunctionUrl = onFunction((subject, { now }, call) => {
  const { one, qualifier = '$LATEST', arn } = subject;
  versionOf(subject);
  if (/^\d+$/.test(qualifier))
    throw invalidValue('A function URL belongs to a function or to an alias, not to a version.');
  if (one.urls.has(qualifier))
    throw conflict(
      `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  const { AuthType: authType, InvokeMode: invokeMode = 'BUFFERED', Cors: cors } = readBodyOf(created, call);
  const url: FunctionUrl = { id: newId(), authType, invokeMode, cors, createdAt: now(), modifiedAt: now() };
  one.urls.set(qualifier, url);
  return done(describe(one, qualifier, url), 201);
});

export const updateFunctionUrl = onFunction(({ one, qualifier = '$LATEST' }, { now }, call) => {
  const before = urlOf(one, qualifier);
  const {
    AuthType: authType = before.authType,
    InvokeMode: invokeMode = before.invokeMode,
    Cors: cors = before.cors,
  } = readBodyOf(changed, call);
  const url = { ...before, authType, invokeMode, cors, modifiedAt: now() };
  one.urls.set(qualifier, url);
  return done(describe(one, qualifier, url));
});

export const getFunctionUrl = onFunction(({ one, qualifier = '$LATEST' }) =>
  done(describe(one, qualifier, urlOf(one, qualifier))),
);

export const deleteFunctionUrl = onFunction(({ one, qualifier = '$LATEST' }) => {
  urlOf(one, qualifier);
  one.urls.delete(qualifier);
  return GONE;
});

export const listFunctionUrls = onFunction(({ one }) =>
  done({ FunctionUrlConfigs: [...one.urls].map(([qualifier, url]) => describe(one, qualifier, url)) }),
);

function urlOf(one: LambdaFunction, qualifier: string): FunctionUrl {
  const url = one.urls.get(qualifier);
  if (url === undefined) throw notFound('The resource you requested does not exist.');
  return url;
}

function describe(one: LambdaFunction, qualifier: string, url: FunctionUrl): object {
  return {
    FunctionUrl: `https://${url.id}.lambda-url.${one.region}.on.aws/`,
    FunctionArn: one.qualifiedArn(qualifier === '$LATEST' ? undefined : qualifier),
    AuthType: url.authType,
    InvokeMode: url.invokeMode,
    Cors: url.cors,
    CreationTime: isoTime(url.createdAt),
    LastModifiedTime: isoTime(url.modifiedAt),
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

function newId(): string {
  return Array.from({ length: 32 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
}
