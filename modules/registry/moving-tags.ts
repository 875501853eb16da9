import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { IConstruct } from 'constructs';
import { PropError } from '../terraform/prop-error';

/** ECR's limit of exclusion filters. */
const MOST_FILTERS = 5;

/** The tags of one repository that move, and its exceptions from immutability for them. */
export class MovingTags {
  private readonly images = new Map<string, IConstruct>();

  public constructor(
    private readonly repository: EcrRepository,
    private readonly awsProvider: '5' | '6',
  ) {}

  /** @throws PropError when ECR or another image would not let the tags move with the image */
  public add(image: IConstruct, tags: readonly string[]): void {
    for (const tag of tags) {
      const other = this.images.get(tag);
      if (other !== undefined) {
        throw new PropError(
          image,
          'movingTags',
          `tags that '${other.node.path}' does not move in this repository`,
          tag,
        );
      }
      this.images.set(tag, image);
    }
    if (this.repository.imageTagMutabilityInput !== 'MUTABLE') this.exclude(image, tags);
  }

  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
  private exclude(image: IConstruct, tags: readonly string[]): void {
    const registry = this.repository.node.scope?.node.path ?? '';
    if (this.awsProvider === '5') {
      const expected =
        `empty, as '${registry}' is immutable and version 5 of the AWS provider knows no exceptions: give it ` +
        "`immutability: 'mutable'`, or use version 6.8 of the provider and `awsProvider: '6'`";
      throw new PropError(image, 'movingTags', expected, tags);
    }
    if (this.images.size > MOST_FILTERS) {
      const expected =
        `at most ${String(MOST_FILTERS)} in all images of '${registry}', as ECR takes no more exceptions from ` +
        "immutability: use fewer, or give it `immutability: 'mutable'`";
      throw new PropError(image, 'movingTags', expected, [...this.images.keys()]);
    }
    this.repository.imageTagMutability = 'IMMUTABLE_WITH_EXCLUSION';
    this.repository.putImageTagMutabilityExclusionFilter(
      [...this.images.keys()].map((filter) => ({ filterType: 'WILDCARD', filter })),
    );
  }
}
