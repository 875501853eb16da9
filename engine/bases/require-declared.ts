import type { ImageDocument } from '../../contract/image';
import { triggerEffect } from '../../modules/source/dockerfile/trigger';
import type { Builder } from '../builder/builder';
import { EngineError } from '../engine-error';
import type { BuildableSource } from '../stage/source';
import type { RunContext } from '../verbs/run-context';
import { BaseQuestions } from './ask-base';

/** A base image with one of its lists of triggers. */
interface Found {
  readonly reference: string;
  readonly triggers: readonly string[];
}

/**
 * Asks the base images of a source for their ONBUILD triggers: they run in the build, and what they read and was not
 * declared is not in the hash, so the image would lack it and the tag would not move with it.
 *
 * @throws {EngineError} when a base image has others than were declared, or gives no clear answer where nothing was
 */
export async function requireDeclaredTriggers(
  document: ImageDocument,
  { bases }: Pick<BuildableSource, 'bases'>,
  builder: Builder,
  { context, say }: { context: RunContext; say: (line: string) => void },
): Promise<void> {
  const declared = document.source.onbuild;
  if (declared?.length === 0) return;
  const questions = new BaseQuestions(document, builder, context);
  const ask = async (reference: string): Promise<Found[]> => {
    const platforms = bases.filter((base) => base.reference === reference).map(({ platform }) => platform);
    try {
      return (await questions.triggers(reference, platforms)).map((triggers) => ({ reference, triggers }));
    } catch (error) {
      if (declared === undefined || !(error instanceof EngineError)) throw error;
      say(`${error.what} (${error.why}): taken as \`onbuild\` declares them`);
      return [];
    }
  };
  const references = new Set(bases.map(({ reference }) => reference).filter((reference) => reference !== 'scratch'));
  const found = (await Promise.all([...references].map(ask))).flat();
  const other = found.find(({ triggers }) => !isCovered(triggers, declared ?? []));
  if (other !== undefined) throw undeclared(other, found, declared);
}

/** Whether all that triggers can read was hashed: more may have been declared, but no variable that is not set. */
function isCovered(triggers: readonly string[], declared: readonly string[]): boolean {
  const setting = (list: readonly string[]) => list.filter((trigger) => triggerEffect(trigger) === 'sets a variable');
  return (
    triggers.every((trigger) => triggerEffect(trigger) === 'none' || declared.includes(trigger)) &&
    setting(triggers).join('\n') === setting(declared).join('\n')
  );
}

function undeclared(
  { reference, triggers }: Found,
  found: readonly Found[],
  declared: readonly string[] | undefined,
): EngineError {
  const lists = new Set(found.map((one) => JSON.stringify(one.triggers)));
  const all = lists.size === 1 ? triggers : [...new Set(found.flatMap((one) => one.triggers))];
  return new EngineError(
    `the base image ${reference} runs ONBUILD triggers that were not declared, so what they read is not in the tag`,
    `it has ${literal(triggers)}, and \`onbuild\` of the image is ${declared === undefined ? 'not given' : literal(declared)}`,
    `give the image \`onbuild: ${literal(all)}\`, synthesize and try again`,
  );
}

/** As it is written in TypeScript, without signs that a terminal would obey. */
function literal(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`;
}

function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  const visible = inner.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `'${visible}'`;
}
