import type { ServerResponse } from 'node:http';
import { answerJson, type JsonAnswer } from './aws-answer';
import type { AwsCall } from './aws-call';
import { AwsError } from './aws-error';
import { readInput } from './aws-input';
import { ecrInputs } from './ecr-input';
import type { MotoEcr } from './moto-ecr';
import type { Mutability } from './mutability';
import type { PushManifest } from './push';
import { putImage } from './put-image';
import type { Repositories } from './repositories';
import type { Tokens } from './tokens';

/** What ECR's API is answered with. */
export interface EcrParts {
  readonly repositories: Repositories;
  readonly tokens: Tokens;
  readonly moto: MotoEcr;
  readonly push: PushManifest;
  /** `localhost:<port>`: where the repositories are, for Docker and for the constructs. */
  readonly registryHost: string;
}

type Operation = (parts: EcrParts, call: AwsCall) => Promise<JsonAnswer>;
type Json = Record<string, unknown>;

/** Operations that the front has to know about; moto answers all others alone. */
const operations: Readonly<Record<string, Operation>> = {
  GetAuthorizationToken: getAuthorizationToken,
  CreateRepository: createRepository,
  DescribeRepositories: describeRepositories,
  DeleteRepository: deleteRepository,
  PutImageTagMutability: putImageTagMutability,
  PutImage: async ({ repositories, push }, call) => done({ ...(await putImage(repositories, push, call)) }),
  DescribeImages: describeImages,
  BatchDeleteImage: batchDeleteImage,
};

/** Answers one call of ECR's API. */
export async function answerEcr(parts: EcrParts, call: AwsCall, response: ServerResponse): Promise<void> {
  const operation = operations[call.operation] ?? passThrough;
  return answerJson(response, () => operation(parts, call));
}

function passThrough({ moto }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  return moto.forward(call);
}

async function getAuthorizationToken({ tokens, moto, registryHost }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { password, expiresAt } = tokens.issue({ accessKey: call.accessKey, account: await moto.accountOf(call) });
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
  const proxyEndpoint = `http://${registryHost}`;
  return done({ authorizationData: [{ authorizationToken, expiresAt: expiresAt / 1_000, proxyEndpoint }] });
}

async function createRepository(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
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
  return done({ repository: asDeclared(parts, created) });
}

async function describeRepositories(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { status, body } = await parts.moto.forward(call);
  const repositories = (body['repositories'] ?? []) as Json[];
  return status === 200
    ? done({ ...body, repositories: repositories.map((repository) => asDeclared(parts, repository)) })
    : { status, body };
}

async function deleteRepository(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { repositoryName } = readInput(ecrInputs.deleteRepository, call);
  const { status, body } = await parts.moto.forward(call);
  if (status !== 200) return { status, body };
  const repository = asDeclared(parts, body['repository'] as Json);
  parts.repositories.delete(repositoryName);
  return done({ repository });
}

async function putImageTagMutability({ repositories, moto }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const input = readInput(ecrInputs.putImageTagMutability, call);
  const repository = repositories.find(input.repositoryName);
  if (repository === undefined) return moto.forward(call);
  return repository.exclusively(async () => {
    const answer = await moto.forward(call);
    if (answer.status !== 200) return answer;
    repository.mutability = {
      setting: input.imageTagMutability,
      exclusions: input.imageTagMutabilityExclusionFilters.map(({ filter }) => filter),
    };
    await moto.lift(repository);
    return done({ ...answer.body, ...declaredMutability(repository.mutability) });
  });
}

async function describeImages({ repositories, moto }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { repositoryName } = readInput(ecrInputs.describeImages, call);
  const { status, body } = await moto.forward(call);
  if (status !== 200) return { status, body };
  const imageDetails = ((body['imageDetails'] ?? []) as Json[]).map((detail) => {
    const image = repositories.find(repositoryName)?.find(String(detail['imageDigest']));
    return image ? { ...detail, imagePushedAt: image.pushedAt } : detail;
  });
  return done({ ...body, imageDetails });
}

async function batchDeleteImage({ repositories, moto }: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const { repositoryName, imageIds } = readInput(ecrInputs.batchDeleteImage, call);
  const repository = repositories.find(repositoryName);
  if (repository === undefined) return moto.forward(call);
  return repository.exclusively(async () => {
    const answer = await moto.forward(call);
    if (answer.status === 200) imageIds.forEach((image) => repository.remove(image));
    return answer;
  });
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

function done(body: Json): JsonAnswer {
  return { status: 200, body };
}
