/**
 * The contract between synthesis and apply: what `SourceImage`, `ImageTags` and `KubernetesService` write into the
 * environment of the runner, as JSON, and what the engine reads back and validates. Types only, so that both sides can
 * import it.
 *
 * Rules: no secrets, no absolute paths (paths are relative to `module`, the folder Terraform calls `path.module`; those
 * of a provider are as its block has them), at most 100 KiB, and every string that a user wrote arrives byte for byte.
 */

/** Environment variable that holds an {@link ImageDocument}, a {@link TagsDocument} or a {@link RolloutDocument}. */
export const DOCUMENT_VARIABLE = 'SLIPWAY_DOCUMENT';

/** Largest document in bytes; Linux limits one environment variable to 128 KiB. */
export const DOCUMENT_LIMIT = 100 * 1024;

/** What an image is made of. Paths use `/`. */
export interface SourceDocument {
  /** Build context, relative to `module`. */
  readonly context: string;
  /** Dockerfile, relative to the context. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** `os/arch[/variant]`; several make an index. */
  readonly platforms: readonly string[];
  /**
   * Named contexts: a folder relative to `module`, or an image. One of ours has its `src-…` tag too: that is hashed
   * instead of the reference, which differs between accounts; and its registry, which the builder must log in to.
   */
  readonly contexts?: Readonly<
    Record<string, string | { readonly image: string; readonly tag?: string; readonly registry?: RegistryAccess }>
  >;
  readonly onbuild?: readonly string[];
  /** Repositories with a copy of Docker's Dockerfile frontend. */
  readonly frontends?: readonly string[];
  readonly salt?: string;
  /** What tools write below a context while they run, relative to `module`: it is in no hash and in no build. */
  readonly leftOut?: readonly string[];
}

/** How an image is built, none of which is hashed. */
export interface BuildDocument {
  /**
   * Names of buildx builders, or the arguments of a program: the first is a name on the PATH, an absolute path, or a
   * path with a `/` that is relative to `module`.
   */
  readonly builder?: string | readonly string[] | { readonly command: readonly [string, ...string[]] };
  readonly labels?: Readonly<Record<string, string>>;
  /** BuildKit secrets by id: the name of an environment variable or a file, never a value. */
  readonly secrets?: Readonly<Record<string, { readonly env: string } | { readonly file: string }>>;
  /** By id: the agent behind `SSH_AUTH_SOCK`, or a file that is a key or the socket of an agent. */
  readonly ssh?: Readonly<Record<string, true | { readonly file: string }>>;
  readonly network?: 'default' | 'none' | 'host';
  /** An IP address or `host-gateway`, by name. */
  readonly extraHosts?: Readonly<Record<string, string>>;
  readonly caches?: readonly CacheDocument[];
  readonly attestations?: { readonly provenance?: 'min' | 'max'; readonly sbom?: boolean };
}

/** A cache of build steps outside the builder. */
export type CacheDocument =
  /** An image of its own. Default: the tag `cache` in the repository of the image. */
  | ({ readonly type: 'registry'; readonly ref?: string } & CacheUse)
  /** The cache of GitHub Actions. Default of `scope`: the image's name, so that images do not push each other out. */
  | ({ readonly type: 'gha'; readonly scope?: string } & CacheUse)
  /** A bucket, with the AWS credentials of the environment. `endpoint`: of a service that is not AWS. */
  | ({
      readonly type: 's3';
      readonly bucket: string;
      readonly region: string;
      readonly prefix?: string;
      readonly name?: string;
      readonly endpoint?: string;
    } & CacheUse)
  /** A folder on the machine that applies. */
  | ({ readonly type: 'local'; readonly folder: string } & CacheUse)
  /** Inside the image itself; `ref` is the image it is read from. */
  | { readonly type: 'inline'; readonly ref: string };

/** How a cache is used. */
export interface CacheUse {
  /** `max` keeps the steps of all stages, `min` those of the last. Default: `max`. */
  readonly mode?: 'min' | 'max';
  /** Default: it is both read and written. */
  readonly only?: 'read' | 'write';
}

/** Who hands out the credentials of a registry. */
export type RegistryAccess = { readonly kind: 'ecr'; readonly access: AwsAccess } | { readonly kind: 'oci' };

/** How the AWS SDK is to reach the account of the repository: the settings of the stack's provider, never keys. */
export interface AwsAccess {
  readonly region?: string;
  readonly profile?: string;
  /** Takes the place of the profile. */
  readonly assumeRoleWithWebIdentity?: AwsWebIdentity;
  /** Each is taken as the one before. */
  readonly assumeRole?: readonly AwsRole[];
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
  /** Endpoint of the ECR API when the provider overrides it. */
  readonly endpoint?: string;
  /** The same of public ECR. */
  readonly publicEndpoint?: string;
  /** The same of STS. */
  readonly stsEndpoint?: string;
  readonly stsRegion?: string;
  /** In place of those of the environment; an empty one is none. */
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  /** File of certificates, as the provider reads it: from the working directory of Terraform. */
  readonly customCaBundle?: string;
  /** Whether credentials of the machine itself (EC2) are left alone. */
  readonly skipMetadataApiCheck?: boolean;
  /** The only accounts that the provider works in. */
  readonly allowedAccountIds?: readonly string[];
  readonly forbiddenAccountIds?: readonly string[];
}

