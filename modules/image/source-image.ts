import { Resource } from '@cdktf/provider-null/lib/resource';
import { Annotations, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { IImageRegistry } from '../registry/image-registry';
import { OciRegistry, type OciRegistryProps } from '../registry/oci-registry';
import { addressOf, named, resourceName } from '../terraform/address';
import { MODULE_FOLDER } from '../terraform/json-template';
import { PropError } from '../terraform/prop-error';
import { checkBuildProps } from './build-props';
import type { ImageDocument } from './document';
import type { IImage, ImageConsumer } from './image';
import { plannedTag } from './planned-tags';
import { runner } from './runner';
import { hashedSource, secretDocuments, sourceDocument } from './source-document';

export interface SourceImageProps {
  /** Where the image is pushed: {@link IImageRegistry}, or `{ url }` for a repository in any OCI registry. */
  readonly registry: IImageRegistry | OciRegistryProps;

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
   * @default - name of the registry
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
   * Platform the image is built for.
   *
   * @default 'linux/amd64' - also on an arm64 laptop, so that everybody gets the same image
   */
  readonly platform?: string;

  /**
   * Labels of the image. They do not change the tag: a new label comes with the next build.
   *
   * @default - only those of the engine
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * BuildKit secrets by id: the environment variable or the file that has the value where the image is built. A file
   * is relative to the working directory of the app, or starts with `~/`.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, { readonly env: string } | { readonly file: string }>>;

  /**
   * Named contexts: a folder relative to the working directory of the app, or an image.
   *
   * @default - none
   */
  readonly contexts?: Readonly<Record<string, string | { readonly image: string }>>;

  /**
   * Part of the hash: change it to build again although no file changed.
   *
   * @default - none
   */
  readonly salt?: string;

  /**
   * buildx builder that builds the image.
   *
   * @default - the current one of the machine that applies
   */
  readonly builder?: string;

  /**
   * When the source is hashed. With `plan` an edit reaches `terraform apply` without a new synthesis, also on
   * exported HCL; the machine that plans needs Node and the source.
   *
   * @default 'synth'
   */
  readonly hashAt?: 'synth' | 'plan';
}

/** An image that is built from a folder and pushed, once for each content. */
export class SourceImage extends Construct implements IImage {
  public readonly name: string;
  /** `src-` and 20 hexadecimal digits of the hash. A token with `hashAt: 'plan'`. */
  public readonly tag: string;
  /** Hash of all that the build can see, in full. Undefined with `hashAt: 'plan'`. */
  public readonly hash: string | undefined;
  /** What consumers pull. Reading it makes the reader wait for the push. */
  public readonly reference: string;
  /** Address of the image, for `-target=`. */
  public readonly address: string;
  /** `null_resource.X_image` */
  public readonly build: Resource;

  private readonly consumers: ImageConsumer[] = [];

  /**
   * Hashes the source; starts no process and writes no file.
   *
   * @throws PropError for props that cannot work, SourceError for a source that cannot be hashed
   */
  public constructor(scope: Construct, id: string, props: SourceImageProps) {
    super(scope, id);
    const registry = 'pushUrl' in props.registry ? props.registry : new OciRegistry(props.registry);
    const { name = registry.name, hashAt = 'synth' } = props;
    const resource = resourceName(this, 'name', name);
    checkBuildProps(this, props);
    const source = sourceDocument(this, props);
    const hashed = hashedSource(this, props, hashAt);
    for (const { message } of hashed?.warnings ?? []) Annotations.of(this).addWarning(message);

    this.name = name;
    this.hash = hashAt === 'synth' ? hashed?.hash : undefined;
    this.tag = hashAt === 'synth' && hashed !== undefined ? hashed.tag : plannedTag(this, resource, source);
    const image = `${registry.pullUrl}:${this.tag}`;
    this.build = new Resource(this, 'Build', {
      triggers: { tag: this.tag, image },
      provisioners: [runner(this, 'build', () => document())],
    });
    named(this.build, `${resource}_image`);
    this.address = addressOf(this.build);
    this.reference = this.build.getStringAttribute('triggers.image');

    const document = (): ImageDocument => {
      const rollout = this.consumers.find((consumer) => consumer.rollout !== undefined)?.rollout?.();
      const secrets = secretDocuments(this, props.secrets);
      return {
        kind: 'image',
        version: 1,
        name: resource,
        address: this.address,
        module: MODULE_FOLDER,
        source,
        tag: this.tag,
        repository: registry.pushUrl,
        image,
        registry: registry.access,
        ...(props.labels !== undefined && { labels: props.labels }),
        ...(secrets !== undefined && { secrets }),
        ...(props.builder !== undefined && { builder: props.builder }),
        ...(rollout !== undefined && { rollout }),
        consumers: this.consumers.map((consumer) => consumer.address),
      };
    };
  }

  /** @throws PropError when the image cannot be rolled out to this consumer */
  public consumedBy(consumer: ImageConsumer): void {
    if (TerraformStack.of(consumer.scope) !== TerraformStack.of(this)) {
      if (consumer.rollout === undefined) return;
      const expected = 'off in a stack that does not have the image: the push happens in the stack of the image';
      throw new PropError(consumer.scope, 'rollOutWithImage', expected, true);
    }
    const other = this.consumers.find(({ rollout }) => rollout !== undefined);
    if (consumer.rollout !== undefined && other !== undefined) {
      const expected = `on in one service of an image; '${other.scope.node.path}' has it`;
      throw new PropError(consumer.scope, 'rollOutWithImage', expected, true);
    }
    this.consumers.push(consumer);
  }
}
