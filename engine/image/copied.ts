import type { ImageDocument } from '../../contract/image';
import { EngineError } from '../engine-error';
import type { RegistryClient } from '../registry/client';
import { ImageCopy } from '../registry/copy-image';
import { onSide } from '../registry/copy-side';
import { EcrArchive } from '../registry/ecr-archive';
import { openRepository } from '../registry/open';
import { isOfSource, sourceHashLabel } from '../registry/source-label';
import type { ImageWork } from './image-work';
import type { Outcome } from './outcome';
import { restoreWhole } from './restored';
import { originOf, requireSameSource } from './same-source';

type Source = NonNullable<ImageDocument['copyFrom']>[number];

/**
 * Looks for an image under its tag in other registries, in their order, and copies the first one that is found. A
 * registry that gives no clear answer stops the apply: it may have the image, and another build need not be the same. For
 * the same reason ECR restores one that is only in its archive.
 *
 * @returns undefined when no registry has the image
 * @throws {EngineError} when a registry gives no clear answer, or what has the tag there or here is another image
 */
export async function copied(work: ImageWork): Promise<Outcome | undefined> {
  const { document, context } = work;
  const sources = document.copyFrom ?? [];
  for (const source of sources) {
    const { client } = openRepository(source, context);
    const found = await onSide('source', () => client.presence(document.tag));
    if (found.state === 'present') return copyChecked(work, source, client, found.digest);
  }
  for (const source of sources) {
    const { client } = openRepository(source, context);
    const digest = await onSide('source', () => restoredThere(work, source, client));
    if (digest !== undefined) return copyChecked(work, source, client, digest);
  }
  return undefined;
}

/** The digest of an image that was in the archive of a source; undefined when there is none. */
async function restoredThere(work: ImageWork, source: Source, client: RegistryClient): Promise<string | undefined> {
  const archive = EcrArchive.of(source, work.context);
  const archived = await archive?.image({ imageTag: work.document.tag });
  if (archive === undefined || archived === undefined) return undefined;
  work.say(`${source.repository} has it in the archive of ECR: it has to be restored there`);
  await restoreWhole(work, { client, archive }, archived);
  return archived.digest;
}

async function copyChecked(work: ImageWork, source: Source, client: RegistryClient, digest: string): Promise<Outcome> {
  await requireSameThere(work.document, source, client, digest);
  const outcome = await copy(work, source, client, digest);
  requireSameSource(work, outcome.digest, await sourceHashLabel(work.registry, outcome.digest));
  return outcome;
}

/** Another engine may put the image under its tag meanwhile. */
async function copy(
  { document, context, registry, say }: ImageWork,
  { repository }: Source,
  client: RegistryClient,
  digest: string,
): Promise<Outcome> {
  say(`not in the registry: copying ${repository}@${digest}`);
  const started = performance.now();
  const manifest = await new ImageCopy(client, registry, context.signal).parts(digest);
  const put = await onSide('target', () => registry.putManifest(document.tag, manifest));
  if (put.state === 'taken') return { kind: 'present', digest: put.digest };
  return { kind: 'copied', digest, from: repository, seconds: (performance.now() - started) / 1000 };
}

async function requireSameThere(
  { tag }: ImageDocument,
  { repository }: Source,
  client: RegistryClient,
  digest: string,
): Promise<void> {
  const label = await onSide('source', () => sourceHashLabel(client, digest));
  if (isOfSource(label, tag)) return;
  throw new EngineError(
    `the image ${repository}:${tag} is not copied`,
    originOf(label),
    'find out who pushed it there; delete that tag, or leave that registry out of `copyFrom`, then try again',
  );
}
