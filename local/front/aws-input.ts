import type * as z from 'zod/mini';
import type { AwsCall } from './aws-call';
import { AwsError, invalidParameter } from './aws-error';

/** Reads the input of an operation of a JSON protocol; throws what AWS answers when it makes no sense. */
export function readInput<T>(schema: z.ZodMiniType<T>, call: AwsCall): T {
  const parsed = schema.safeParse(parseJson(call));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const constraint = issue?.message ?? 'unreadable';
  throw invalidParameter(`Invalid parameter at '${place}' failed to satisfy constraint: '${constraint}'`);
}

function parseJson({ body }: AwsCall): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '{}');
  } catch {
    throw new AwsError('SerializationException', 'the body is no JSON');
  }
}
