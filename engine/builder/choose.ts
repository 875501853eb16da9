import { createHash } from 'node:crypto';
import type { ImageDocument } from '../../contract/image';
import { EngineError } from '../engine-error';
import type { RunContext } from '../verbs/run-context';
import type { Builder } from './builder';
import { BuildxBuilder } from './buildx';
import { requireCapable } from './capabilities';
import { CommandBuilder } from './command';
import { type Client, inspectClient } from './docker-cli';
import { type BuilderFacts, inspectBuilder } from './inspect';
import { type Recipe, requireOneManifest } from './recipe';

/** Variable of the machine that applies: names of buildx builders, with commas between them. */
const BUILDER_VARIABLE = 'SLIPWAY_BUILDER';

/**
 * The builder of an image: a command of the user's; else the buildx builder that `SLIPWAY_BUILDER`, the image's own
 * settings or `BUILDX_BUILDER` name; else the current one. Of several that are named each image has its own, so that it
 * finds its cache there; when that one cannot be reached it is the next one's.
 *
 * @throws {EngineError} when no builder is there, or it cannot follow the recipe
 */
export async function chooseBuilder(
  document: ImageDocument,
  recipe: Recipe,
  context: RunContext,
  say: (text: string) => void,
): Promise<Builder> {
  const named = document.build?.builder;
  if (typeof named === 'object' && 'command' in named)
    return new CommandBuilder(named.command, document.module, context);
  requireOneManifest(recipe, document.name);
  const { names, why } = candidates(named, context.env);
  const client = await inspectClient(context);
  const ranked = [...names].sort((a, b) => compare(rank(b, document.name), rank(a, document.name)));
  const facts = await firstReachable(ranked, client, context, say);
  await requireCapable(context, facts, recipe);
  return new BuildxBuilder(facts, names.length > 1 ? `one of ${names.length} ${why}` : why, context);
}

interface Candidates {
  /** Undefined: the current one. */
  readonly names: readonly (string | undefined)[];
  readonly why: string;
}

function candidates(named: string | readonly string[] | undefined, env: NodeJS.ProcessEnv): Candidates {
  const ofMachine = (env[BUILDER_VARIABLE] ?? '').split(',').flatMap((name) => name.trim() || []);
  if (ofMachine.length > 0) return { names: ofMachine, why: `named by ${BUILDER_VARIABLE}` };
  if (named !== undefined) return { names: typeof named === 'string' ? [named] : named, why: 'named by the image' };
  const { BUILDX_BUILDER: ofBuildx } = env;
  if (ofBuildx) return { names: [ofBuildx], why: 'named by BUILDX_BUILDER' };
  return { names: [undefined], why: 'the current one' };
}

/** Where each builder stands for an image (rendezvous hashing): one that is added or goes moves no other image. */
function rank(builder: string | undefined, image: string): string {
  return createHash('sha256')
    .update(`${image}\n${builder ?? ''}`)
    .digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function firstReachable(
  names: Candidates['names'],
  client: Client,
  context: RunContext,
  say: (text: string) => void,
): Promise<BuilderFacts> {
  const refusals: EngineError[] = [];
  for (const name of names) {
    try {
      return await inspectBuilder(context, client, name);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      refusals.push(error);
      if (names.length > 1) say(`${error.what}: ${error.why}`);
    }
  }
  const [only, second] = refusals;
  if (only !== undefined && second === undefined) throw only;
  throw new EngineError(
    `none of the builders ${names.join(', ')} can be used`,
    refusals.map(({ what, why }) => `${what}: ${why}`).join('; '),
    'start one of them, or name another in SLIPWAY_BUILDER (`docker buildx ls` lists them)',
  );
}
