import type { Presence } from '../../contract/presence';
import { CliError } from '../cli-error';
import { type Named, shortName } from './names';
import type { StackImage } from './needed-images';
import { absence, lackOf, requireAnswers, restorings, rowsOf, stateOf } from './readiness';

/** An image that was built before, and what its registry has of it. */
export interface FoundPrebuilt {
  readonly image: StackImage;
  readonly presence: Presence;
}

/** What a program says about its images and services, of all stacks. */
export interface Program {
  readonly images: readonly StackImage[];
  readonly services: readonly (Named & { readonly address: string })[];
}

export const PREBUILT_TITLES = ['image', 'run by', 'chosen by', 'registry', 'reference'] as const;

/** A row of {@link PREBUILT_TITLES} for each image that is not known to be there. */
export function rowsNotThere(found: readonly FoundPrebuilt[], program: Program): string[][] {
  const missing = found.filter(({ presence }) => presence.state !== 'present');
  return rowsOf(missing).map(([name = '', ...registry], index) => {
    const image = missing[index]?.image;
    return image === undefined ? [] : [name, runBy(image, program), chooser(image), ...registry];
  });
}

/**
 * Sees that every image that was built before is there, as nothing else makes it.
 *
 * @throws CliError that says which are not, and what helps; or of which nobody knows
 */
export function requirePrebuilt(found: readonly FoundPrebuilt[]): void {
  requireAnswers(found);
  const missing = found.filter(({ presence }) => presence.state === 'absent');
  if (missing.length === 0) return;
  const images = missing.map(({ image }) => image);
  const names = images.map((image) => shortName(image, images)).join(', ');
  throw new CliError(
    `${missing.length === 1 ? 'a prebuilt image is' : `${missing.length} prebuilt images are`} ${lackOf(missing)}, so nothing is deployed: ${names}`,
    missing.map(({ presence }) => absence(presence)).join('; '),
    [...restorings(missing), ...whatHelps(missing)].join('; '),
  );
}

/** The services that run it; what is built from it runs nothing. */
function runBy({ consumers }: StackImage, { images, services }: Program): string {
  const isAt = (one: { readonly stack: string; readonly address: string }) => (other: typeof one) =>
    one.stack === other.stack && one.address === other.address;
  const running = consumers.filter((consumer) => !images.some(isAt(consumer)));
  const names = running.map((consumer) => {
    const service = services.find(isAt(consumer));
    return service === undefined ? `${consumer.stack}/${consumer.address}` : shortName(service, services);
  });
  return names.length === 0 ? 'no service' : [...new Set(names)].join(', ');
}

const chooser = ({ mode }: StackImage): string => mode?.from ?? 'the program';

/** Nothing where ECR can restore them all. */
function whatHelps(absent: readonly FoundPrebuilt[]): string[] {
  const images = absent.filter(({ presence }) => stateOf(presence) === 'missing').map(({ image }) => image);
  if (images.length === 0) return [];
  const choosers = [...new Set(images.map(chooser))];
  const built = [...new Set(images.map(({ mode }) => buildOf(mode?.choice ?? '')))].join(', ');
  const correct = `${built} in the build job, or correct ${choosers.join(' and ')}`;
  if (images.some(({ unknown }) => unknown['tag'] === 'no source')) return [correct];
  return [correct, `to deploy from source ${choosers.map(undoing).join(' and ')}`];
}

/** A tag was asked for when it was built; that of its source and its digest come by themselves. */
function buildOf(choice: string): string {
  return /^src-|sha256:/.test(choice) ? 'slipway build' : `slipway build --tag ${choice}`;
}

function undoing(chosenBy: string): string {
  return /^(?:IMAGE_TAG|TF_VAR_)/.test(chosenBy) ? `unset ${chosenBy}` : `take it out of ${chosenBy}`;
}
