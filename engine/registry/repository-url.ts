import type { RegistryAccess } from '../../contract/registry';
import { awsRefusal } from '../aws/refusal';
import { EngineError } from '../engine-error';
import type { RunContext } from '../verbs/run-context';
import { Session } from './session';

/**
 * The URL that ECR tells of a repository, by its name.
 *
 * @returns undefined when the account has no such repository
 * @throws {EngineError} when ECR gives no clear answer, and for a registry that has no API to ask
 */
export async function repositoryUrl(
  name: string,
  registry: RegistryAccess,
  context: RunContext,
): Promise<string | undefined> {
  const what = `the address of the repository ${name} is not known`;
  if (registry.kind !== 'ecr') {
    throw new EngineError(what, 'only ECR can be asked for it', 'write the URL of the registry as a text');
  }
  const { access } = registry;
  try {
    return await Session.of(context)
      .accountOf(access)
      .ask('ecr', async (client) => {
        const { DescribeRepositoriesCommand } = await import('../aws/sdk/ecr.js');
        const { repositories = [] } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
        return repositories[0]?.repositoryUri;
      });
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (error instanceof Error && error.name === 'RepositoryNotFoundException') return undefined;
    throw awsRefusal({ what, action: 'ecr:DescribeRepositories', access }, error);
  }
}
