import { z } from 'zod';
import type { AwsCall } from './aws-call';
import { EcrError } from './ecr-error';

const repositoryName = z.string();
const mutability = z.enum(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']);
const exclusionFilters = z.array(z.object({ filterType: z.string(), filter: z.string() }));

/** Inputs of the operations that the front takes part in; only what it looks at. */
export const ecrInputs = {
  createRepository: z.object({
    repositoryName,
    imageTagMutability: mutability.default('MUTABLE'),
    imageTagMutabilityExclusionFilters: exclusionFilters.default([]),
  }),
  deleteRepository: z.object({ repositoryName }),
  putImageTagMutability: z.object({
    repositoryName,
    imageTagMutability: mutability,
    imageTagMutabilityExclusionFilters: exclusionFilters.default([]),
  }),
  putImage: z.object({
    repositoryName,
    imageManifest: z.string(),
    imageManifestMediaType: z.string().optional(),
    imageTag: z.string().optional(),
    imageDigest: z.string().optional(),
  }),
  describeImages: z.object({ repositoryName }),
  batchDeleteImage: z.object({
    repositoryName,
    imageIds: z.array(z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() })),
  }),
};

/** Reads the input of an operation; throws what AWS answers when it makes no sense. */
export function readInput<T>(schema: z.ZodType<T>, call: AwsCall): T {
  const parsed = schema.safeParse(parseJson(call));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EcrError(
    'InvalidParameterException',
    `Invalid parameter at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'unreadable'}`,
  );
}

function parseJson({ body }: AwsCall): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '{}');
  } catch {
    throw new EcrError('SerializationException', 'the body is no JSON');
  }
}
