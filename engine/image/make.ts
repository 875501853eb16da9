import { requireDeclaredTriggers } from '../bases/require-declared';
import type { Builder, BuildRequest } from '../builder/builder';
import { builderLogins } from '../builder/logins';
import type { Recipe } from '../builder/recipe';
import { BuildLog } from '../log/build-log';
import { LogFile } from '../log/log-file';
import { Mask } from '../log/mask';
import { onItsTurn } from '../machine/turn';
import { SOURCE_HASH_LABEL } from '../registry/source-label';
import { hashForBuild } from '../stage/source';
import { stage } from '../stage/stage';
import { withTemporaryFolder } from '../stage/temporary-folder';
import type { ImageWork } from './image-work';

/** Who builds an image, and how. */
export interface Making {
  readonly builder: Builder;
  readonly recipe: Recipe;
}

/** Where an image goes when it is built. */
export interface Destination<T> {
  /** That it is not there, for people. */
  readonly lacking: string;
  /** What is there already, if it is. */
  readonly done: () => Promise<T | undefined>;
  /** @param hash of the source */
  readonly deliver: (request: () => Promise<BuildRequest>, hash: string) => Promise<T>;
}

/**
 * Waits for a place among the builds of this machine and has the image built from exactly the source that its tag names,
 * unless another engine did it meanwhile.
 *
 * @throws {EngineError} when it cannot be built
 * @throws {SourceError} when the source cannot be hashed
 */
export function make<T>(work: ImageWork, making: Making, destination: Destination<T>): Promise<T> {
  const { document, context, phases, reference, say } = work;
  phases.ended('prepared');
  return onItsTurn({ name: document.name, reference, context, say, done: destination.done }, () =>
    makeNow(work, making, destination),
  );
}

async function makeNow<T>(work: ImageWork, { builder, recipe }: Making, to: Destination<T>): Promise<T> {
  const { document, context, log, phases, reference, say } = work;
  phases.ended('waited');
  const source = hashForBuild(document, context.env);
  await requireDeclaredTriggers(document, source, builder, { context, say });
  phases.ended('bases asked');
  const file = new LogFile(`${document.name}-${document.tag}`, context.env);
  const mask = new Mask(recipe.secrets, context.env);
  const buildLog = new BuildLog(file, log, mask);
  say(`${to.lacking}: building ${reference} with ${builder.title}`);
  const buildIn = async (folder: string): Promise<T> => {
    const staged = await stage(source, folder, context.signal);
    phases.ended('staged');
    const labels = { ...document.build?.labels, [SOURCE_HASH_LABEL]: source.hash };
    const request = { ...recipe, staged, folder, reference, args: source.args, labels, onLine: buildLog.line };
    const withLogins = async (): Promise<BuildRequest> => {
      const logins = await builderLogins(document, context);
      mask.hideLogins(logins.map(({ login }) => login));
      return { ...request, logins };
    };
    return to.deliver(withLogins, source.hash);
  };
  return buildLog.during(() => withTemporaryFolder(buildIn), context.signal);
}
