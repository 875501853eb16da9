import { requireDeclaredTriggers } from '../bases/require-declared';
import type { Builder, BuildRequest, BuiltImage } from '../builder/builder';
import { chooseBuilder } from '../builder/choose';
import { TagTaken } from '../builder/failure';
import { builderLogins } from '../builder/logins';
import { type Recipe, recipeOf } from '../builder/recipe';
import { retryPush } from '../builder/retry-push';
import { BuildLog } from '../log/build-log';
import { LogFile } from '../log/log-file';
import { Mask } from '../log/mask';
import { onItsTurn } from '../machine/turn';
import { SOURCE_HASH_LABEL } from '../registry/source-label';
import { hashForBuild } from '../stage/source';
import { stage } from '../stage/stage';
import { withTemporaryFolder } from '../stage/temporary-folder';
import { arrived } from './arrived';
import type { ImageWork } from './image-work';
import type { Outcome } from './outcome';
import { present } from './present';

/**
 * Waits for a place among the builds of this machine and builds the image, unless another engine pushed it meanwhile.
 *
 * @throws {EngineError} when the image is not in its registry then
 * @throws {SourceError} when the source cannot be hashed
 */
export async function built(work: ImageWork): Promise<Outcome> {
  const { document, context, phases, reference, say } = work;
  // Before it waits: what is wrong with them is said at once, and nobody waits for the answers of docker.
  const recipe = recipeOf(document, context.env);
  const builder = await chooseBuilder(document, recipe, context, say);
  phases.ended('prepared');
  return onItsTurn({ name: document.name, reference, context, say, done: () => present(work) }, () =>
    buildAndPush(work, recipe, builder),
  );
}

async function buildAndPush(work: ImageWork, recipe: Recipe, builder: Builder): Promise<Outcome> {
  const { document, context, log, phases, reference, say } = work;
  phases.ended('waited');
  const source = hashForBuild(document, context.env);
  await builder.requirePlatforms(source.stepPlatforms);
  await requireDeclaredTriggers(document, source, builder, { context, say });
  phases.ended('bases asked');
  const file = new LogFile(`${document.name}-${document.tag}`, context.env);
  const mask = new Mask(recipe.secrets, context.env);
  const buildLog = new BuildLog(file, log, mask);
  say(`not in the registry: building ${reference} with ${builder.title}`);
  const buildIn = async (folder: string): Promise<Outcome> => {
    const staged = await stage(source, folder, context.signal);
    phases.ended('staged');
    const labels = { ...document.build?.labels, [SOURCE_HASH_LABEL]: source.hash };
    const request = { ...recipe, staged, folder, reference, args: source.args, labels, onLine: buildLog.line };
    return arrived(work, await push(work, builder, request, mask).catch(tagTaken), source.hash);
  };
  return buildLog.during(() => withTemporaryFolder(buildIn), context.signal);
}

function push(
  { document, context, target: { credentials }, say }: ImageWork,
  builder: Builder,
  request: Omit<BuildRequest, 'logins'>,
  mask: Mask,
): Promise<BuiltImage> {
  const attempt = async () => {
    const logins = await builderLogins(document, context);
    mask.hideLogins(logins.map(({ login }) => login));
    return builder.build({ ...request, logins });
  };
  return retryPush(attempt, {
    renewLogin: async () => credentials.renew(await credentials.login()),
    say,
    signal: context.signal,
  });
}

/** A refused push is an answer: somebody else's image has the tag, which may be the same source. */
function tagTaken(error: unknown): TagTaken {
  if (error instanceof TagTaken) return error;
  throw error;
}
