import type { BuildProps } from '../../contract/build';
import type { IImageRegistry } from '../registry/image-registry';
import type { OciRegistryProps } from '../registry/oci-registry';
import type { StackSettings } from '../settings/stack-settings';
import type { WarningCode } from '../source';
import type { SourceImage } from './source-image';

export interface SourceImageProps {
  /**
   * Where the image is pushed: {@link IImageRegistry}, or `{ url }` for a repository in any OCI registry.
   *
   * @default - an {@link EcrRegistry} of its own, called `name`
   */
  readonly registry?: IImageRegistry | OciRegistryProps;

  /** Folder of the build context, relative to the working directory of the app. */
  readonly context: string;

  /**
   * Dockerfile, relative to the context.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Name in addresses: `api-service` makes `null_resource.api_service_image`.
   *
   * @default - name of the registry; without one the id of the construct
   */
  readonly name?: string;

  /**
   * Stage to build.
   *
   * @default - the last one
   */
  readonly target?: string;

  /**
   * Values for the `ARG` lines. They are written into the synthesized file: never put a secret here.
   *
   * @default - none
   */
  readonly args?: Readonly<Record<string, string>>;

  /**
   * Platforms the image is built for. Several make an index, which every consumer must take.
   *
   * @default ['linux/amd64'] - also on an arm64 laptop, so that everybody gets the same image
   */
  readonly platforms?: readonly string[];

  /**
   * Named contexts, for `FROM name` and `COPY --from=name`: a folder relative to the working directory of the app, an
   * image by its reference, or another SourceImage. That one is built and pushed first, and its tag is part of the hash,
   * so a change of it changes this image too.
   *
   * @default - none
   */
  readonly contexts?: Readonly<Record<string, string | { readonly image: string } | SourceImage>>;

  /**
   * Repositories that hold a copy of Docker's Dockerfile frontend: `# syntax=mirror.example/docker/dockerfile:1` is
   * understood like Docker's own with `['mirror.example/docker/dockerfile']`.
   *
   * @default - Docker's own alone; of any other frontend nothing is known, and the whole context counts as read
   */
  readonly frontends?: readonly string[];

  /**
   * ONBUILD triggers of the base images, as `docker inspect` shows them: what they read is then part of the hash. Before
   * a build the engine asks the base images, and stops where they have others; with `[]` it asks nothing.
   *
   * @default - none, or the whole context for a base image that is called `onbuild`
   */
  readonly onbuild?: readonly string[];

  /**
   * Part of the hash: change it to build again although no file changed.
   *
   * @default - none
   */
  readonly salt?: string;

  /**
   * How the image is built. It does not change the tag.
   *
   * @default - by the current buildx builder of the machine that applies
   */
  readonly build?: BuildProps;

  /**
   * When the source is hashed. With `plan` an edit reaches `terraform apply` without a new synthesis, also on
   * exported HCL; the machine that plans needs Node and the source.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly hashAt?: StackSettings['hashAt'];

  /**
   * Whether Terraform can switch it between built and prebuilt: `prebuilt(process.env)`, or `source`.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly mode?: StackSettings['mode'];

  /**
   * Who notices that the registry no longer has an image that Terraform had pushed. With `plan` every plan asks ECR, and
   * fails with the address `data.aws_ecr_image.X_image_was_deleted`: `-replace=null_resource.X_image` builds it again. It
   * costs two calls to ECR for an image and plan.
   *
   * @default 'deploy' - `slipway deploy` asks, and builds it again; a plan alone does not notice
   */
  readonly verify?: 'deploy' | 'plan';

  /**
   * Refuse files that git's index does not have with the same content, so that every machine makes the same tag.
   *
   * @default false - files that git does not track are a warning
   */
  readonly requireCommitted?: boolean;

  /**
   * Warnings about the source that are not given, by their codes: `unpinned-base`, `no-ignore-file`, …
   *
   * @default - none
   */
  readonly silence?: readonly WarningCode[];

  /**
   * Registries that may have the image already, under the same tag: of another environment or account. They are asked
   * in this order, and the image is copied by its digest; it is built only when none has it.
   *
   * @default - none
   */
  readonly copyFrom?: readonly (IImageRegistry | OciRegistryProps)[];

  /**
   * Tags that always name the newest image, like `latest`. They are for people: no service runs what they name.
   *
   * @default - none
   */
  readonly movingTags?: readonly string[];

  /**
   * In whose name services hold the image. Each tags it `in-use-<inUseBy>.<service>-…` until it runs another one, so that
   * the lifecycle policy of {@link EcrRegistry} keeps it. `false`: it is kept as long as it is one of the newest.
   *
   * @default - id of the stack, in an {@link EcrRegistry}; `false` in repositories that are made elsewhere
   */
  readonly inUseBy?: string | false;
}
