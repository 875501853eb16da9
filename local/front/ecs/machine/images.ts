import * as z from 'zod/mini';
import { reason } from '../../../../errors/report';
import { isHost, parseReference } from '../../pulls';
import type { RegistryStorage } from '../../registry-storage';
import type { Repositories, Repository } from '../../repositories';
import type { StoredImage } from '../../stored-image';

/** How a pull ends. The digest of an image on another host is known only if the reference says it. */
export type Pull =
  | { readonly outcome: 'pulled'; readonly digest: string | undefined }
  | { readonly outcome: 'refused'; readonly reason: string };

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

const platform = z.object({ os: z.optional(z.string()), architecture: z.optional(z.string()) });
const manifest = z.object({
  manifests: z.optional(z.array(z.object({ digest: z.string(), platform: z.optional(platform) }))),
  config: z.optional(z.object({ digest: z.string() })),
});

/** Pulls as Fargate does: from the local registry what it has; images on other hosts are taken to be there. */
export class Images {
  constructor(
    private readonly registryHost: string,
    private readonly repositories: Repositories,
    private readonly storage: RegistryStorage,
  ) {}

  async pull(reference: string, wanted: Platform): Promise<Pull> {
    const { host, repository: name, version } = parseReference(reference);
    if (!isHost(host, this.registryHost)) {
      return { outcome: 'pulled', digest: version.startsWith('sha256:') ? version : undefined };
    }
    const repository = this.repositories.find(name);
    const image = repository?.pullable(version);
    if (repository === undefined || image === undefined) {
      return refused(`failed to resolve ref ${reference}: ${reference}: not found`);
    }
    try {
      const digest = await this.digestFor(repository, image, wanted);
      if (digest !== undefined) {
        for (const pulled of new Set([image.digest, digest])) repository.notePull(pulled);
        return { outcome: 'pulled', digest };
      }
    } catch (error) {
      return refused(reason(error));
    }
    return refused(
      `image Manifest does not contain descriptor matching platform '${wanted.os}/${wanted.architecture}'`,
    );
  }

  /** The digest of what runs: the image itself, or the image of the platform in an index. */
  private async digestFor(repository: Repository, image: StoredImage, wanted: Platform): Promise<string | undefined> {
    const { manifests, config } = manifest.parse(JSON.parse(image.manifest));
    if (manifests) return manifests.find((each) => each.platform && matches(each.platform, wanted))?.digest;
    const said = config && platform.parse(await this.storage.json(repository.storage, config.digest));
    return said === undefined || matches(said, wanted) ? image.digest : undefined;
  }
}

/** What an image does not say fits. */
function matches({ os, architecture }: z.infer<typeof platform>, wanted: Platform): boolean {
  return (os ?? wanted.os) === wanted.os && (architecture ?? wanted.architecture) === wanted.architecture;
}

function refused(why: string): Pull {
  return {
    outcome: 'refused',
    reason: `CannotPullContainerError: pull image manifest has been retried 7 time(s): ${why}`,
  };
}
