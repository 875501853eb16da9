import { type ImageMode, SOURCE } from '../../contract/image-mode';
import { A_CHOICE, isChoice, whyNoChoice } from '../../modules/image/mode/environment/choice';
import { CliError } from '../cli-error';
import type { StackImage } from './needed-images';
import { textMapIn } from './text-map';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The images with the choice that Terraform will make: its variables, where the environment sets them, stand above what was
 * chosen at synthesis, the one for an image above the one for all. As in the stack, an empty text chooses nothing. What else
 * sets a variable (`terraform.tfvars`) Terraform alone knows.
 *
 * @throws CliError for a variable that names no image, and for a map that cannot be read
 */
export function asChosen(images: readonly StackImage[], env: Environment): StackImage[] {
  return images.map((image) =>
    image.mode === undefined ? image : { ...image, mode: chosen(image.name, image.mode, env) },
  );
}

/** The tag or digest of an image that was built before; undefined for one that is built from its source. */
export function prebuiltChoice({ mode }: Pick<StackImage, 'mode'>): string | undefined {
  return mode === undefined || mode.choice === SOURCE ? undefined : mode.choice;
}

function chosen(name: string, mode: ImageMode, env: Environment): ImageMode {
  const { tag, tags } = mode.variables;
  const [one, all] = [`TF_VAR_${tags}`, `TF_VAR_${tag}`];
  const own = mapIn(one, env[one]).get(name);
  if (own) return { ...mode, choice: checked(own, `${one} of ${name}`), from: one };
  const common = env[all];
  return common ? { ...mode, choice: checked(common, all), from: all } : mode;
}

function mapIn(variable: string, value = ''): ReadonlyMap<string, string> {
  const map = textMapIn(value);
  if (map !== undefined) return map;
  throw new CliError(
    `cannot read ${variable}`,
    'it is to be a map of texts by the names of images, and something else is in it',
    `write it as JSON: ${variable}='{"api":"1.2.3"}'`,
  );
}

function checked(choice: string, called: string): string {
  if (isChoice(choice)) return choice;
  const got = JSON.stringify(choice.slice(0, 200));
  throw new CliError(`${called} must be ${A_CHOICE}, got ${got}`, whyNoChoice(choice), 'correct it, or unset it');
}