/** A role, and how its session is named and limited. */
export interface AwsRole {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
}

/** A role that is taken with the token in a file. */
export interface AwsWebIdentity extends Pick<AwsRole, 'sessionName' | 'durationSeconds' | 'policy' | 'policyArns'> {
  /** Default: `AWS_ROLE_ARN`. */
  readonly roleArn?: string;
  /** As the provider reads it: from the working directory of Terraform. Default: `AWS_WEB_IDENTITY_TOKEN_FILE`. */
  readonly webIdentityTokenFile?: string;
}

/**
 * How the engine reaches the cluster: the settings in the block of the stack's Kubernetes provider, as they are written
 * there, never keys or tokens. What is missing is taken from the environment, an empty text is not.
 */
export interface ClusterAccess {
  /** As the provider reads it: from the working directory of Terraform. */
  readonly configPath?: string;
  readonly configPaths?: readonly string[];
  /** Version 1 of the provider alone has it. */
  readonly loadConfigFile?: boolean;
  readonly context?: string;
  readonly contextCluster?: string;
  /** The user. */
  readonly contextAuthInfo?: string;
  readonly host?: string;
  readonly clusterCaCertificate?: string;
  readonly clientCertificate?: string;
  readonly insecure?: boolean;
  readonly tlsServerName?: string;
  readonly username?: string;
  readonly proxyUrl?: string;
  readonly exec?: {
    readonly apiVersion: string;
    readonly command: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
}

/** A Deployment that takes the image as soon as it is pushed (`rollOutWithImage`). */
export interface RolloutTarget {
  readonly namespace: string;
  readonly deployment: string;
  readonly container: string;
  /** Hash of the Deployment's own configuration; the runner leaves a Deployment alone whose annotation differs. */
  readonly configuration: string;
  readonly timeoutSeconds: number;
  readonly cluster: ClusterAccess;
}

/** Annotation of a Deployment that holds {@link RolloutTarget.configuration}. */
export const CONFIGURATION_ANNOTATION = 'slipway/configuration';

/** Start of the tags of images that are deployed; who runs the image and a part of its hash follow. */
export const IN_USE_PREFIX = 'in-use-';

/** A repository and how to log in to it. */
export interface RepositoryDocument {
  /** Without a tag: `123.dkr.ecr.eu-west-1.amazonaws.com/api`. */
  readonly repository: string;
  readonly registry: RegistryAccess;
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
  /** Others of its stack that hold images of the repository, in the same cluster, and the tags that they are to run. */
  readonly beside: Readonly<Record<string, string>>;
  /** Those in another place: there is no telling what they run. */
  readonly elsewhere: readonly string[];
}

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
  readonly build?: BuildDocument;
  readonly rollout?: RolloutTarget;
  /** The image as the service of `rollout` holds it. */
  readonly held?: HeldImage;
  /** Addresses that consume the image, for the last line of a build that rolls nothing out. */
  readonly consumers: readonly string[];
}

/** Work for `engine tags`: put commit tags on an image that is in the registry. */
export interface TagsDocument extends PushedImage {
  readonly kind: 'tags';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly commitTags: readonly string[];
  /** How many commit tags stay on the image. */
  readonly keep: number;
}

/** Work for `engine prove`: wait for the roll-out of a Deployment, then prove it. */
export interface RolloutDocument {
  readonly kind: 'rollout';
  readonly version: 1;
  readonly name: string;
  readonly address: string;
  readonly module: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly container: string;
  /** Reference that the pods must run. */
  readonly image: string;
  readonly timeoutSeconds: number;
  readonly cluster: ClusterAccess;
  /** The image in its repository, which knows its digest. */
  readonly pushed?: PushedImage;
  /** The image as the service holds it: where tags of images that were in use before are taken off. */
  readonly held?: HeldImage;
}

/** A source whose tag Terraform asks for when it plans. */
export interface QueriedSource extends Omit<SourceDocument, 'contexts'> {
  /** Named contexts: a folder, an image (one of ours by its tag alone), or the source of an image that is hashed first. */
  readonly contexts?: Readonly<
    Record<string, string | { readonly image: string } | { readonly source: QueriedSource }>
  >;
  /** Refuse files that git's index does not have as they are. */
  readonly requireCommitted?: boolean;
}

/** The query of `engine hash`, the program of `data.external`. The result has the tags, by name. */
export interface HashQuery {
  /** JSON of `{ module: string, images: Record<name, QueriedSource> }`. */
  readonly document: string;
}
