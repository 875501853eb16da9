import { LocalError } from '../../local/local-error';
import { downloadPart } from '../../local/parts/download';
import { type LocatedPart, locatePart } from '../../local/parts/locate';
import { type PartName, PARTS } from '../../local/parts/part';
import { thisProcess } from '../this-process';
import { RECIPES } from './recipes';

/**
 * Gets a part that is not on this machine: the official download, else the recipe.
 *
 * @throws {LocalError} that says why neither could be had
 */
export async function obtainPart(name: PartName): Promise<LocatedPart> {
  const part = PARTS[name];
  const reasons: LocalError[] = [];
  for (const way of [() => downloadPart(part, thisProcess()), RECIPES[name]]) {
    if (!way) continue;
    try {
      await way();
      const located = await locatePart(name, thisProcess());
      if (located) return located;
      throw new LocalError(
        `what was made serves not as ${part.title}`,
        `it is older than ${part.atLeast}`,
        'install a newer one',
      );
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      reasons.push(error);
    }
  }
  throw cannotBeHad(`${part.title} ${part.version}`, reasons);
}

/** One error of all reasons; the fix of the last way is the one that is nearest. */
function cannotBeHad(what: string, reasons: readonly LocalError[]): LocalError {
  const why = reasons.map((reason) => `${reason.what}: ${reason.why}`).join('; ');
  return new LocalError(`${what} cannot be had`, why, reasons.at(-1)?.fix ?? 'install it');
}
