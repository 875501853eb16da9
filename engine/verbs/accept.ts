import type { AcceptDocument } from '../../contract/lambda';
import { EngineError } from '../engine-error';
import { acceptConfig, acceptContent, packedBytes } from '../lambda/acceptance';
import { acceptPlace } from '../lambda/place';
import { ImageLog } from '../log/image-log';
import type { Absence, Manifest } from '../registry/client';
import { imageConfigs } from '../registry/image-config';
import { contentOf } from '../registry/image-content';
import { openRepository } from '../registry/open';
import { parseReference } from '../rollout/image-reference';
import type { RunContext } from './run-context';

/**
 * Sees that Lambda takes an image, before its function is touched: Lambda itself says so after it has changed the function,
 * and in one sentence for all reasons.
 *
 * @throws {EngineError} when it does not, or when the registry gives no clear answer
 */
export async function accept(document: AcceptDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const { image: reference, pulled, architecture } = document;
  acceptPlace(document);
  const offered = { reference, architecture };
  const { client } = openRepository(pulled, context);
  const { tag = '', digest = tag } = parseReference(reference);
  const manifest = present(await client.manifest(digest), document);
  const { layers } = acceptContent(contentOf(manifest, client.repository), offered);
  const [config] = await imageConfigs(client, manifest.digest, undefined);
  acceptConfig(config, offered);
  log.conclude(`Lambda takes ${reference} (${architecture}, ${(packedBytes(layers) / 1e6).toFixed(1)} MB packed)`);
}

function present(found: Manifest | Absence, { image, pulled }: AcceptDocument): Manifest {
  if (!('state' in found)) return found;
  const why = found.missing === 'repository' ? 'it has no such repository' : 'its repository has no such tag or digest';
  throw new EngineError(
    `the registry does not have ${image}`,
    `${why}: ${pulled.repository}`,
    'an image of this program comes with the apply of its stack, and again with `slipway deploy` when it was deleted; ' +
      'one that is made elsewhere has to be pushed, or its reference corrected. The function is as it was',
  );
}
