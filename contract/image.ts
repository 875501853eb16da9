import type { BuildProps } from './build';
import type { RepositoryDocument } from './registry';
import type { ImageRollout } from './rollout';
import type { SourceDocument } from './source';

/** Work for `engine build`: have this image in the registry. */
export interface ImageDocument extends PushedImage {
  readonly kind: 'image';
  readonly version: 1;
  /** The image's name, as in addresses (`api_service`). Log prefix. */
  readonly name: string;
  /** `null_resource.api_service_image`. */
  readonly address: string;
  /** `path.module` as Terraform resolves it, relative to the working directory of Terraform. */
  readonly module: string;
  readonly source: SourceDocument;
  /**
   * What the source was when it was hashed: a record of it (JSON, gzip), relative to `module`. Without one it was hashed
   * when Terraform planned.
   */
  readonly record?: string;
  /** The reference that consumers pull, with the tag; its host may differ from that of `repository`. */
  readonly image: string;
  /** Who runs it: for each it is tagged `in-use-<holder>-…`. A holder is `<stack>.<service>`, in letters that tags take. */
  readonly inUseBy?: readonly string[];
  /** Repositories that may have the image under the same tag, in the order in which they are asked. */
  readonly copyFrom?: readonly RepositoryDocument[];
  /** The repository that its registry replicates this one from: the image is waited for, and never built here. */
  readonly replicatedFrom?: RepositoryDocument;
  /** Repositories that its base images are pulled from, for the logins of the builder. */
  readonly pullFrom?: readonly RepositoryDocument[];
  /** Its paths are relative to `module`. */
  readonly build?: BuildProps;
  /** `docker`: the builder writes Docker's types, which Lambda takes for sure; without it those that it takes by itself. */
  readonly manifest?: 'docker';
  readonly rollout?: ImageRollout;
  /** The image as the service of `rollout` holds it. */
  readonly held?: HeldImage;
  /** Addresses that consume the image, for the last line of a build that rolls nothing out. */
  readonly consumers: readonly string[];
}

/** An image in the repository that it is pushed to, and what else names it there. */
export interface PushedImage extends RepositoryDocument {
  /** `src-` + 20 hexadecimal digits, as synthesis (or the plan) computed it. */
  readonly tag: string;
  /** Tags that name the newest image: `latest`. */
  readonly movingTags?: readonly string[];
}

/** An image as one service holds it, by a tag of its own. */
export interface HeldImage extends RepositoryDocument {
  readonly tag: string;
  /** The service. */
  readonly holder: string;
  /**
   * Others of its stack that hold images of the repository, in the same cluster, and the tags that they are to run: of one
   * that was built before maybe its digest.
   */
  readonly beside: Readonly<Record<string, string>>;
  /** Those in another place: there is no telling what they run. */
  readonly elsewhere: readonly string[];
  /**
   * All services of its stack are in the same cluster: what does not run there runs nowhere. Without it there is no telling
   * where a service was that the program no longer has.
   */
  readonly onlyPlace?: true;
}
