import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { EcrRepositoryPolicy, type EcrRepositoryPolicyConfig } from '@cdktf/provider-aws/lib/ecr-repository-policy';
import type { Construct } from 'constructs';
import { named } from '../terraform/address';
import { type PullGrants, pullPolicy } from './pull-policy';

/** The one policy of a repository, made when the first one is named who else may pull. */
export class RepositoryPolicy {
  private made: EcrRepositoryPolicy | undefined;
  private grants: PullGrants = {};

  public constructor(
    private readonly scope: Construct,
    private readonly repository: EcrRepository,
    private readonly place: Pick<EcrRepositoryPolicyConfig, 'region' | 'provider'>,
  ) {}

  /** `aws_ecr_repository_policy.X`; undefined as long as nobody else may pull. */
  public get resource(): EcrRepositoryPolicy | undefined {
    return this.made;
  }

  /** Lets them pull besides those who may already. */
  public letPull(grants: PullGrants): EcrRepositoryPolicy {
    this.grants = { ...this.grants, ...grants };
    this.made ??= this.make();
    return this.made;
  }

  private make(): EcrRepositoryPolicy {
    const { scope, repository, place } = this;
    const policy = new EcrRepositoryPolicy(scope, 'RepositoryPolicy', {
      repository: repository.name,
      policy: pullPolicy(repository, () => this.grants),
      ...place,
    });
    return named(policy, repository.friendlyUniqueId);
  }
}
