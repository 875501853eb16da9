import type { Builder, BuildRequest, BuiltImage } from '../builder/builder';
import { chooseBuilder } from '../builder/choose';
import { TagTaken } from '../builder/failure';
import { recipeOf } from '../builder/recipe';
import { retryPush } from '../builder/retry-push';
import { arrived } from './arrived';
import type { ImageWork } from './image-work';
import { make } from './make';
import type { Outcome } from './outcome';
import { present } from './present';

/**
 * Builds the image and pushes it.
 *
 * @throws {EngineError} when the image is not in its registry then
 * @throws {SourceError} when the source cannot be hashed
 */
export async function built(work: ImageWork): Promise<Outcome> {
  const { document, context, say } = work;
  // Before it waits: what is wrong with them is said at once, and nobody waits for the answers of docker.
  const recipe = recipeOf(document, context.env);
  const builder = await chooseBuilder(document, recipe, context, say);
  return make<Outcome>(
    work,
    { builder, recipe },
    {
      lacking: 'not in the registry',
      done: () => present(work),
      deliver: async (request, hash) => arrived(work, await push(work, builder, request).catch(tagTaken), hash),
    },
  );
}

function push(
  { context, target: { credentials }, say }: ImageWork,
  builder: Builder,
  request: () => Promise<BuildRequest>,
): Promise<BuiltImage> {
  return retryPush(async () => builder.build(await request()), {
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
