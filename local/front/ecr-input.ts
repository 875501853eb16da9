import * as z from 'zod/mini';

const repositoryName = z.string();
const mutability = z.enum(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']);
const exclusionFilters = z.array(z.object({ filterType: z.string(), filter: z.string() }));

/** Inputs of the operations that the front takes part in; only what it looks at. */
export const ecrInputs = {
  createRepository: z.object({
    repositoryName,
    imageTagMutability: z._default(mutability, 'MUTABLE'),
    imageTagMutabilityExclusionFilters: z._default(exclusionFilters, []),
  }),
  deleteRepository: z.object({ repositoryName }),
  putImageTagMutability: z.object({
    repositoryName,
    imageTagMutability: mutability,
    imageTagMutabilityExclusionFilters: z._default(exclusionFilters, []),
  }),
  putImage: z.object({
    repositoryName,
    imageManifest: z.string(),
    imageManifestMediaType: z.optional(z.string()),
    imageTag: z.optional(z.string()),
    imageDigest: z.optional(z.string()),
  }),
  describeImages: z.object({ repositoryName }),
  batchDeleteImage: z.object({
    repositoryName,
    imageIds: z.array(z.object({ imageDigest: z.optional(z.string()), imageTag: z.optional(z.string()) })),
  }),
};
