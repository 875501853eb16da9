import type { DataAwsEcrImage } from '@cdktf/provider-aws/lib/data-aws-ecr-image';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { Fn, type IResolvable, type ITerraformDependable, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { CataloguedImage } from '../../contract/catalogue';
import type { QueriedSource } from '../../contract/hash';
import type { HeldImage, ImageDocument, PushedImage } from '../../contract/image';
import { cataloguedImage } from '../catalogue/catalogued-image';
import { catalogueImage } from '../catalogue/stack-catalogue';
import { engineProvisioner } from '../engine/provisioner';
import { EcrRegistry } from '../registry/ecr-registry';
import type { IImageRegistry } from '../registry/image-registry';
import { setting } from '../settings/stack-settings';
import { addressOf, named, resourceName } from '../terraform/address';
import { MODULE_FOLDER } from '../terraform/json-template';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import { buildDocument } from './build-options';
import type { IImage, ImageConsumer } from './image';
import { noteImage } from './image-barrier';
import { ImageSource } from './image-source';
import { InUse } from './in-use';
import { type Choice, choiceIn, noteAlwaysBuilt } from './mode/image-switch';
import { SwitchedImage } from './mode/switched-image';
import { namedBases } from './named-contexts';
import { asRegistry, OtherRegistries, repositoryDocument } from './other-registries';
import { requireReachable } from './reachable-registry';
import { checkIndex, checkSourceImage } from './source-image-checks';
import type { SourceImageProps } from './source-image-props';
import { checkTags } from './tag-names';
import { type TagSource, tagSource } from './tag-source';
import { failWhenDeleted } from './was-deleted';

/** An image that is built from a folder and pushed, once for each content. */
export class SourceImage extends Construct implements IImage {
  public readonly name: string;
  /** `src-` and 20 hexadecimal digits of the hash. A token with `hashAt: 'plan'`, and where Terraform chooses the image. */
  public readonly tag: string;
  /** The tag of its source: as `tag`, where the image is always built. Undefined where synthesis has no source. */
  public readonly sourceTag: string | undefined;
  /** Hash of all that the build can see, in full. Undefined with `hashAt: 'plan'`. */
  public readonly hash: string | undefined;
  /** What consumers pull. Reading it makes the reader wait for the push. */
  public readonly reference: string;
  /** The image where it is pushed, for builders. Reading it makes the reader wait for the push. */
  public readonly pushedReference: string;
  /** Platforms that it is built for. */
  public readonly platforms: readonly string[];
  /** Address of the image, for `-target=`. */
  public readonly address: string;
  /** `null_resource.X_image` */
  public readonly build: Resource;
  /** `data.aws_ecr_image.X_image_was_deleted`, with `verify: 'plan'`. */
  public readonly verifiedBy: DataAwsEcrImage | undefined;
  /** Where it is pushed. */
  public readonly registry: IImageRegistry;

  private readonly others: OtherRegistries;
  private readonly source: ImageSource;
  private readonly tagSource: TagSource;
  private readonly switched: SwitchedImage | undefined;
  /** Those in other stacks too. */
  private readonly consumers: ImageConsumer[] = [];
  private readonly inUse: InUse;

  /**
   * Hashes the source; starts no process and writes no file.
   *
   * @throws PropError for props that cannot work, SourceError for a source that cannot be hashed
   */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SourceImageProps,
  ) {
    super(scope, id);
    const hashAt = setting(this, 'hashAt', props.hashAt);
    const registry = props.registry && asRegistry(props.registry);
    const name = props.name ?? registry?.name ?? id;
    const resource = resourceName(this, 'name', name);
    this.registry = registry ?? new EcrRegistry(this, 'Registry', { name });
    checkSourceImage(this, props, hashAt);
    requireReachable(this, 'registry', this.registry);
    this.others = new OtherRegistries(this, this.registry, props);
    this.checkTags();

    this.name = name;
    this.source = new ImageSource(this, props);
    this.platforms = this.source.platforms;
    const choice = this.choice(resource);
    this.tagSource = tagSource({ scope: this, name: resource, source: this.source }, hashAt, choice);
    this.sourceTag = this.tagSource.tag;
    this.hash = this.tagSource.hash;
    this.switched = choice && new SwitchedImage(this, choice, this.registry, this.tagSource);
    this.tag = this.switched?.tag ?? this.sourceTag ?? '';
    this.build = new Resource(this, 'Build', {
      triggers: { tag: this.tag, image: literal(this.pulledReference()) },
      provisioners: [engineProvisioner(this, 'build', () => this.document(resource), this.prebuiltIn(this))],
    });
    named(this.build, `${resource}_image`);
    noteImage(this, this.build);
    this.lifecycle();
    this.verifiedBy = this.verify(resource);
    this.address = addressOf(this.build);
    this.reference = this.build.getStringAttribute('triggers.image');
    this.pushedReference = this.pushedAs(this.build.getStringAttribute('triggers.tag'));
    const { tag, reference } = this;
    this.inUse = new InUse({
      scope: this,
      name: `${resource}_image`,
      tag,
      reference,
      registry: this.registry,
      inUseBy: props.inUseBy,
    });
    const asBase = { scope: this, address: this.address, takesIndex: true };
    for (const [, base] of namedBases(props.contexts)) base.consumedBy(asBase);
    catalogueImage(this, () => this.catalogued());
  }

  /** @throws PropError when this consumer cannot run the image, or the image cannot be rolled out to it */
  public consumedBy(consumer: ImageConsumer): void {
    checkIndex(this, this.props, consumer);
    if (!this.isInStackOf(consumer) && consumer.rollout !== undefined) {
      throw new PropError(
        consumer.scope,
        'rollOutWithImage',
        'works in the stack of the image alone: the push happens there',
        'give the service `rollOutWithImage: false`, or declare it in that stack',
      );
    }
    const other = this.consumers.find(({ rollout }) => rollout !== undefined);
    if (consumer.rollout !== undefined && other !== undefined) {
      const sentence = `is on in '${other.scope.node.path}' already, and one service of an image can have it`;
      throw new PropError(consumer.scope, 'rollOutWithImage', sentence, 'give one of them `rollOutWithImage: false`');
    }
    this.inUse.add(consumer);
    this.consumers.push(consumer);
  }

  /** Lets functions of Lambda pull it: what one in the same stack must wait for, where the program makes the repository. */
  public letLambdaPull(scope: Construct): ITerraformDependable | undefined {
    const policy = this.registry.letLambdaPull?.();
    return TerraformStack.of(scope) === TerraformStack.of(this) ? policy : undefined;
  }

  /** The image in its repository, for an engine of another construct; undefined where another stack cannot reach it. */
  public seenFrom(scope: Construct): PushedImage | undefined {
    return this.inUse.seenFrom(scope);
  }

  /** The image as a consumer holds it while it runs: undefined with `inUseBy: false`. */
  public heldBy(consumer: ImageConsumer): HeldImage | undefined {
    return this.inUse.heldBy(consumer);
  }

  /**
   * The source, as a stack asks for its tag.
   *
   * @internal
   */
  public queriedBy(scope: Construct): QueriedSource {
    return this.source.query(scope);
  }

  /** Whether it was built before, as an expression for the stack of a scope; undefined where it is always built. */
  public prebuiltIn(scope: Construct): IResolvable | undefined {
    return this.switched?.prebuiltIn(scope);
  }

  /** ARN of its repository, where that is in ECR and known to this program. */
  public get repositoryArn(): string | undefined {
    return this.registry.repositoryArn;
  }

  /** Read at synthesis, because a stack may get its provider after its registries. */
  public get pushed(): PushedImage {
    const { movingTags } = this.props;
    return {
      tag: this.tag,
      ...repositoryDocument(this.registry),
      ...(movingTags !== undefined && { movingTags }),
    };
  }

  private choice(resource: string): Choice | undefined {
    const mode = setting(this, 'mode', this.props.mode);
    if (mode === 'source') {
      noteAlwaysBuilt(this, this.name);
      return undefined;
    }
    return choiceIn(this, { stack: TerraformStack.of(this).node.id, name: this.name, resource, mode });
  }

  private verify(resource: string): DataAwsEcrImage | undefined {
    const { registry, tag, build } = this;
    const { verify = 'deploy' } = this.props;
    if (verify === 'deploy') return undefined;
    if ((verify as unknown) !== 'plan') throw new PropError(this, 'verify', mustBe("'deploy' or 'plan'", verify));
    return failWhenDeleted({ scope: this, resource, registry, tag, build, prebuilt: this.prebuiltIn(this) });
  }

  private lifecycle(): void {
    const bases = namedBases(this.props.contexts).flatMap(([, { switched }]) => switched ?? []);
    const precondition = this.switched?.preconditions(bases) ?? [];
    if (precondition.length > 0) this.build.lifecycle = { precondition };
  }

  private checkTags(): void {
    const { movingTags = [] } = this.props;
    checkTags(this, 'movingTags', known(this, 'movingTags', movingTags, 'the repository has to let them move'));
    if (movingTags.length > 0) this.registry.letMove?.(this, movingTags);
  }

  private pulledReference(): string {
    return `${this.registry.pullUrl}${this.switched?.suffix ?? `:${this.tag}`}`;
  }

  private pushedAs(tag: string): string {
    const { pushUrl } = this.registry;
    if (this.switched === undefined) return `${pushUrl}:${tag}`;
    return `${pushUrl}${Token.asString(Fn.conditional(Fn.startswith(tag, 'sha256:'), '@', ':'))}${tag}`;
  }

  private document(name: string): ImageDocument {
    const { build } = this.props;
    const { record } = this.tagSource;
    const inUseBy = this.inUse.holders();
    const taking = this.consumers.find((consumer) => consumer.rollout !== undefined);
    const rollout = taking?.rollout?.();
    const held = taking && this.heldBy(taking);
    return {
      kind: 'image',
      version: 1,
      name,
      address: this.address,
      module: MODULE_FOLDER,
      source: this.source.document(),
      ...(record !== undefined && { record }),
      image: this.pulledReference(),
      ...this.pushed,
      ...(inUseBy.length > 0 && { inUseBy }),
      ...this.others.document(),
      ...(build !== undefined && { build: buildDocument(this, build) }),
      ...this.manifest(),
      ...(rollout !== undefined && { rollout }),
      ...(held !== undefined && { held }),
      consumers: this.consumers.filter((consumer) => this.isInStackOf(consumer)).map(({ address }) => address),
    };
  }

  private catalogued(): CataloguedImage {
    const { movingTags = [], contexts, build } = this.props;
    const { copyFrom, replicatedFrom, pullFrom } = this.others;
    return cataloguedImage(this, {
      source: this.source.document(),
      bases: namedBases(contexts),
      record: this.tagSource.record,
      build: build && buildDocument(this, build),
      ...this.manifest(),
      movingTags,
      inUseBy: this.inUse.holders(),
      copyFrom,
      replicatedFrom,
      pullFrom,
      mode: this.switched?.mode,
      consumers: this.consumers,
    });
  }

  /** Lambda, which takes no index, takes Docker's types for sure. */
  private manifest(): Pick<ImageDocument, 'manifest'> {
    return this.consumers.every(({ takesIndex }) => takesIndex) ? {} : { manifest: 'docker' };
  }

  private isInStackOf({ scope }: ImageConsumer): boolean {
    return TerraformStack.of(scope) === TerraformStack.of(this);
  }
}
