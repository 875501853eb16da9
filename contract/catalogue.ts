import type { BuildProps } from './build';
import type { ImageMode } from './image-mode';
import type { VersionedFunction } from './lambda';
import type { RegistryAccess } from './registry';
import type { RolloutTarget } from './rollout';
import type { SourceDocument } from './source';

/**
 * What the command knows of a stack: synthesis writes it into the metadata of the stack's file (`"//".metadata` of
 * `cdk.tf.json`; beside HCL, of `metadata.json`), under {@link CATALOGUE_KEY}.
 *
 * Rules: those of the engine's documents, and no templates. What only Terraform knows is null, and `unknown` says why.
 */
export interface Catalogue {
  readonly version: typeof CATALOGUE_VERSION;
  readonly images: readonly CataloguedImage[];
  readonly services: readonly CataloguedService[];
}

export const CATALOGUE_KEY = 'slipway';
export const CATALOGUE_VERSION = 2;

/** Why synthesis does not know a value: it is hashed when Terraform plans, or a token, which Terraform resolves. */
export type UnknownBecause = 'hashAt: plan' | 'token' | 'no source';

interface Entry {
  /** As a program names it: `api-service`. Within the stack no other entry of its kind has the same. */
  readonly name: string;
  /** Path of the construct: `shop/api/image`. */
  readonly construct: string;
  /** What `-target` takes. */
  readonly address: string;
  /** Why a field is null, by its path: `{ "repository.url": "token" }`. */
  readonly unknown: Readonly<Record<string, UnknownBecause>>;
}

export interface CataloguedImage extends Entry {
  /** Paths are relative to the folder of the stack. */
  readonly source: Known<SourceDocument>;
  /** The named contexts of it that are images of the program. */
  readonly bases?: Readonly<Record<string, NamedImage>>;
  /** Of its source; null where only a plan knows it, and where the program was synthesized without the source. */
  readonly tag: string | null;
  /** A record of what was hashed, relative to the folder of the stack; absent where synthesis did not hash it. */
  readonly record?: string;
  /** How it is built, as in the work of `engine build`. */
  readonly build?: Known<BuildProps>;
  /** The types that its builder writes, as in the work of `engine build`. */
  readonly manifest?: 'docker';
  readonly movingTags: readonly (string | null)[];
  readonly repository: Known<CataloguedRepository>;
  /** Who hands out its credentials. */
  readonly registry: Known<RegistryAccess>;
  /** Who runs it, as the in-use tags call them: `<stack>.<service>`. */
  readonly inUseBy: readonly string[];
  /** Repositories that may have it too, in the order in which they are asked. */
  readonly copyFrom?: readonly CataloguedPlace[];
  /** The one that its registry replicates it from. */
  readonly replicatedFrom?: CataloguedPlace;
  /** Where the builder pulls base images. */
  readonly pullFrom?: readonly CataloguedPlace[];
  /** How it is switched between built and prebuilt; absent where it is always built. */
  readonly mode?: ImageMode;
  /** Who runs it, or is built from it: in this stack or another of the program. */
  readonly consumers: readonly { readonly stack: string; readonly address: string }[];
}

/** A repository, and who hands out its credentials. */
export interface CataloguedPlace {
  readonly repository: Known<CataloguedRepository>;
  readonly registry: Known<RegistryAccess>;
}

/** Where an image is pushed. */
export interface CataloguedRepository {
  /** As the registry calls it: `team/api-service`. */
  readonly name: string;
  /** Without a tag: `123.dkr.ecr.eu-west-1.amazonaws.com/team/api-service`. */
  readonly url: string;
  /** The same as consumers reach it. */
  readonly pullUrl: string;
}

export interface CataloguedService extends Entry {
  /** The platform. */
  readonly kind: RolloutTarget['kind'];
  /** On Lambda: whom to ask which images it may go back to. */
  readonly function?: Known<VersionedFunction>;
  /** An image of the program, or the reference of one that is made elsewhere. */
  readonly image: NamedImage | { readonly reference: string | null };
}

/** An image of the program. */
export interface NamedImage {
  readonly stack: string;
  readonly name: string;
}

/** A value of which parts may be known to Terraform alone. */
export type Known<T> = T extends object ? { readonly [Key in keyof T]: Known<T[Key]> | null } : T;
