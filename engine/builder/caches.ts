import type { CacheProps } from '../../contract/build';
import type { ImageDocument } from '../../contract/image';
import { atLeast } from './docker-cli';
import type { BuilderFacts } from './inspect';
import { placeOf } from './place';

type Attributes = Readonly<Record<string, string>>;

/** A cache in the words of BuildKit; one that is not read, or not written, lacks that part. */
export interface Cache {
  readonly type: CacheProps['type'];
  readonly read?: Attributes;
  readonly write?: Attributes;
}

/** The cache of a document, with the defaults that follow from its image. A cache that cannot be written is no error. */
export function cacheOf(cache: CacheProps, document: ImageDocument): Cache {
  const { type } = cache;
  if (type === 'inline') return { type, read: { type: 'registry', ref: cache.ref }, write: { type } };
  const { read, write } = attributesOf(cache, document);
  const { mode = 'max', only } = cache;
  return {
    type,
    ...(only !== 'write' && { read: { type, ...read } }),
    ...(only !== 'read' && { write: { type, ...write, mode, 'ignore-error': 'true' } }),
  };
}

function attributesOf(
  cache: Exclude<CacheProps, { type: 'inline' }>,
  { name, repository, module }: ImageDocument,
): { read: Attributes; write: Attributes } {
  switch (cache.type) {
    case 'registry': {
      const read = { ref: cache.ref ?? `${repository}:cache` };
      // ECR, for one, takes a cache only in the form of an OCI image.
      return { read, write: { ...read, 'image-manifest': 'true', 'oci-mediatypes': 'true' } };
    }
    case 'gha': {
      const read = { scope: cache.scope ?? name };
      return { read, write: read };
    }
    case 's3': {
      const { bucket, region, prefix, endpoint } = cache;
      const read = {
        bucket,
        region,
        name: cache.name ?? name,
        ...(prefix !== undefined && { prefix }),
        ...(endpoint !== undefined && { endpoint_url: endpoint, use_path_style: 'true' }),
      };
      return { read, write: read };
    }
    case 'local': {
      const folder = placeOf(cache.folder, module);
      return { read: { src: folder }, write: { dest: folder } };
    }
  }
}

/** What is in the way of a cache on this machine and with this builder; undefined for one that can be used. */
export function obstacle(
  { type, read, write }: Cache,
  facts: BuilderFacts,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const folder = read?.['src'] ?? write?.['dest'] ?? '';
  // The client puts the path into a header.
  if (!/^[ -~]*$/.test(folder)) return `the path ${JSON.stringify(folder)} is not of printable ASCII characters alone`;
  if (type === 's3' && isOlder(facts, 11)) return 'BuildKit before 0.11 does not know it';
  if (type !== 'gha') return undefined;
  if (isOlder(facts, 20)) return "GitHub's cache takes no BuildKit before 0.20";
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_CACHE_URL: old, ACTIONS_RESULTS_URL: url } = env;
  if (token && (old || url)) return undefined;
  return (
    'ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set: GitHub gives them to actions, not to `run` steps; ' +
    'let a step with crazy-max/ghaction-github-runtime pass them on'
  );
}

/** A builder that does not run yet has no version; it is started as the image of its driver, which is current. */
function isOlder({ buildkitVersion }: BuilderFacts, minor: number): boolean {
  return buildkitVersion !== undefined && !atLeast(buildkitVersion, 0, minor);
}
