import type { JsonAnswer } from '../aws-answer';
import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { Mutability } from '../mutability';
import type { EcrParts, Json } from './ecr';
import { ecrInputs } from './ecr-input';
import { pageOf, refusePagesOf } from './pages';

export async function createRepository(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { repositories, moto } = parts;
  const input = readInput(ecrInputs.createRepository, call);
  const other = repositories.find(input.repositoryName)?.owner;
  if (other && (other.region !== call.region || other.registryId !== (await moto.accountOf(call)))) {
    const message = `'${input.repositoryName}' exists in ${other.region} of ${other.registryId}: the local registry has one host, so one repository of a name`;
    throw new AwsError('InvalidParameterException', message);
  }
  const answer = await moto.forward(call);
  if (answer.status !== 200) return answer;
  const created = answer.body['repository'] as Json;
  const { accessKey, region } = call;
  const owner = { accessKey, region, registryId: String(created['registryId']) };
  const repository = repositories.create(input.repositoryName, owner, {
    setting: input.imageTagMutability,
    exclusions: input.imageTagMutabilityExclusionFilters.map(({ filter }) => filter),
  });
  await moto.lift(repository);
  return { status: 200, body: { repository: asDeclared(parts, created) } };
}

export async function describeRepositories(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const input = readInput(ecrInputs.describeRepositories, call);
  refusePagesOf('repositoryNames', input.repositoryNames, input);
  const { status, body } = await parts.moto.forward(call);
  if (status !== 200) return { status, body };
  const all = ((body['repositories'] ?? []) as Json[]).map((repository) => asDeclared(parts, repository));
  if (input.repositoryNames) return { status, body: { repositories: all } };
  const { items: repositories, ...next } = pageOf('repositories', all, input);
  return { status, body: { repositories, ...next } };
}

export async function deleteRepository(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { repositoryName } = readInput(ecrInputs.repository, call);
  const { status, body } = await parts.moto.forward(call);
  if (status !== 200) return { status, body };
  const repository = asDeclared(parts, body['repository'] as Json);
  parts.repositories.delete(repositoryName);
  return { status, body: { repository } };
}

export async function putImageTagMutability({ repositories, moto }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const input = readInput(ecrInputs.putImageTagMutability, call);
  const repository = repositories.find(input.repositoryName);
  if (repository === undefined) return moto.forward(call);
  return repository.exclusively(async () => {
    const { status, body } = await moto.forward(call);
    if (status !== 200) return { status, body };
    repository.mutability = {
      setting: input.imageTagMutability,
      exclusions: input.imageTagMutabilityExclusionFilters.map(({ filter }) => filter),
    };
    await moto.lift(repository);
    return { status, body: { ...body, ...declaredMutability(repository.mutability) } };
  });
}

/** Sets or deletes a policy. moto judges it and keeps it; the registry asks the front's copy at every request. */
export async function setRepositoryPolicy({ repositories, moto }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { repositoryName, policyText } = readInput(ecrInputs.repositoryPolicy, call);
  const answer = await moto.forward(call);
  const repository = repositories.find(repositoryName);
  if (answer.status === 200 && repository) repository.policy = policyText;
  return answer;
}

/** A repository of moto's, as it was asked for and with the address at which it is. */
function asDeclared({ repositories, registryHost }: EcrParts, repository: Json): Json {
  const name = String(repository['repositoryName']);
  const known = repositories.find(name);
  const mutability = known ? declaredMutability(known.mutability) : {};
  return { ...repository, repositoryUri: `${registryHost}/${name}`, ...mutability };
}

function declaredMutability({ setting, exclusions }: Mutability): Json {
  if (exclusions.length === 0) return { imageTagMutability: setting };
  const filters = exclusions.map((filter) => ({ filterType: 'WILDCARD', filter }));
  return { imageTagMutability: setting, imageTagMutabilityExclusionFilters: filters };
}
