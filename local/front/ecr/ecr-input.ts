import * as z from 'zod/mini';
import { listOf, text, wholeNumber } from './constraints';

/** The repository that a call is about. */
const repository = { repositoryName: z.string(), registryId: z.optional(z.string()) };
const mutability = z.enum(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']);
const exclusionFilters = z.array(z.object({ filterType: z.string(), filter: z.string() }));

const imageId = z.object({ imageDigest: z.optional(z.string()), imageTag: z.optional(text(1, 300)) });
const imageIds = listOf(imageId, 100);
const tagStatus = z._default(z.enum(['TAGGED', 'UNTAGGED', 'ANY']), 'ANY');
const imageFilter = z.object({
  tagStatus,
  imageStatus: z.optional(z.enum(['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'])),
});
const pages = { maxResults: z.optional(wholeNumber(1, 1_000)), nextToken: z.optional(z.string()) };
const policyText = text(100, 30_720);

/** Inputs of the operations that the front takes part in; only what it looks at. */
export const ecrInputs = {
  repository: z.object(repository),
  createRepository: z.object({
    repositoryName: z.string(),
    imageTagMutability: z._default(mutability, 'MUTABLE'),
    imageTagMutabilityExclusionFilters: z._default(exclusionFilters, []),
  }),
  describeRepositories: z.object({ ...pages, repositoryNames: z.optional(listOf(z.string(), 100)) }),
  putImageTagMutability: z.object({
    repositoryName: z.string(),
    imageTagMutability: mutability,
    imageTagMutabilityExclusionFilters: z._default(exclusionFilters, []),
  }),
  repositoryPolicy: z.object({ ...repository, policyText: z.optional(z.string()) }),
  putImage: z.object({
    repositoryName: z.string(),
    imageManifest: z.string(),
    imageManifestMediaType: z.optional(z.string()),
    imageTag: z.optional(z.string()),
    imageDigest: z.optional(z.string()),
  }),
  listImages: z.object({ ...repository, ...pages, filter: z._default(imageFilter, { tagStatus: 'ANY' }) }),
  describeImages: z.object({
    ...repository,
    ...pages,
    filter: z._default(imageFilter, { tagStatus: 'ANY' }),
    imageIds: z.optional(imageIds),
  }),
  batchImages: z.object({ ...repository, imageIds }),
  updateImageStorageClass: z.object({ ...repository, imageId, targetStorageClass: z.enum(['STANDARD', 'ARCHIVE']) }),
  putLifecyclePolicy: z.object({ ...repository, lifecyclePolicyText: policyText }),
  startLifecyclePolicyPreview: z.object({ ...repository, lifecyclePolicyText: z.optional(policyText) }),
  getLifecyclePolicyPreview: z.object({
    ...repository,
    maxResults: z.optional(wholeNumber(1, 100)),
    nextToken: z.optional(z.string()),
    imageIds: z.optional(imageIds),
    filter: z._default(z.object({ tagStatus }), { tagStatus: 'ANY' }),
  }),
};

export type ImageFilter = z.infer<typeof imageFilter>;
export type TagStatus = z.infer<typeof tagStatus>;
