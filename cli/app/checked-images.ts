import type { Catalogue } from '../../contract/catalogue';
import { CliError } from '../cli-error';
import type { Context } from '../context';
import { askedImages, isRestored, type Planned } from '../decide/asked-images';
import { asChosen, prebuiltChoice } from '../decide/image-choice';
import { type AbsentImage, absentImages, doubtBecause, uncertainty } from '../decide/lost-images';
import { imagesOf, type StackImage } from '../decide/needed-images';
import { PREBUILT_TITLES, type Program, requirePrebuilt, rowsNotThere } from '../decide/prebuilt-images';
import { type ProvedImage, provedImages } from '../decide/proved-images';
import { requireImages, rowsOf } from '../decide/readiness';
import { tableOf } from '../decide/table';
import { catalogueOf } from './catalogue';
import { findImages, type FoundImage } from './presence';
import { withAbsoluteAccess } from './provider-paths';
import type { SynthesizedStack } from './stack';

/** The images of a deployment, after their registries were asked. */
export interface CheckedImages {
  /** Built before, and there. */
  readonly prebuilt: readonly StackImage[];
  /** Built or restored by the deployment, and not there. */
  readonly absent: readonly AbsentImage[];
  /** Those of them that every service is proved to run, once these stacks are applied as a whole. */
  readonly proved: (stacks: readonly string[]) => readonly ProvedImage[];
}

/**
 * Asks the registries for the images of a deployment, all at once, and says what they do not have. Nothing is asked where
 * there are no images.
 *
 * @throws CliError before anything is changed, for an image that has to be there and is not, or of which nobody knows
 */
export async function checkImages(
  planned: Planned,
  stacks: readonly SynthesizedStack[],
  context: Context,
): Promise<CheckedImages> {
  const catalogues = new Map(stacks.map((stack) => [stack.name, catalogueOf(stack)]));
  const services = servicesOf(catalogues).map((service) => withAbsoluteAccess(service, stacks, context.env));
  const program: Program = { images: asChosen(imagesOf(catalogues), context.env), services };
  const asked = askedImages(program.images, planned);
  const prebuilt = asked.filter(isPrebuilt);
  const built = asked.filter((image) => !isPrebuilt(image));
  const proved = (deployed: readonly string[]) => provedImages(prebuilt, services, deployed);
  const find = (some: readonly StackImage[]) => findImages(some, program.images, stacks, context);

  if (planned.phase === 'services' || !planned.builds) {
    const found = await find(asked);
    requireFoundPrebuilt(found, program, context);
    const others = found.filter(({ image }) => !isPrebuilt(image));
    say(['image', 'registry', 'reference'], rowsOf(others), context);
    const restored = others.filter((each) => isRestored(each, planned));
    requireImages(
      others.filter((each) => !restored.includes(each)),
      planned.stacks,
    );
    return { prebuilt, absent: absentImages(restored), proved };
  }
  const [found, others] = await Promise.all([find(prebuilt), find(built).catch(noAnswer)]);
  requireFoundPrebuilt(found, program, context);
  const doubt = others instanceof CliError ? doubtBecause(others) : uncertainty(others);
  if (doubt !== undefined) context.stderr.write(`${doubt}\n`);
  return { prebuilt, absent: others instanceof CliError ? [] : absentImages(others), proved };
}

/** The services of all stacks as one list. */
function servicesOf(catalogues: ReadonlyMap<string, Catalogue>) {
  return [...catalogues].flatMap(([stack, { services }]) => services.map((each) => ({ stack, ...each })));
}

const isPrebuilt = (image: StackImage): boolean => prebuiltChoice(image) !== undefined;

function requireFoundPrebuilt(found: readonly FoundImage[], program: Program, context: Context): void {
  const prebuilt = found.filter(({ image }) => isPrebuilt(image));
  say(PREBUILT_TITLES, rowsNotThere(prebuilt, program), context);
  requirePrebuilt(prebuilt);
}

/** Of images that need not be there: the apply asks for them itself, and says why it cannot. */
function noAnswer(error: unknown): CliError {
  if (error instanceof CliError) return error;
  throw error;
}

function say(titles: readonly string[], rows: readonly string[][], { stderr }: Context): void {
  if (rows.length > 0) stderr.write(tableOf(titles, rows));
}
