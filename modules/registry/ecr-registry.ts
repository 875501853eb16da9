import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Fn, type TerraformProvider, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { AwsAccess } from '../../contract/aws';
import { type RegistryAccess, REPOSITORY_NAME } from '../../contract/registry';
import { awsAccess } from '../aws/access';
import { setting, type StackSettings } from '../settings/stack-settings';
import { addressOf, named, resourceName } from '../terraform/address';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literal, literals } from '../terraform/template';
import { checkWhole } from '../terraform/whole-number';
import type { IImageRegistry } from './image-registry';
import { lifecyclePolicy } from './lifecycle-policy';
import { MovingTags } from './moving-tags';

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
   * @default 30
   */
  readonly keep?: number;

  /**
   * Whether ECR refuses to move a tag to another image. In an immutable repository the `movingTags` of its images move
   * all the same, which needs version 6.8 of the AWS provider.
   *
   * @default 'immutable'
   */
  readonly immutability?: 'immutable' | 'mutable';

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

/** A repository in ECR that keeps its last images. */
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

  private readonly provider: TerraformProvider | undefined;
  private readonly region: string | undefined;
  private readonly movingTags: MovingTags;

  /** @throws PropError for names that Terraform or ECR refuse, and for a name that the stack has already */
  public constructor(scope: Construct, id: string, props: EcrRegistryProps) {
    super(scope, id);
    const { name, repository = name, keep = 30, immutability = 'immutable', scanOnPush = true } = props;
    const { pullHost, tags = {}, forceDelete = false, region, provider } = props;
    const awsProvider = setting(this, 'awsProvider', props.awsProvider);
    const resource = resourceName(this, 'name', name);
    checkRepository(this, repository);
    checkWhole(this, 'keep', keep, [1]);
    if (pullHost !== undefined) checkPullHost(this, pullHost);
    if (region !== undefined) checkRegion(this, region, awsProvider);

    this.name = name;
    this.repositoryName = repository;
    this.provider = provider;
    this.region = region;
    const place = { ...(region !== undefined && { region }), ...(provider !== undefined && { provider }) };
    this.repository = new EcrRepository(this, 'Repository', {
      name: repository,
      imageTagMutability: immutability === 'immutable' ? 'IMMUTABLE' : 'MUTABLE',
      imageScanningConfiguration: { scanOnPush },
      forceDelete,
      ...(Object.keys(tags).length > 0 && { tags: literals(tags) }),
      ...place,
    });
    named(this.repository, resource);
    this.movingTags = new MovingTags(this.repository, awsProvider);
    this.lifecyclePolicy = new EcrLifecyclePolicy(this, 'LifecyclePolicy', {
      repository: this.repository.name,
      policy: literal(lifecyclePolicy(keep)),
      ...place,
    });
    named(this.lifecyclePolicy, resource);

    this.address = addressOf(this.repository);
    this.repositoryArn = this.repository.arn;
    this.pushUrl = this.repository.repositoryUrl;
    this.pullUrl = pullHost === undefined ? this.pushUrl : atHost(this.pushUrl, pullHost);
  }

  public letMove(image: IConstruct, tags: readonly string[]): void {
    this.movingTags.add(image, tags);
  }

  /** Account of the repository. Read at synthesis, because a stack may get its provider after its registries. */
  public get access(): RegistryAccess {
    const access = awsAccess(this, this.provider);
    return { kind: 'ecr', access: this.region === undefined ? access : inRegion(access, this.region) };
  }
}

/** ECR is asked in the region of the repository, STS where the provider asks it. */
function inRegion(access: AwsAccess, region: string): AwsAccess {
  const stsRegion = access.stsRegion ?? access.region;
  return { ...access, region, ...(stsRegion !== undefined && { stsRegion }) };
}

/**
 * The repository's URL with another host. Made from the URL, not from the name, so that it is unknown until the
 * repository exists: a repository that somebody deleted gets its images back in the apply that makes it again.
 */
function atHost(url: string, host: string): string {
  return Fn.replace(url, '/^[^/]+/', host);
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
function checkRepository(scope: Construct, repository: string): void {
  known(scope, 'repository', repository, 'it is checked against the rules of ECR');
  if (REPOSITORY_NAME.test(repository) && repository.length >= 2 && repository.length <= 256) return;
  const expected =
    "a repository name of ECR: 2 to 256 lower-case letters and digits, with single '.', '_' or '/' and any '-' between them";
  throw new PropError(scope, 'repository', mustBe(expected, repository));
}

function checkRegion(scope: Construct, region: string, awsProvider: StackSettings['awsProvider']): void {
  if (awsProvider === '5') {
    throw new PropError(
      scope,
      'region',
      'cannot be given with version 5 of the AWS provider, which has one region',
      "give the registry a provider of that region, or use version 6 and `awsProvider: '6'`",
    );
  }
  if (Token.isUnresolved(region) || /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return;
  throw new PropError(scope, 'region', mustBe("a region of AWS like 'eu-central-1'", region));
}

function checkPullHost(scope: Construct, pullHost: string): void {
  known(scope, 'pullHost', pullHost, 'it is part of an expression');
  const valid = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(pullHost);
  if (valid && pullHost.length <= 255) return;
  throw new PropError(
    scope,
    'pullHost',
    mustBe("a host like 'registry.internal:5000', without scheme and final '/'", pullHost),
  );
}
