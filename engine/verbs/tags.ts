import type { TagsDocument } from '../../contract/commit-tags';
import { ImageLog } from '../log/image-log';
import { openRepository } from '../registry/open';
import { putCommitTags } from '../tags/commit-tags';
import { manifestOf } from '../tags/manifest-of';
import type { RunContext } from './run-context';

/**
 * Puts commit tags on an image that is in the registry.
 *
 * @throws {EngineError} when one of the tags names another image: then none is put
 */
export async function tagCommits(document: TagsDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const registry = openRepository(document, context).client;
  const manifest = await manifestOf(document, registry);
  const added = await putCommitTags(document, manifest, { registry, context, log });
  if (added.length === 0) log.conclude(`has ${document.commitTags.join(', ')} already`);
  else log.conclude(`tagged ${added.join(', ')} -> ${document.repository}@${manifest.digest}`);
}
