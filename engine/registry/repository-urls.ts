import type { AwsAccess } from '../../contract/aws';
import type { AskedRepository } from '../../contract/presence';
import type { RegistryAccess } from '../../contract/registry';
import { awsRefusal } from '../aws/refusal';
import { EngineError } from '../engine-error';
import type { RunContext } from '../verbs/run-context';
import { Session } from './session';

/** A repository of which only the name may be known. */
export interface NamedRepository {
  readonly repository: AskedRepository;
  readonly registry: RegistryAccess;
}

/** What ECR says of a name: the URL, undefined when it knows none, or why it gives no clear answer. */
type Answer = string | undefined | EngineError;

/** ECR is asked for so many at once. */
const BATCH = 100;

/** The URLs of repositories. Those of which only the name is known ECR tells, all of one provider together. */
export class RepositoryUrls {
  private readonly answers = new Map<string, Promise<ReadonlyMap<string, Answer>>>();

  /** @param all that will be asked for */
  constructor(
    private readonly all: readonly NamedRepository[],
    private readonly context: RunContext,
  ) {}

  /**
   * @returns undefined when the account has no such repository
   * @throws {EngineError} when ECR gives no clear answer, and for a registry that has no API to ask
   */
  async of({ repository, registry }: NamedRepository): Promise<string | undefined> {
    if (typeof repository === 'string') return repository;
    const { name } = repository;
    if (registry.kind !== 'ecr') {
      throw new EngineError(unknown(name), 'only ECR can be asked for it', 'write the URL of the registry as a text');
    }
    const answer = (await this.ofProvider(registry.access)).get(name);
    if (answer instanceof EngineError) throw answer;
    return answer;
  }

  /** @throws {EngineError} also when there is no such repository */
  async required(asked: NamedRepository): Promise<string> {
    const { repository } = asked;
    const url = await this.of(asked);
    if (url !== undefined) return url;
    throw missingRepository(typeof repository === 'string' ? repository : repository.name);
  }

  private ofProvider(access: AwsAccess): Promise<ReadonlyMap<string, Answer>> {
    const provider = JSON.stringify(access);
    const answers = this.answers.get(provider) ?? this.urls(this.names(provider), access);
    this.answers.set(provider, answers);
    return answers;
  }

  private names(provider: string): string[] {
    const names = this.all.flatMap(({ repository, registry }) => {
      if (typeof repository === 'string' || registry.kind !== 'ecr') return [];
      return JSON.stringify(registry.access) === provider ? [repository.name] : [];
    });
    return [...new Set(names)];
  }

  private async urls(names: readonly string[], access: AwsAccess): Promise<ReadonlyMap<string, Answer>> {
    if (names.length > BATCH) return this.inHalves(names, access);
    try {
      return await this.describe(names, access);
    } catch (error) {
      const isMissing = hasName(error, 'RepositoryNotFoundException');
      // One that is missing, or that may not be seen, hides the others.
      if (names.length > 1 && (isMissing || hasName(error, 'AccessDeniedException')))
        return this.inHalves(names, access);
      return new Map(names.map((name) => [name, isMissing ? undefined : refusal(name, access, error)]));
    }
  }

  private async inHalves(names: readonly string[], access: AwsAccess): Promise<ReadonlyMap<string, Answer>> {
    const middle = Math.ceil(names.length / 2);
    const halves = [names.slice(0, middle), names.slice(middle)];
    const answers = await Promise.all(halves.map((half) => this.urls(half, access)));
    return new Map(answers.flatMap((each) => [...each]));
  }

  private describe(repositoryNames: readonly string[], access: AwsAccess): Promise<ReadonlyMap<string, Answer>> {
    const account = Session.of(this.context).accountOf(access);
    return account.ask('ecr', async (client) => {
      const { DescribeRepositoriesCommand } = await import('../aws/sdk/ecr.js');
      const asking = new DescribeRepositoriesCommand({ repositoryNames: [...repositoryNames] });
      const { repositories = [] } = await client.send(asking);
      return new Map(repositories.map(({ repositoryName = '', repositoryUri }) => [repositoryName, repositoryUri]));
    });
  }
}

/** A private repository of ECR that is not there. */
export function missingRepository(name: string): EngineError {
  return new EngineError(
    `the repository ${name} does not exist`,
    'ECR has none of that name in the account and the region of its provider',
    'have it made by `slipway deploy <stack> --phase registry`, with the stack that declares it; then try again',
  );
}

function hasName(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function refusal(name: string, access: AwsAccess, error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return awsRefusal({ what: unknown(name), action: 'ecr:DescribeRepositories', access }, error);
}

function unknown(name: string): string {
  return `the address of the repository ${name} is not known`;
}
