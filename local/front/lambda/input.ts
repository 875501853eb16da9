import type * as z from 'zod/mini';
import { AwsError } from '../aws-error';
import { invalidValue, type LambdaCall } from './parts';

/** Reads the body of a call; throws what Lambda answers when it makes no sense. */
export function readBodyOf<T>(schema: z.ZodMiniType<T>, { body }: LambdaCall): T {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidValue(`Invalid parameter at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'unreadable'}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}
