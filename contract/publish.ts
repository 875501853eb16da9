import type { ImageDocument } from './image';
import type { VersionedFunction } from './lambda';
import type { AskedRepository } from './presence';
import type { RegistryAccess } from './registry';

/**
 * What the command asks `engine publish`, on its standard input: have these images in their registries, all in one process.
 * Each is as in the work of `engine build`; nothing is rolled out.
 */
export interface PublishDocument {
  readonly version: 1;
  readonly images: readonly PublishedImage[];
  /** Commit tags for all of them, as `engine tags` puts them. */
  readonly commitTags: readonly string[];
  /** How many commit tags stay on an image. */
  readonly keep: number;
  /** `docker`: what is missing is built into the local Docker, under its reference, and nothing is pushed or tagged. */
  readonly to: 'registry' | 'docker';
}

export interface PublishedImage extends Omit<
  ImageDocument,
  | 'kind'
  | 'version'
  | 'repository'
  | 'image'
  | 'rollout'
  | 'held'
  | 'consumers'
  | 'source'
  | 'copyFrom'
  | 'replicatedFrom'
  | 'pullFrom'
> {
  /** What the log calls it: images of several stacks are told apart in one. */
  readonly called: string;
  readonly repository: AskedRepository;
  readonly copyFrom?: readonly PublishedPlace[];
  readonly replicatedFrom?: PublishedPlace;
  readonly pullFrom?: readonly PublishedPlace[];
  /** In a named context, the index of an image of this document stands for its reference, its tag and its registry. */
  readonly source: PublishedSource;
}

export interface PublishedPlace {
  readonly repository: AskedRepository;
  readonly registry: RegistryAccess;
}

export interface PublishedSource extends Omit<ImageDocument['source'], 'contexts'> {
  readonly contexts?: Readonly<Record<string, string | { readonly image: string } | { readonly published: number }>>;
}

/** What came of it, an answer for each image, as JSON on the standard output; the log is on standard error. */
export type Published =
  | {
      readonly state: 'there';
      /** Without a tag. */
      readonly repository: string;
      readonly digest: string;
      /** All other tags that it has been given: commit, moving and in-use tags. */
      readonly tags: readonly string[];
      readonly did: 'built' | 'copied' | 'present';
      readonly seconds: number;
    }
  | { readonly state: 'loaded'; readonly reference: string; readonly seconds: number }
  | { readonly state: 'failed'; readonly what: string; readonly why: string; readonly fix: string }
  /** It is made from one that failed. */
  | { readonly state: 'skipped'; readonly because: string };

/** What the command asks `engine hold`: tag images that were built before as in use by their services. */
export interface HoldDocument {
  readonly version: 1;
  readonly images: readonly PrebuiltImage[];
}

export interface PrebuiltImage {
  /** Tag, digest, or both: `1.2.3@sha256:…`. */
  readonly choice: string;
  readonly repository: AskedRepository;
  readonly registry: RegistryAccess;
  /** `<stack>.<service>`, in letters that tags take. */
  readonly holders: readonly string[];
  /** Of images that a holder held before so many stay tagged, the last that were pushed; without it all do. */
  readonly keep?: number;
  /** The functions among the holders: what their versions have that can be gone back to stays tagged as well. */
  readonly functions?: readonly VersionedFunction[];
}

/** What came of it, an answer for each image. */
export type Held =
  /** All its in-use tags, also those that it had; and those that were taken off other images. */
  | { readonly state: 'held'; readonly tags: readonly string[]; readonly released: readonly string[] }
  /** There is nothing to tag. */
  | { readonly state: 'nothing'; readonly why: string }
  | { readonly state: 'failed'; readonly what: string; readonly why: string; readonly fix: string };
