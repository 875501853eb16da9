import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy';
import type { TerraformProvider } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { RegistryAccess } from '../../contract/registry';
import { setting, type StackSettings } from '../settings/stack-settings';
import { addressOf, named, resourceName } from '../terraform/address';
import { literal, literals } from '../terraform/template';
import { declareRepository } from './declared-repositories';
import { ecrAccess } from './ecr-access';
import { lifecycleRules } from './ecr-lifecycle';
import { atHost, checkPullHost, checkRegionOfBlock, checkRepository } from './ecr-props';
import { ExistingEcrRegistry, type ExistingEcrRegistryProps } from './existing-ecr-registry';
import { givenTags } from './given-tags';
import type { EcrPlace, IImageRegistry } from './image-registry';
import type { LifecycleWarningCode } from './lifecycle/lints';
import { lifecyclePolicy } from './lifecycle/policy';
import type { LifecycleRule } from './lifecycle/rule';
import { MovingTags } from './moving-tags';
import { checkPullGrants, type PullGrants } from './pull-policy';
import { RepositoryPolicy } from './repository-policy';

export interface EcrRegistryProps {
  /** Name in addresses: `api-service` makes `aws_ecr_repository.api_service`. */
  readonly name: string;

  /**
   * Name of the repository in ECR.
   *
   * @default - `name`
   */
  readonly repository?: string;

  /**
   * How many images stay; older ones expire.
   *
   * @default 30, without `lifecycle`
   */
  readonly keep?: number;

  /**
   * What expires and what is archived, instead of `keep`: rules of ECR, the first one first. Images in use are shielded by a
   * rule before them, unless one of them does that.
   *
   * @default - `[keepNewest(keep)]`
   */
  readonly lifecycle?: readonly LifecycleRule[];

  /**
   * Warnings about `lifecycle` that are not given, by their codes: `no-such-tag`, `source-by-age`, …
   *
   * @default - none
   */
  readonly silence?: readonly LifecycleWarningCode[];

  /**
   * Whether ECR refuses to move a tag to another image. In an immutable repository the `movingTags` of its images move
   * all the same, which needs version 6.8 of the AWS provider.
   *
   * @default 'immutable'
   */
  readonly immutability?: 'immutable' | 'mutable';

  /**
   * Tags that move all the same in an immutable repository, also for images of other stacks: `latest`, or a filter like
   * `edge-*`. The `movingTags` of the images in its own stack are among them by themselves. Needs version 6.8 of the AWS
   * provider.
   *
   * @default - none
   */
  readonly mutableTags?: readonly string[];

  /**
   * Who else may pull: accounts, an organization, functions of Lambda. All of it is one policy of the repository, to which
   * a function of Lambda in the same program adds itself.
   *
   * @default - the account of the repository alone, by the policies of its users and roles
   */
  readonly pullBy?: PullGrants;

  /**
   * Whether ECR scans every pushed image.
   *
   * @default true
   */
  readonly scanOnPush?: boolean;

  /**
   * Host, with an optional path before the repository, that consumers pull from: a pull-through registry inside a
   * cluster, for instance `registry.internal:5000`. Images are still pushed to ECR itself.
   *
   * @default - the host of ECR
   */
  readonly pullHost?: string;

  /**
   * Tags of the repository.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Whether destroying the repository also deletes images that are still in it.
   *
   * @default false
   */
  readonly forceDelete?: boolean;

  /**
   * Region of the repository, where it is not that of the provider. Needs version 6 of the AWS provider.
   *
   * @default - the region of the provider
   */
  readonly region?: string;

  /**
   * Major version of the AWS provider. Version 5 has no exceptions from immutability, and one region.
   *
   * @default - that of the stack's {@link StackSettings}
   */
  readonly awsProvider?: StackSettings['awsProvider'];

