import type { ServerResponse } from 'node:http';
import type { Repository } from './repositories';

/** An error of a registry, as the OCI distribution specification writes it, with ECR's statuses and sentences. */
export interface RegistryError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export function nameUnknown(repository: string): RegistryError {
  const message = `The repository with name '${repository}' does not exist in the registry`;
  return { status: 404, code: 'NAME_UNKNOWN', message };
}

export function manifestUnknown(): RegistryError {
  return { status: 404, code: 'MANIFEST_UNKNOWN', message: 'Requested image not found' };
}

export function tagImmutable({ name, owner }: Repository, tag: string): RegistryError {
  const where = `in the '${name}' repository in registry with id '${owner.registryId}'`;
  const message = `The image tag '${tag}' already exists ${where} and cannot be overwritten because the tag is immutable.`;
  return { status: 400, code: 'TAG_INVALID', message };
}

export function notGranted({ name, owner }: Repository, account: string, action: string): RegistryError {
  const resource = `arn:aws:ecr:${owner.region}:${owner.registryId}:repository/${name}`;
  const message = `User: arn:aws:iam::${account}:root is not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows the ${action} action`;
  return { status: 403, code: 'DENIED', message };
}

export function tooManyTags(repository: Repository, tag: string): RegistryError {
  return { status: 403, code: 'DENIED', message: tooManyTagsMessage(repository, tag) };
}

/** ECR's sentence for one tag more than an image may have; the API says the same. */
export function tooManyTagsMessage({ name, owner, tagsPerImage }: Repository, tag: string): string {
  const where = `in the repository with name '${name}' in registry with id '${owner.registryId}'`;
  return `Adding tag '${tag}' to an image ${where} exceeds the maximum allowed number of tags per image which is '${String(tagsPerImage)}'`;
}

/** Sends an error. */
export function sendError(response: ServerResponse, { status, code, message }: RegistryError): void {
  sendJson(response, status, { errors: [{ code, message }] });
}

/** Sends a JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function unsupported(response: ServerResponse): void {
  sendError(response, { status: 405, code: 'UNSUPPORTED', message: 'The operation is unsupported.' });
}
