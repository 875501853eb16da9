import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { Construct, IConstruct } from 'constructs';
import type { StackSettings } from '../settings/stack-settings';
import { PropError } from '../terraform/prop-error';
import { covers } from './lifecycle/tag-pattern';
import { checkFilters } from './tag-filter';

/** ECR's limit of exclusion filters. */
const MOST_FILTERS = 5;

/** The tags of one repository that move, and its exceptions from immutability for them. */
export class MovingTags {
  private readonly images = new Map<string, IConstruct>();

  /**
   * @param mutable tags and filters that move whatever images there are
   * @throws PropError when ECR would not let them move
   */
  public constructor(
    private readonly registry: Construct,
    private readonly repository: EcrRepository,
    private readonly awsProvider: StackSettings['awsProvider'],
    private readonly mutable: readonly string[],
  ) {
    if (mutable.length === 0) return;
    checkFilters(registry, mutable);
    if (this.isMutable) {
      const fix = 'leave it off, or the repository immutable: then no other tag moves';
      throw new PropError(registry, 'mutableTags', 'say nothing in a mutable repository: every tag moves there', fix);
    }
    this.exclude(registry, 'mutableTags');
  }

  /** @throws PropError when ECR or another image would not let the tags move with the image */
  public add(image: IConstruct, tags: readonly string[]): void {
    for (const tag of tags) {
      const other = this.images.get(tag);
      if (other !== undefined) {
        const sentence = `has ${JSON.stringify(tag)}, which '${other.node.path}' moves in this repository already`;
        throw new PropError(image, 'movingTags', sentence, 'give each image of a repository tags of its own');
      }
      this.images.set(tag, image);
    }
    if (!this.isMutable) this.exclude(image, 'movingTags');
  }

  private get isMutable(): boolean {
    return this.repository.imageTagMutabilityInput === 'MUTABLE';
  }

  /** Those that were named, and the tags of images that none of them covers. */
  public get filters(): string[] {
    const others = [...this.images.keys()].filter((tag) => !this.mutable.some((filter) => covers(filter, tag)));
    return [...this.mutable, ...others];
  }

  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
  private exclude(asking: IConstruct, prop: 'mutableTags' | 'movingTags'): void {
    const { path } = this.registry.node;
    const { filters } = this;
    // An image that was given none has a registry of its own, which has no props to change.
    const mutable =
      prop === 'mutableTags'
        ? `give '${path}' \`immutability: 'mutable'\``
        : "give the image an EcrRegistry with `immutability: 'mutable'`";
    if (this.awsProvider === '5') {
      throw new PropError(
        asking,
        prop,
        `cannot move: '${path}' is immutable, and version 5 of the AWS provider knows no exceptions from that`,
        `${mutable}, or use version 6.8 of the provider and \`awsProvider: '6'\``,
      );
    }
    if (filters.length > MOST_FILTERS) {
      const where = prop === 'mutableTags' ? '' : ` in all images of '${path}'`;
      throw new PropError(
        asking,
        prop,
        `are ${String(filters.length)}${where}, and ECR takes ${String(MOST_FILTERS)} exceptions from immutability`,
        `use fewer, or ${mutable}`,
      );
    }
    this.repository.imageTagMutability = 'IMMUTABLE_WITH_EXCLUSION';
    this.repository.putImageTagMutabilityExclusionFilter(filters.map((filter) => ({ filterType: 'WILDCARD', filter })));
  }
}
