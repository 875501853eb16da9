import { DataAwsEcrRepository } from '@cdktf/provider-aws/lib/data-aws-ecr-repository';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { RegistryAccess } from '../../contract/registry';
import { setting, type StackSettings } from '../settings/stack-settings';
import { named, resourceName } from '../terraform/address';
import { known, PropError } from '../terraform/prop-error';
import { isDeclared } from './declared-repositories';
import { ecrAccess } from './ecr-access';
import { atHost, checkAccount, checkPullHost, checkRegion, checkRegionOfBlock, checkRepository } from './ecr-props';
import { ecrUrl } from './ecr-url';
import type { EcrPlace, IImageRegistry } from './image-registry';

export interface ExistingEcrRegistryProps {
  /** Name of the repository in ECR. */
  readonly repository: string;

  /**
   * Account that has the repository. With it and `region` its URL is written as it is and ECR is not asked.
   *
   * @default - the account of the provider, which is asked for the URL whenever Terraform plans
   */
  readonly account?: string;

  /**
   * Region of the repository. Without `account` it needs version 6 of the AWS provider.
   *
   * @default - the region of the provider
   */
  readonly region?: string;

  /**
   * Default name of an image that is pushed here.
   *
   * @default - the last part of `repository`
   */
  readonly name?: string;

  /**
   * Host, with an optional path before the repository, that consumers pull from.
   *
   * @default - the host of ECR
   */
  readonly pullHost?: string;

  /**
   * Major version of the AWS provider.
   *
   * @default - as `configure()` says, else '6'
   */
  readonly awsProvider?: StackSettings['awsProvider'];

  /**
   * Provider that images are pushed with: its profile and role.
   *
   * @default - the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;
}

/**
 * A repository in ECR that something else declares, found by its name. The name is a literal for Terraform, so no pending
 * change of the repository makes its URL unknown.
 */
export class ExistingEcrRegistry extends Construct implements IImageRegistry {
  public readonly name: string;
  public readonly pushUrl: string;
  public readonly pullUrl: string;
  public readonly repositoryName: string;
  /** `data.aws_ecr_repository.X`, where ECR is asked for the URL. */
  public readonly lookup: DataAwsEcrRepository | undefined;
  /** Where ECR is asked for it. */
  public readonly repositoryArn: string | undefined;
  public readonly ecr: EcrPlace;

  private readonly provider: TerraformProvider | undefined;
  private readonly region: string | undefined;

  /** @throws PropError for a name that ECR refuses, and for an account without its region */
  public constructor(scope: Construct, id: string, props: ExistingEcrRegistryProps) {
    super(scope, id);
    const { repository, account, region, pullHost, provider } = props;
    checkRepository(this, repository);
    if (pullHost !== undefined) checkPullHost(this, pullHost);
    this.repositoryName = repository;
    this.name = props.name ?? repository.slice(repository.lastIndexOf('/') + 1);
    this.provider = provider;
    this.region = region;
    const withRegion = region !== undefined && setting(this, 'awsProvider', props.awsProvider) === '6';
    this.ecr = {
      repositoryName: repository,
      ...(account !== undefined && { registryId: account }),
      ...(withRegion && { region }),
      ...(provider !== undefined && { provider }),
    };
    if (account === undefined) {
      this.lookup = this.lookUp(props);
      this.pushUrl = this.lookup.repositoryUrl;
      this.repositoryArn = this.lookup.arn;
    } else {
      this.pushUrl = this.written(account, region);
    }
    this.pullUrl = pullHost === undefined ? this.pushUrl : atHost(this.pushUrl, pullHost);
  }

  /** Where a stack of the program makes it, as an {@link EcrRegistry}. Of any other nothing is known. */
  public get keepsImagesInUse(): boolean {
    return isDeclared(this, this.repositoryName);
  }

  /** Read at synthesis, because a stack may get its provider after its registries. */
  public get access(): RegistryAccess {
    return ecrAccess(this, this.provider, this.region);
  }

  private lookUp({ repository, region, awsProvider, provider }: ExistingEcrRegistryProps): DataAwsEcrRepository {
    const resource = resourceName(this, 'name', this.name);
    if (region !== undefined) checkRegionOfBlock(this, region, setting(this, 'awsProvider', awsProvider));
    const lookup = new DataAwsEcrRepository(this, 'Lookup', {
      name: repository,
      ...(region !== undefined && { region }),
      ...(provider !== undefined && { provider }),
    });
    return named(lookup, resource);
  }

  private written(account: string, region: string | undefined): string {
    if (region === undefined) {
      const sentence = "is needed with 'account': both are part of the URL";
      throw new PropError(this, 'region', sentence, "give it, or leave 'account' off: the provider's is asked then");
    }
    const why = 'it is part of the URL';
    checkAccount(this, 'account', known(this, 'account', account, why));
    checkRegion(this, known(this, 'region', region, why));
    return ecrUrl(account, region, this.repositoryName);
  }
}
