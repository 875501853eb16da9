import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { TerraformProvider } from 'cdktf';
import type { LambdaArchitecture } from '../../contract/lambda';
import type { INetwork } from '../aws/network';
import type { IImage } from '../image/image';
import type { StackSettings } from '../settings/stack-settings';
import type { Check } from './check';
import type { Concurrency } from './concurrency';
import type { DeadLetter } from './dead-letter';
import type { FunctionUrl } from './function-url';
import type { FunctionLogs } from './logs';

export interface LambdaImageFunctionProps {
  /** The image that runs, in a private repository of ECR. The function waits for its push, and has its architecture. */
  readonly image: IImage;

  /**
   * Name of the function, and in addresses (`live-feed`: `aws_lambda_function.live_feed`).
   *
   * @default - name of the image
   */
  readonly name?: string;

  /**
   * Memory in MiB, 128 to 10240. With 1769 the function has one vCPU, with others more or less in proportion.
   *
   * @default 512
   */
  readonly memory?: number;

  /**
   * Seconds that one request may take, 1 to 900.
   *
   * @default 30
   */
  readonly timeoutSeconds?: number;

  /**
   * Room in `/tmp` in MiB, 512 to 10240.
   *
   * @default 512
   */
  readonly ephemeralStorage?: number;

  /**
   * Environment variables, 4 KB with their names. Values arrive byte for byte. They are written into the synthesized file and
   * the state: never put a secret here.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * What runs in place of the image's ENTRYPOINT, word by word.
   *
   * @default - the image's ENTRYPOINT
   */
  readonly entryPoint?: readonly string[];

  /**
   * What runs in place of the image's CMD, word by word; its ENTRYPOINT stays.
   *
   * @default - the image's CMD
   */
  readonly command?: readonly string[];

  /**
   * Folder in place of the image's WORKDIR.
   *
   * @default - the image's WORKDIR
   */
  readonly workingDirectory?: string;

  /**
   * Architecture, for an image that does not tell its platform.
   *
   * @default - that of the image, else `x86_64`
   */
  readonly architecture?: LambdaArchitecture;

  /**
   * Name of the alias that callers name.
   *
   * @default 'live'
   */
  readonly alias?: string;

  /**
   * A version that was published before, which the alias names in place of the newest one: the function goes back to it
   * without an update. May be known to Terraform alone.
   *
   * @default - the newest
   */
  readonly version?: string;

  /**
   * So many of the newest versions can be gone back to: their images never expire.
   *
   * @default 5
   */
  readonly keepVersions?: number;

  /**
   * What a version must answer without an error before the alias names it.
   *
   * @default - nothing is asked
   */
  readonly check?: Check;

  /**
   * A URL that leads to the alias.
   *
   * @default - none
   */
  readonly url?: FunctionUrl;

  /**
   * What becomes of the log.
   *
   * @default - lines of text, kept for 30 days
   */
  readonly logs?: FunctionLogs;

  /**
   * Role of the function: resource or ARN.
   *
   * @default - a role that can write the log, and what else the props ask for
   */
  readonly role?: string | IamRole;

  /**
   * VPC and subnets that the function is in, with `securityGroups`.
   *
   * @default - none: it reaches the internet, and nothing in a VPC
   */
  readonly network?: INetwork;

  /**
   * Security groups of the function, with `network`: resources or ids. None is made for it, as Lambda keeps the groups of a
   * function that is gone for up to an hour, and they could not be destroyed.
   *
   * @default - none
   */
  readonly securityGroups?: readonly (string | SecurityGroup)[];

  /**
   * Queue of SQS or topic of SNS that gets the events that failed when nobody waited for the answer: resource or ARN.
   *
   * @default - they are dropped
   */
  readonly deadLetter?: DeadLetter;

  /**
   * How many requests are answered at a time.
   *
   * @default - as many as the account has left, none of them ready beforehand
   */
  readonly concurrency?: Concurrency;

  /**
   * Whether X-Ray gets traces of requests.
   *
   * @default false - only of those whose caller traces
   */
  readonly tracing?: boolean;

  /**
   * Tags of all resources.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * How long the proof of a roll-out may take, in seconds. The provider waits for the update itself.
   *
   * @default 300
   */
  readonly rolloutTimeoutSeconds?: number;

  /**
   * Major version of the AWS provider. Version 5 cannot write one of the permissions of a URL that everybody may call.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly awsProvider?: StackSettings['awsProvider'];

  /**
   * Provider of the account. The roll-out is proved with its settings.
   *
   * @default - the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;
}
