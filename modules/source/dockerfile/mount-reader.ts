import { pathInRoot, quoted } from '../go-text';
import { SourceError } from '../source-error';
import { checkMountTarget } from './converter-checks';
import type { Expansion } from './expand';
import { ParseError } from './flags';
import type { Origin, Run } from './instruction';
import { type Mount, parseMount } from './mount';
import { type Reading, readOf } from './reading';
import { at, refused } from './refused';
import { isBare } from './working-folder';

/** Finds what a mount of a RUN reads. */
export function readMount(text: string, run: Run & Origin, reading: Reading): void {
  const { scope, place, isLater, findings } = reading;
  const values = new Map<string, Expansion | undefined>();
  const mount = parsedMount(text, run, reading, (value, key) => {
    const expansion = scope.expand(value, run);
    values.set(key === 'src' ? 'source' : key, expansion);
    return { text: expansion?.text ?? value, isSure: expansion !== undefined && scope.isSure(expansion) };
  });
  if (mount === undefined) return;
  const isUsable = (key: string) =>
    !values.has(key) || findings.isUsable(values.get(key), text, { scope, origin: run });
  if (isLater) {
    throw new SourceError(
      `cannot mount from stage ${quoted(mount.from ?? '')} to ${quoted(mount.target)}, stage needs to be defined before current command`,
      'move the stage up',
      at(run),
    );
  }
  if ((place === undefined || place.kind === 'context') && !isUsable('type')) return;
  const unread = mount.type === 'tmpfs' && place === undefined;
  const reads = mount.type === 'bind' ? place === undefined || place.kind === 'context' : place?.kind === 'context';
  if (!unread && (!reads || (mount.type !== 'bind' && mount.type !== 'cache'))) return;
  if (!unread && !isUsable('source')) return;
  const isSure = [...values.values()].every((value) => value !== undefined && scope.isSure(value));
  findings.add(place, { ...readOf(run), path: pathInRoot(mount.source), instruction: 'RUN', unread }, isSure);
}

/** Undefined when Docker refuses it, or not, for a value that only the base image knows. */
function parsedMount(
  text: string,
  run: Run & Origin,
  { scope, findings }: Reading,
  expand: (value: string, key: string) => { text: string; isSure: boolean },
): Mount | undefined {
  const guesses: string[] = [];
  try {
    const mount = parseMount(text, (value, key) => {
      const expanded = expand(value, key);
      if (!expanded.isSure) guesses.push(key);
      return expanded.text;
    });
    if (guesses.length === 0 || isBare(scope.stage)) checkMountTarget(mount, scope);
    return mount;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    if (guesses.length === 0 || isBare(scope.stage)) throw refused(error.message, run);
    findings.widen('unset-variable', `only the base image knows ${text}`, run);
    return undefined;
  }
}
