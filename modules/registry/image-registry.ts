import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { RegistryAccess } from '../../contract/registry';

/**
 * A repository of ECR for a data source. By its literal name, never through the resource that makes it: a pending change of
 * that, a tag say, would put off the answer, and all that depends on it would have to be replaced.
 */
export interface EcrPlace {
  readonly repositoryName: string;
  /** The account. */
  readonly registryId?: string;
  readonly region?: string;
  readonly provider?: TerraformProvider;
}

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
  /** Where Terraform itself finds its images, when it is a private one of ECR. */
  readonly ecr?: EcrPlace;
  /** Whether images in use outlast its lifecycle policy. They are then tagged so by default. */
  readonly keepsImagesInUse?: boolean;
  /**
   * Lets tags of an image move on to its next content.
   *
   * @throws PropError about `movingTags` of the image when the repository refuses that
   */
  letMove?(image: IConstruct, tags: readonly string[]): void;
  /**
   * Merges into the policy of the repository that functions of Lambda may pull.
   *
   * @returns that policy
   */
  letLambdaPull?(): ITerraformDependable;
}
