import type { IConstruct } from 'constructs';
import type { RegistryAccess } from '../../contract/registry';

/** A repository that takes images: {@link EcrRegistry}, {@link OciRegistry}, or one of your own. */
export interface IImageRegistry {
  /** Default name of an image that is pushed here; addresses are made of it. */
  readonly name: string;
  /** Repository to push to, without a tag: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/api`. May be a token. */
  readonly pushUrl: string;
  /** The same repository as consumers reach it, without a tag. May be a token. */
  readonly pullUrl: string;
  /**
   * The repository as its registry calls it: `team/api`.
   *
   * @default - `pushUrl` without its host, where that is known at synthesis
   */
  readonly repositoryName?: string;
  /** Its ARN, when it is in ECR. Roles get the permission to pull from it. */
  readonly repositoryArn?: string | undefined;
  /** Read at synthesis. */
  readonly access: RegistryAccess;
  /** Whether images in use outlast its lifecycle policy. They are then tagged so by default. */
  readonly keepsImagesInUse?: boolean;
  /**
   * Lets tags of an image move on to its next content.
   *
   * @throws PropError about `movingTags` of the image when the repository refuses that
   */
  letMove?(image: IConstruct, tags: readonly string[]): void;
}
