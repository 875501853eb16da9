import type { RepositoryDocument } from '../../contract/registry';
import { regionOfHost } from '../aws/ecr-host';
import { EngineError } from '../engine-error';
import type { RegistryClient } from '../registry/client';
import { onSide } from '../registry/copy-side';
import { contentOf } from '../registry/image-content';
import { openRepository } from '../registry/open';
import { sourceHashLabel } from '../registry/source-label';
import { comesAbout } from './comes-about';
import type { ImageWork } from './image-work';
import type { Outcome } from './outcome';
import { requireSameSource } from './same-source';

const PATIENCE_VARIABLE = 'SLIPWAY_REPLICATION_MINUTES';
const PATIENCE_MINUTES = 10;

/**
 * Waits until the registry has replicated an image from the repository that has it. Such an image is never built here, and
 * never copied: it would be there twice, as two builds of one source.
 *
 * @returns undefined for an image that its registry does not replicate
 * @throws {EngineError} when the other repository lacks the image or gives no clear answer, the replica does not come in
 *   time, or the tag names another image here than there
 */
export async function replicated(work: ImageWork): Promise<Outcome | undefined> {
  const { document, context, say } = work;
  const { replicatedFrom } = document;
  if (replicatedFrom === undefined) return undefined;
  const minutes = patience(context.env);
  const digest = await originalDigest(work, replicatedFrom);
  const original = `${replicatedFrom.repository}@${digest}`;
  const started = performance.now();
  say(`not in the registry yet: waiting up to ${minutes} min until it has replicated ${original}`);
  const hasCome = () => hasArrived(work, digest);
  if (!(await comesAbout(minutes * 60_000, context.signal, hasCome))) throw missed(work, original, minutes);
  requireSameSource(work, digest, await sourceHashLabel(work.registry, digest));
  const seconds = (performance.now() - started) / 1000;
  return { kind: 'replicated', digest, from: replicatedFrom.repository, seconds };
}

async function originalDigest(
  { document, context, reference }: ImageWork,
  replicatedFrom: RepositoryDocument,
): Promise<string> {
  const { name, tag } = document;
  const { client } = openRepository(replicatedFrom, context);
  const found = await onSide('original', () => client.presence(tag));
  if (found.state === 'present') return found.digest;
  throw new EngineError(
    `the image ${name} must be built in the other registry first: ${replicatedFrom.repository}:${tag} ` +
      (found.missing === 'repository' ? 'is in no repository there' : 'is not there'),
    `${reference} is replicated from there (\`replicatedFrom\`), and so it is neither built nor copied here`,
    'deploy the stack that pushes it there, from the same source; then try again',
  );
}

async function hasArrived(work: ImageWork, digest: string): Promise<boolean> {
  const { registry, document } = work;
  const found = await registry.presence(document.tag);
  if (found.state === 'absent') return false;
  if (found.digest !== digest) throw otherImage(work, digest, found.digest);
  return isWhole(registry, digest);
}

/** Whether an index came with its images: they are replicated one by one. */
async function isWhole(registry: RegistryClient, digest: string): Promise<boolean> {
  const manifest = await registry.manifest(digest);
  if ('state' in manifest) return false;
  const content = contentOf(manifest, registry.repository);
  if (content.kind === 'image') return true;
  for (const image of content.images) {
    if ((await registry.presence(image.digest)).state === 'absent') return false;
  }
  return true;
}

function otherImage({ document: { replicatedFrom }, reference }: ImageWork, there: string, here: string): EngineError {
  return new EngineError(
    `${reference} is no replica of what ${replicatedFrom?.repository ?? ''} has under the tag`,
    `it is ${here} here and ${there} there, and replication changes no digest`,
    'find out who pushed it here; delete that tag in the registry, have the image replicated and try again',
  );
}

function missed({ document, reference }: ImageWork, original: string, minutes: number): EngineError {
  return new EngineError(
    `${reference} was not replicated within ${minutes} min`,
    `${original} is there; here it is missing, or a part of it`,
    `see that the rule of the other registry takes this repository, and is older than the push: ${rules(document)}; for ` +
      `images that take longer set ${PATIENCE_VARIABLE}; then try again`,
  );
}

/** How to see what the other registry did. */
function rules({ replicatedFrom, tag }: ImageWork['document']): string {
  const [host = '', ...name] = (replicatedFrom?.repository ?? '').split('/');
  const region = regionOfHost(host);
  if (region === undefined) return 'its log of replications tells';
  return (
    `\`aws ecr describe-image-replication-status --region ${region} --repository-name ${name.join('/')} ` +
    `--image-id imageTag=${tag}\` tells`
  );
}

/**
 * Minutes that a replica is waited for.
 *
 * @throws {EngineError} when the environment has no such number
 */
function patience(env: NodeJS.ProcessEnv): number {
  const given = env[PATIENCE_VARIABLE];
  if (!given) return PATIENCE_MINUTES;
  const minutes = Number(given);
  if (/^\d{1,4}(\.\d{1,4})?$/.test(given) && minutes > 0 && minutes <= 1440) return minutes;
  throw new EngineError(
    `${PATIENCE_VARIABLE} must be a number above 0, up to 1440`,
    `the environment has ${JSON.stringify(given)}`,
    'correct or unset it, then try again',
  );
}
