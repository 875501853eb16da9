import type { Presence } from '../../contract/presence';
import { CliError } from '../cli-error';
import { type Named, shortName } from './names';

/** An image as it was found. */
export interface Found {
  readonly image: Named;
  readonly presence: Presence;
}

/** A row for each image: its name, whether it is there, and its reference or why nobody knows. */
export function rowsOf(found: readonly Found[]): string[][] {
  const all = found.map(({ image }) => image);
  return found.map(({ image, presence }) => [shortName(image, all), stateOf(presence), detailOf(presence)]);
}

/**
 * Sees that every image is there.
 *
 * @param stacks those that are to be deployed
 * @throws CliError that says which are not, and what makes them; or of which nobody knows
 */
export function requireImages(found: readonly Found[], stacks: readonly string[]): void {
  requireAnswers(found);
  const all = found.map(({ image }) => image);
  const missing = found.filter(({ presence }) => presence.state === 'absent');
  if (missing.length === 0) return;
  const names = missing.map(({ image }) => shortName(image, all)).join(', ');
  throw new CliError(
    `${missing.length === 1 ? 'an image is' : `${missing.length} images are`} ${lackOf(missing)}, so nothing is deployed: ${names}`,
    missing.map(({ presence }) => absence(presence)).join('; '),
    [whatMakes(missing, stacks), ...restorings(missing)].join('; or '),
  );
}

/** @throws CliError for an image of which nobody knows whether it is there: it is taken neither for present nor for absent */
export function requireAnswers(found: readonly Found[]): void {
  const all = found.map(({ image }) => image);
  for (const { image, presence } of found) {
    if (presence.state !== 'unknown') continue;
    const { what, why, fix } = presence;
    throw new CliError(`nobody knows whether the image ${shortName(image, all)} is there: ${what}`, why, fix);
  }
}

/** The state of an image in one word. */
export function stateOf(presence: Presence): 'present' | 'missing' | 'archived' | 'unknown' {
  if (presence.state !== 'absent') return presence.state;
  return presence.archived === undefined ? 'missing' : 'archived';
}

/** What is wrong with all of them. */
export function lackOf(absent: readonly { readonly presence: Presence }[]): 'missing' | 'archived' {
  return absent.every(({ presence }) => stateOf(presence) === 'archived') ? 'archived' : 'missing';
}

/** What takes those out of the archive that are there. */
export function restorings(absent: readonly { readonly presence: Presence }[]): string[] {
  return absent.flatMap(({ presence }) => (presence.state === 'absent' ? (presence.archived?.fix ?? []) : []));
}

function detailOf(presence: Presence): string {
  return presence.state === 'unknown' ? `${presence.what}: ${presence.why}` : presence.reference;
}

/** What the registry does not have. */
export function absence(presence: Presence): string {
  if (presence.state !== 'absent') return '';
  if (presence.archived !== undefined)
    return `${presence.reference} is in the archive of ECR, where nobody can pull it`;
  return presence.missing === 'image'
    ? `the registry does not have ${presence.reference}`
    : `there is no repository for ${presence.reference}`;
}

function whatMakes(missing: readonly Found[], stacks: readonly string[]): string {
  const named = [...new Set([...stacks, ...missing.map(({ image }) => image.stack)])].join(' ');
  const deploy = (phase: string) => `slipway deploy ${named} --phase ${phase}`;
  const hasRepositories = missing.every(({ presence }) => presence.state === 'absent' && presence.missing === 'image');
  return hasRepositories ? deploy('images') : `${deploy('registry')}, then ${deploy('images')}`;
}
