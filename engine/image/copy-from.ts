import type { ImageDocument } from '../../contract/image';
import type { ImageLog } from '../log/image-log';
import type { RegistryClient } from '../registry/client';
import { ImageCopy } from '../registry/copy-image';
import { onSide } from '../registry/copy-side';
import { openRepository } from '../registry/open';
import { isOfSource, sourceHashLabel } from '../registry/source-label';
import type { RunContext } from '../verbs/run-context';
import { RunnerError } from '../../errors/runner-error';
import { shown } from '../../errors/shown';

type Source = NonNullable<ImageDocument['copyFrom']>[number];

/**
 * Looks for an image under its tag in other registries, in their order, and copies the first one that is found. A
 * registry that gives no clear answer stops the apply: it may have the image, and another build need not be the same.
 *
 * @returns the digest that has the tag then; undefined when no registry has the image
 * @throws {RunnerError} when a registry gives no clear answer, or what has the tag there is another image
 */
export async function copyFromElsewhere(
  document: ImageDocument,
  registry: RegistryClient,
  context: RunContext,
  log: ImageLog,
): Promise<string | undefined> {
  for (const source of document.copyFrom ?? []) {
    const { client } = openRepository(source, context);
    const found = await onSide('source', () => client.presence(document.tag));
    if (found.state === 'absent') continue;
    await requireSame(document, source, client, found.digest);
    log.say(`not in the registry: copying ${source.repository}@${found.digest}`);
    const started = performance.now();
    const manifest = await new ImageCopy(client, registry, context.signal).parts(found.digest);
    const put = await onSide('target', () => registry.putManifest(document.tag, manifest));
    if (put.state === 'taken') return put.digest;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    log.conclude(`copied from ${source.repository} in ${seconds} s -> ${document.repository}:${document.tag}`);
    return manifest.digest;
  }
  return undefined;
}

async function requireSame(
  { tag }: ImageDocument,
  { repository }: Source,
  client: RegistryClient,
  digest: string,
): Promise<void> {
  const label = await onSide('source', () => sourceHashLabel(client, digest));
  if (isOfSource(label, tag)) return;
  throw new RunnerError(
    `the image ${repository}:${tag} is not copied`,
    label === undefined ? 'it was not built by slipway' : `it was built from the source ${shown(label)}`,
    'find out who pushed it there; delete that tag, or leave that registry out of `copyFrom`, then apply again',
  );
}
