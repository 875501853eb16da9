import type { ServerResponse } from 'node:http';
import { answerJson, type JsonAnswer } from '../aws-answer';
import type { AwsCall } from '../aws-call';
import type { Identity } from '../callers';
import type { Caller } from '../moto-api';
import type { MotoEcr } from '../moto-ecr';
import type { PushManifest } from '../push';
import type { Repositories } from '../repositories';
import type { Tokens } from '../tokens';
import { batchDeleteImage, batchGetImage, describeImages, listImages } from './image-operations';
import type { Lifecycle } from './lifecycle';
import { deleteLifecyclePolicy, getLifecyclePolicy, putLifecyclePolicy } from './lifecycle-operations';
import { getLifecyclePolicyPreview, startLifecyclePolicyPreview } from './preview-operations';
import { putImage } from './put-image';
import {
  createRepository,
  deleteRepository,
  describeRepositories,
  putImageTagMutability,
  setRepositoryPolicy,
} from './repository-operations';
import { updateImageStorageClass } from './storage-class';

/** What ECR's API is answered with. */
export interface EcrParts {
  readonly repositories: Repositories;
  readonly lifecycle: Lifecycle;
  readonly tokens: Tokens;
  readonly moto: MotoEcr;
  readonly identify: (caller: Caller) => Promise<Identity>;
  readonly push: PushManifest;
  /** `localhost:<port>`: where the repositories are, for Docker and for the constructs. */
  readonly registryHost: string;
}

export type Json = Record<string, unknown>;

/** Operations that the front answers by itself. */
const own: Readonly<Record<string, (parts: EcrParts, call: AwsCall) => Promise<Json>>> = {
  GetAuthorizationToken: getAuthorizationToken,
  PutImage: ({ repositories, push }, call) => putImage(repositories, push, call),
  DescribeImages: describeImages,
  ListImages: listImages,
  BatchGetImage: batchGetImage,
  BatchDeleteImage: batchDeleteImage,
  UpdateImageStorageClass: updateImageStorageClass,
  PutLifecyclePolicy: putLifecyclePolicy,
  GetLifecyclePolicy: getLifecyclePolicy,
  DeleteLifecyclePolicy: deleteLifecyclePolicy,
  StartLifecyclePolicyPreview: startLifecyclePolicyPreview,
  GetLifecyclePolicyPreview: getLifecyclePolicyPreview,
};

/** Operations that moto answers and the front takes part in; moto answers all others alone. */
const shared: Readonly<Record<string, (parts: EcrParts, call: AwsCall) => Promise<JsonAnswer>>> = {
  CreateRepository: createRepository,
  DescribeRepositories: describeRepositories,
  DeleteRepository: deleteRepository,
  PutImageTagMutability: putImageTagMutability,
  SetRepositoryPolicy: setRepositoryPolicy,
  DeleteRepositoryPolicy: setRepositoryPolicy,
};

/** Answers one call of ECR's API. */
export async function answerEcr(parts: EcrParts, call: AwsCall, response: ServerResponse): Promise<void> {
  return answerJson(response, () => answer(parts, call));
}

async function answer(parts: EcrParts, call: AwsCall): Promise<JsonAnswer> {
  const operation = own[call.operation];
  if (operation) return { status: 200, body: await operation(parts, call) };
  return shared[call.operation]?.(parts, call) ?? parts.moto.forward(call);
}

async function getAuthorizationToken({ tokens, identify, registryHost }: EcrParts, call: AwsCall): Promise<Json> {
  const { password, expiresAt } = tokens.issue({ accessKey: call.accessKey, ...(await identify(call)) });
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
  const proxyEndpoint = `http://${registryHost}`;
  return { authorizationData: [{ authorizationToken, expiresAt: expiresAt / 1_000, proxyEndpoint }] };
}
