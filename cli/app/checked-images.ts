import { CliError } from '../cli-error';
import type { Context } from '../context';
import { askedImages, type Planned } from '../decide/asked-images';
import { asChosen, prebuiltChoice } from '../decide/image-choice';
import { type AbsentImage, absentImages, doubtBecause, uncertainty } from '../decide/lost-images';
import { imagesOf, type StackImage } from '../decide/needed-images';
import { PREBUILT_TITLES, requirePrebuilt, rowsNotThere } from '../decide/prebuilt-images';
import { requireImages, rowsOf } from '../decide/readiness';
import { tableOf } from '../decide/table';
import { catalogueOf } from './catalogue';
import { findImages } from './presence';
import type { SynthesizedStack } from './stack';

/** The images of a deployment, after their registries were asked. */
export interface CheckedImages {
  /** Built before, and there. */
  readonly prebuilt: readonly StackImage[];
  /** Built by the deployment, and not there. */
  readonly absent: readonly AbsentImage[];
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
  const images = asChosen(imagesOf(catalogues), context.env);
  const services = [...catalogues].flatMap(([stack, catalogue]) =>
    catalogue.services.map((each) => ({ stack, ...each })),
  );
  const asked = askedImages(images, planned);
  const isRequired = (image: StackImage) => planned.phase === 'services' || prebuiltChoice(image) !== undefined;
  const find = (some: readonly StackImage[]) => findImages(some, images, stacks, context);
  const [required, others] = await Promise.all([
    find(asked.filter(isRequired)),
    find(asked.filter((image) => !isRequired(image))).catch(noAnswer),
  ]);
  const prebuilt = required.filter(({ image }) => prebuiltChoice(image) !== undefined);
  say(PREBUILT_TITLES, rowsNotThere(prebuilt, { images, services }), context);
  requirePrebuilt(prebuilt);
  const built = required.filter((each) => !prebuilt.includes(each));
  say(['image', 'registry', 'reference'], rowsOf(built), context);
  requireImages(built, planned.stacks);

  const doubt = others instanceof CliError ? doubtBecause(others) : uncertainty(others);
  if (doubt !== undefined) context.stderr.write(`${doubt}\n`);
  return {
    prebuilt: prebuilt.map(({ image }) => image),
    absent: others instanceof CliError ? [] : absentImages(others),
  };
}

/** Of images that need not be there: the apply asks for them itself, and says why it cannot. */
function noAnswer(error: unknown): CliError {
  if (error instanceof CliError) return error;
  throw error;
}

function say(titles: readonly string[], rows: readonly string[][], { stderr }: Context): void {
  if (rows.length > 0) stderr.write(tableOf(titles, rows));
}