  /**
   * Provider whose account holds the repository; images are pushed with its profile and role, in its region.
   *
   * @default - the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;
}

/** A repository in ECR that keeps its last images, or those that its rules let stay. */
export class EcrRegistry extends Construct implements IImageRegistry {
  public readonly name: string;
  public readonly pushUrl: string;
  public readonly pullUrl: string;
  public readonly repositoryName: string;
  public readonly repositoryArn: string;
  public readonly keepsImagesInUse = true;
  /** `aws_ecr_repository.X` */
  public readonly repository: EcrRepository;
  /** `aws_ecr_lifecycle_policy.X` */
  public readonly lifecyclePolicy: EcrLifecyclePolicy;
  /** Address of the repository, for `-target=`. */
  public readonly address: string;

  public readonly ecr: EcrPlace;

  private readonly provider: TerraformProvider | undefined;
  private readonly region: string | undefined;
  private readonly movingTags: MovingTags;
  private readonly policy: RepositoryPolicy;

  /**
   * A repository that something else declares: another stack, another program, a person. Nothing of the state of that
   * stack is read.
   */
  public static existing(scope: Construct, id: string, props: ExistingEcrRegistryProps): ExistingEcrRegistry {
    return new ExistingEcrRegistry(scope, id, props);
  }

  /** @throws PropError for names that Terraform or ECR refuse, and for a name that the stack has already */
  public constructor(scope: Construct, id: string, props: EcrRegistryProps) {
    super(scope, id);
    const {
      name,
      repository = name,
      keep,
      lifecycle,
      silence = [],
      immutability = 'immutable',
      scanOnPush = true,
    } = props;
    const { mutableTags = [], pullBy, pullHost, tags = {}, forceDelete = false, region, provider } = props;
    const awsProvider = setting(this, 'awsProvider', props.awsProvider);
    const resource = resourceName(this, 'name', name);
    checkRepository(this, repository);
    const rules = lifecycleRules(this, { keep, lifecycle, silence, tags: () => this.otherTags });
    if (pullHost !== undefined) checkPullHost(this, pullHost);
    if (region !== undefined) checkRegionOfBlock(this, region, awsProvider);
    if (pullBy !== undefined) checkPullGrants(this, pullBy);

    this.name = name;
    this.repositoryName = repository;
    declareRepository(this, repository);
    this.provider = provider;
    this.region = region;
    const place = { ...(region !== undefined && { region }), ...(provider !== undefined && { provider }) };
    this.ecr = { repositoryName: repository, ...place };
    this.repository = new EcrRepository(this, 'Repository', {
      name: repository,
      imageTagMutability: immutability === 'immutable' ? 'IMMUTABLE' : 'MUTABLE',
      imageScanningConfiguration: { scanOnPush },
      forceDelete,
      ...(Object.keys(tags).length > 0 && { tags: literals(tags) }),
      ...place,
    });
    named(this.repository, resource);
    this.movingTags = new MovingTags(this, this.repository, awsProvider, mutableTags);
    this.lifecyclePolicy = new EcrLifecyclePolicy(this, 'LifecyclePolicy', {
      repository: this.repository.name,
      policy: literal(lifecyclePolicy(rules)),
      ...place,
    });
    named(this.lifecyclePolicy, resource);
    this.policy = new RepositoryPolicy(this, this.repository, place);
    if (pullBy !== undefined) this.policy.letPull(pullBy);

    this.address = addressOf(this.repository);
    this.repositoryArn = this.repository.arn;
    this.pushUrl = this.repository.repositoryUrl;
    this.pullUrl = pullHost === undefined ? this.pushUrl : atHost(this.pushUrl, pullHost);
  }

  /** `aws_ecr_repository_policy.X`, with `pullBy` or functions of Lambda that run an image of it. */
  public get repositoryPolicy(): EcrRepositoryPolicy | undefined {
    return this.policy.resource;
  }

  public letLambdaPull(): EcrRepositoryPolicy {
    return this.policy.letPull({ lambda: true });
  }

  public letMove(image: IConstruct, tags: readonly string[]): void {
    this.movingTags.add(image, tags);
  }

  /** Tags of its images in this program besides those of their sources and of what runs. */
  private get otherTags(): string[] {
    return [...this.movingTags.filters, ...givenTags(this, this.pushUrl)];
  }

  /** Account of the repository. Read at synthesis, because a stack may get its provider after its registries. */
  public get access(): RegistryAccess {
    return ecrAccess(this, this.provider, this.region);
  }
}
