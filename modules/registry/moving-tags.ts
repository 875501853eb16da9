import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { IConstruct } from 'constructs';
import type { StackSettings } from '../settings/stack-settings';
import { PropError } from '../terraform/prop-error';

/** ECR's limit of exclusion filters. */
const MOST_FILTERS = 5;

/** The tags of one repository that move, and its exceptions from immutability for them. */
export class MovingTags {
  private readonly images = new Map<string, IConstruct>();

  public constructor(
    private readonly repository: EcrRepository,
    private readonly awsProvider: StackSettings['awsProvider'],
  ) {}

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
    if (this.repository.imageTagMutabilityInput !== 'MUTABLE') this.exclude(image);
  }

  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
  private exclude(image: IConstruct): void {
    const registry = this.repository.node.scope?.node.path ?? '';
    if (this.awsProvider === '5') {
      throw new PropError(
        image,
        'movingTags',
        `cannot move: '${registry}' is immutable, and version 5 of the AWS provider knows no exceptions from that`,
        "give the image an EcrRegistry with `immutability: 'mutable'`, or use version 6.8 of the provider and `awsProvider: '6'`",
      );
    }
    if (this.images.size > MOST_FILTERS) {
      throw new PropError(
        image,
        'movingTags',
        `are ${String(this.images.size)} in all images of '${registry}', and ECR takes ${String(MOST_FILTERS)} exceptions from immutability`,
        "use fewer, or give the image an EcrRegistry with `immutability: 'mutable'`",
      );
    }
    this.repository.imageTagMutability = 'IMMUTABLE_WITH_EXCLUSION';
    this.repository.putImageTagMutabilityExclusionFilter(
      [...this.images.keys()].map((filter) => ({ filterType: 'WILDCARD', filter })),
    );
  }
}
