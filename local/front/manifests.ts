import type { ServerResponse } from 'node:http';
import { readBody } from './body';
import { isImmutable } from './mutability';
import type { Exchange, RegistryParts } from './registry';
import { manifestUnknown, sendError, tagImmutable, tooManyTags, unsupported } from './registry-answers';
import { removeImages } from './removal';
import type { Repository } from './repositories';
import { digestOf } from './stored-image';

const MANIFEST_LIMIT = 4 * 1024 * 1024;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Pushes a manifest under a tag or by its digest. */
export async function putManifest(
  { push }: RegistryParts,
  repository: Repository,
  reference: string,
  { request, response }: Exchange,
): Promise<void> {
  const content = await readBody(request, MANIFEST_LIMIT);
  const byDigest = reference.startsWith('sha256:');
  if (byDigest && reference !== digestOf(content)) {
    const message = 'provided digest did not match uploaded content';
    return sendError(response, { status: 400, code: 'DIGEST_INVALID', message });
  }
  if (!byDigest && !TAG.test(reference)) {
    return sendError(response, { status: 400, code: 'TAG_INVALID', message: `'${reference}' is no tag` });
  }
  const mediaType = request.headers['content-type'] ?? 'application/vnd.oci.image.manifest.v1+json';
  const result = await push(repository, { content, mediaType, tag: byDigest ? undefined : reference });
  // ECR refuses to put an immutable tag again, also on the image that has it.
  if (result.outcome === 'unchanged' && !byDigest && isImmutable(reference, repository.mutability)) {
    return sendError(response, tagImmutable(repository, reference));
  }
  switch (result.outcome) {
    case 'stored':
    case 'unchanged': {
      const location = `/v2/${repository.name}/manifests/${result.digest}`;
      response.writeHead(201, { location, 'docker-content-digest': result.digest, 'content-length': 0 }).end();
      return;
    }
    case 'immutable':
      return sendError(response, tagImmutable(repository, reference));
    case 'too many tags':
      return sendError(response, tooManyTags(repository, reference));
    case 'refused':
      return sendError(response, result.refusal);
  }
}

/** Of ECR's answers only that to HEAD names the digest. */
export function getManifest(repository: Repository, reference: string, { request, response }: Exchange): void {
  const image = repository.pullable(reference);
  if (image === undefined) return sendError(response, manifestUnknown());
  const headers = { 'content-type': image.mediaType, 'content-length': Buffer.byteLength(image.manifest) };
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...headers, 'docker-content-digest': image.digest }).end();
    return;
  }
  repository.notePull(image.digest);
  response.writeHead(200, headers).end(image.manifest);
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-artifact-delete.html */
export async function deleteManifest(
  { moto }: RegistryParts,
  repository: Repository,
  reference: string,
  response: ServerResponse,
): Promise<void> {
  if (!reference.startsWith('sha256:')) return unsupported(response);
  const { failures } = await removeImages(moto, repository, [{ imageDigest: reference }]);
  const [failure] = failures;
  if (failure === undefined) return void response.writeHead(202, { 'content-length': 0 }).end();
  if (failure.failureCode === 'ImageNotFound') return sendError(response, manifestUnknown());
  sendError(response, { status: 405, code: 'UNSUPPORTED', message: failure.failureReason });
}
