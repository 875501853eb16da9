import type { PushedImage } from './image';

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

/** How many commit tags stay on an image: ECR takes 1,000 tags, and the others are for versions, moving and in-use tags. */
export const MOST_COMMIT_TAGS = 900;
