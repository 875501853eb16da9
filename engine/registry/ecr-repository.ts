import type { ECRClient } from '@aws-sdk/client-ecr';
import type { RepositoryDocument } from '../../contract/registry';
import type { AwsAccount } from '../aws/account';
import { isPublicEcr } from '../aws/ecr-host';
import type { RunContext } from '../verbs/run-context';
import { parseRepository, type Repository } from './repository';
import { Session } from './session';

/** A private repository of ECR, asked over ECR's own API, which knows more of it than that of registries. */
export class EcrRepository {
  private constructor(
    private readonly repository: Repository,
    private readonly account: AwsAccount,
  ) {}

  /** Undefined when the repository is no private one of ECR: public ECR has an API of its own. */
  static of({ repository, registry }: RepositoryDocument, context: RunContext): EcrRepository | undefined {
    if (registry.kind !== 'ecr') return undefined;
    const place = parseRepository(repository);
    if (isPublicEcr(place.host)) return undefined;
    return new EcrRepository(place, Session.of(context).account(place.host, registry.access));
  }

  get name(): string {
    return this.repository.name;
  }

  get access() {
    return this.account.access;
  }

  /** @throws {EngineError} when it is an account that the provider must not work in */
  ask<T>(ask: (client: ECRClient) => Promise<T>): Promise<T> {
    return this.account.ask('ecr', ask);
  }

  /** By which a call names it. */
  get input(): { repositoryName: string; registryId?: string } {
    const registryId = /^\d{12}(?=\.)/.exec(this.repository.host)?.[0];
    return { repositoryName: this.repository.name, ...(registryId !== undefined && { registryId }) };
  }
}
