import { Resource } from '@cdktf/provider-null/lib/resource';
import { Construct } from 'constructs';
import { MOST_COMMIT_TAGS, type TagsDocument } from '../../contract/commit-tags';
import type { PushedImage } from '../../contract/image';
import { engineProvisioner } from '../engine/provisioner';
import { giveTags } from '../registry/given-tags';
import { addressOf, named, resourceName } from '../terraform/address';
import { otherStackOf } from '../terraform/other-stack';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import type { IImage } from './image';
import { checkTags } from './tag-names';

export interface ImageTagsProps {
  /** The image, built in a stack of this app: a {@link SourceImage}. */
  readonly image: IImage;

  /** Tags that never move, like the commit: each names one image for ever. A tag may be a token. */
  readonly tags: readonly string[];

  /**
   * Name in addresses: `api-service` makes `null_resource.api_service_tags`.
   *
   * @default - name of the image
   */
  readonly name?: string;

  /**
   * How many tags like these stay on one image in ECR; `tags` are among them.
   *
   * @default 900
   */
  readonly keep?: number;
}

/** Commit tags on an image, put there also when its source is unchanged: nothing is built or pushed for them. */
export class ImageTags extends Construct {
  /** Address of the tags, for `-target=`. It brings the image along. */
  public readonly address: string;
  /** `null_resource.X_tags` */
  public readonly resource: Resource;

  /** @throws PropError for tags that no registry takes, and for an image that is made elsewhere */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: ImageTagsProps,
  ) {
    super(scope, id);
    const { image, tags, name = image.name, keep = MOST_COMMIT_TAGS } = props;
    const resource = resourceName(this, 'name', name);
    checkCommitTags(this, tags, this.pushed);
    checkKeep(this, keep, tags);
    giveTags(this, this.pushed.repository, tags);

    this.resource = new Resource(this, 'Tags', {
      triggers: { image: literal(image.reference), tags: literal(tags.join(' ')) },
      // Who built an image before has put the tags that it was to have.
      provisioners: [engineProvisioner(this, 'tags', () => this.document(resource, keep), image.prebuiltIn?.(this))],
    });
    named(this.resource, `${resource}_tags`);
    this.address = addressOf(this.resource);
  }

  private get pushed(): PushedImage {
    const { image } = this.props;
    if (image.pushed !== undefined) return this.reachable(image.pushed);
    throw new PropError(
      this,
      'image',
      mustBe('an image that is built in this app: its registry gets the tags', image.name),
    );
  }

  private reachable(pushed: PushedImage): PushedImage {
    const other = otherStackOf(this, pushed.repository);
    if (other === undefined) return pushed;
    const { path } = other.node;
    const sentence = `is pushed by another stack, '${path}', and its repository would be read from the state of that stack`;
    throw new PropError(this, 'image', sentence, `declare the tags in '${path}', beside the image`);
  }

  private document(name: string, keep: number): TagsDocument {
    return {
      kind: 'tags',
      version: 1,
      name,
      address: this.address,
      ...this.pushed,
      commitTags: this.props.tags,
      keep,
    };
  }
}

function checkCommitTags(scope: Construct, tags: readonly string[], { movingTags = [] }: PushedImage): void {
  checkTags(scope, 'tags', tags);
  const moving = tags.find((tag) => movingTags.includes(tag));
  if (moving !== undefined)
    throw new PropError(scope, 'tags', `has ${JSON.stringify(moving)}, which is among the movingTags of the image`);
  if (tags.length === 0) throw new PropError(scope, 'tags', mustBe('at least one tag', tags));
}

function checkKeep(scope: Construct, keep: number, tags: readonly string[]): void {
  known(scope, 'keep', keep, 'it is compared with the number of tags');
  if (Number.isInteger(keep) && keep >= tags.length && keep <= MOST_COMMIT_TAGS) return;
  const expected = `a whole number from ${String(tags.length)}, the number of 'tags', to ${String(MOST_COMMIT_TAGS)}`;
  throw new PropError(scope, 'keep', mustBe(expected, keep));
}
