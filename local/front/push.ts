import type { MotoEcr } from './moto-ecr';
import type { RegistryStorage, Storing } from './registry-storage';
import type { Repository, Verdict } from './repositories';
import { digestOf, pushedImage } from './stored-image';

/** A manifest on its way into a repository, by the registry's API or by PutImage. */
export interface Manifest {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly tag: string | undefined;
}

/** What came of a push. `stored` means that the tag now names the digest. */
export type Push = StoredPush | RefusedPush;

export interface StoredPush {
  readonly outcome: 'stored';
  readonly digest: string;
}

export type RefusedPush =
  | { readonly outcome: Exclude<Verdict, 'new' | 'archived'>; readonly digest: string }
  | { readonly outcome: 'refused'; readonly digest: string; readonly refusal: Exclude<Storing, 'stored'> };

export type PushManifest = (repository: Repository, manifest: Manifest) => Promise<Push>;

/** Pushes into the registry behind, into the front's records and into moto, or into none of them. */
export function pushInto(storage: RegistryStorage, moto: MotoEcr): PushManifest {
  return (repository, { content, mediaType, tag }) =>
    repository.exclusively(async () => {
      const digest = digestOf(content);
      const verdict = repository.judge(digest, tag);
      if (verdict === 'archived') {
        repository.bringBack(digest);
        return { outcome: 'stored', digest };
      }
      if (verdict !== 'new') return { outcome: verdict, digest };

      const storing = await storage.put(repository.storage, digest, mediaType, content);
      if (storing !== 'stored') return { outcome: 'refused', digest, refusal: storing };

      const image = pushedImage(content, mediaType, repository.now);
      const untagged = repository.record(image, tag);
      await moto.record(repository, image, tag);
      // moto deletes an image with its last tag; ECR keeps it.
      if (untagged) await moto.record(repository, untagged, undefined);
      return { outcome: 'stored', digest };
    });
}
