import type { IResolvable, ITerraformDependable, TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import type { HeldImage, PushedImage } from '../../contract/image';
import type { ImageRollout } from '../../contract/rollout';

/** An image that a service can run. `{ name, reference }` stands for one that is made elsewhere. */
export interface IImage {
  /** Default name of a service that runs it. */
  readonly name: string;
  /** What consumers pull. A token that makes the reader wait for the push, where there is one. */
  readonly reference: string;
  /**
   * Platforms that it is built for: `linux/arm64`.
   *
   * @default - unknown, and a service that runs it decides nothing by them
   */
  readonly platforms?: readonly string[];
  /** ARN of its repository in ECR, for permissions to pull it; constructs of other stacks do not read it. */
  readonly repositoryArn?: string | undefined;
  /** Address of the resource that pushes it, for an image that is built in the stack. */
  readonly address?: string;
  /** Where it is pushed, for an image that is built in the stack. Read at synthesis. */
  readonly pushed?: PushedImage;
  /**
   * Whether it was built before, as an expression for the stack of a scope: of such an image Terraform alone is needed, so
   * provisioners do nothing and what runs it is proved by Terraform. Undefined where the image is always built.
   */
  prebuiltIn?(scope: Construct): IResolvable | undefined;
  /** What sees in a plan that the registry no longer has it: what runs it asks along. */
  readonly verifiedBy?: TerraformDataSource | undefined;
  /**
   * Lets functions of Lambda pull it, by the policy of its repository.
   *
   * @returns what a function in the scope must wait for; undefined where the repository is made elsewhere: then Lambda adds its
   * own statement, if the caller may
   */
  letLambdaPull?(scope: Construct): ITerraformDependable | undefined;
  /** Tells the image who runs it. */
  consumedBy?(consumer: ImageConsumer): void;
  /** The image in its repository, as a construct can reach it that may be in another stack. Read at synthesis. */
  seenFrom?(scope: Construct): PushedImage | undefined;
  /** The image as a consumer holds it while it runs; undefined when it holds none. Read at synthesis. */
  heldBy?(consumer: ImageConsumer): HeldImage | undefined;
}

/** Who runs an image. */
export interface ImageConsumer {
  readonly scope: Construct;
  /** Address to target so that the consumer is deployed as a whole. */
  readonly address: string;
  /** Name of a service in its stack that says when it runs another image: the one that its leaf has in addresses. */
  readonly service?: string;
  /** Where that is seen: services of one stack in the same place can tell whether others run an image. Read at synthesis. */
  readonly place?: () => string;
  /** Whether it runs an index: an image of several platforms, or one with attestations. Lambda, for one, does not. */
  readonly takesIndex: boolean;
  /** Read at synthesis; given when the consumer takes the image as soon as it is pushed. */
  readonly rollout?: () => ImageRollout;
}
