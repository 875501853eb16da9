import { pathInRoot } from '../go-text';
import type { ExplainedContext, Explanation } from './explanation';

/** The part of an explanation that is about one path: itself, what is in it, and the folder that keeps it out. */
export function explanationOfPath(explanation: Explanation, path: string): Explanation {
  const wanted = pathInRoot(path);
  return {
    ...explanation,
    context: ofPath(explanation.context, wanted),
    contexts: Object.fromEntries(
      Object.entries(explanation.contexts).map(([name, context]) => [name, ofPath(context, wanted)]),
    ),
  };
}

function ofPath(context: ExplainedContext, wanted: string): ExplainedContext {
  return {
    ...context,
    included: context.included.filter(({ path }) => isIn(path, wanted)),
    excluded: context.excluded.filter(({ path }) => isIn(path, wanted) || isIn(wanted, path)),
  };
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
