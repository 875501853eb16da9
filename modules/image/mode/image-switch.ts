import { type IResolvable, Lazy, TerraformStack, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { PREBUILT_CHOICE, SOURCE } from '../../../contract/image-mode';
import { declareLocal, declareVariable } from '../../terraform/declarations';
import { hclText } from '../../terraform/hcl-expression';
import { PropError } from '../../terraform/prop-error';
import type { Chosen, ImageId } from './environment/choices';
import type { Prebuilt } from './prebuilt';

const ID = 'slipway-image-switch';

/** An image that can be switched, and what switches it. */
export interface SwitchableImage extends ImageId {
  /** As in addresses: `api_service`. */
  readonly resource: string;
  readonly mode: Prebuilt;
}

/** What is chosen for an image, in expressions for Terraform. */
export interface Choice {
  readonly image: SwitchableImage;
  /** `local.X_image_prebuilt`: whether it is anything but `source`. */
  readonly prebuilt: IResolvable;
  /** What is chosen, and whether it is anything but `source`, as expressions for the stack of the choice. */
  readonly locals: { readonly choice: string; readonly prebuilt: string };
  /** What the environment said when the program was synthesized. */
  readonly chosen: Chosen;
}

/**
 * The choice of an image, in its own stack or in that of a service that runs it. The first image of a stack declares the
 * variables there; where those say nothing, the environment's choice counts.
 *
 * @throws PropError when the stack is switched by variables of other names already, or has another image of that address
 */
export function choiceIn(scope: Construct, image: SwitchableImage): Choice {
  const stack = TerraformStack.of(scope);
  const existing = stack.node.tryFindChild(ID) as ImageSwitch | undefined;
  return (existing ?? new ImageSwitch(stack, ID, image.mode)).choiceOf(scope, image);
}

/** The variables of a stack, and the choices that they make. */
class ImageSwitch extends Construct {
  private readonly choices = new Map<string, Choice>();

  public constructor(
    stack: TerraformStack,
    id: string,
    private readonly mode: Prebuilt,
  ) {
    super(stack, id);
    const { tag, tags } = mode.variables;
    const choice = `"${SOURCE}", a tag, a digest (sha256:...) or both (tag@sha256:...)`;
    declareVariable(
      this,
      tag,
      {
        type: 'string',
        default: Lazy.stringValue({ produce: () => this.defaultForAll() }),
        description: `The images that are deployed: "${SOURCE}" has them built where they are missing, a tag or a digest names some that were built before`,
        validation: [
          {
            condition: `\${var.${tag} == "" || ${isChoice(`var.${tag}`)}}`,
            errorMessage: `The variable ${tag} must be ${choice}.`,
          },
        ],
      },
      `prebuilt(process.env, { variables: { tag: 'prebuilt_${tag}' } }) gives ours another name`,
    );
    declareVariable(
      this,
      tags,
      {
        type: 'map(string)',
        default: {},
        description: `The same for single images, by their names; it goes before ${tag}`,
        validation: [
          {
            condition: `\${alltrue([for each in values(var.${tags}) : ${isChoice('each')}])}`,
            errorMessage: `The values of ${tags} must be ${choice}.`,
          },
          {
            condition: Lazy.stringValue({ produce: () => this.namesAreKnown() }),
            errorMessage: `The names in ${tags} must be those of images of the program.`,
          },
        ],
      },
      `prebuilt(process.env, { variables: { tags: 'prebuilt_${tags}' } }) gives ours another name`,
    );
  }

  public choiceOf(scope: Construct, image: SwitchableImage): Choice {
    const { resource, stack, name, mode } = image;
    const known = this.choices.get(resource);
    if (known?.image.stack === stack && known.image.name === name) return known;
    if (known !== undefined) {
      const sentence = `${JSON.stringify(name)} of '${stack}' is switched by the same local value as that of '${known.image.stack}'`;
      throw new PropError(scope, 'name', sentence, 'give one of the images another name');
    }
    this.requireSameVariables(scope, mode);
    const choice = this.declare(image);
    this.choices.set(resource, choice);
    imagesOf(this).switchable.set(`${stack}/${name}`, { stack, name });
    return choice;
  }

  private declare(image: SwitchableImage): Choice {
    const { resource, name, stack, mode } = image;
    const { tag, tags } = this.mode.variables;
    const chosen = mode.choiceFor({ stack, name });
    const own = `try(var.${tags}[${hclText(name)}], null)`;
    const names = { choice: `${resource}_image_choice`, prebuilt: `${resource}_image_prebuilt` };
    const locals = { choice: `local.${names.choice}`, prebuilt: `local.${names.prebuilt}` };
    declareLocal(this, names.choice, `\${coalesce(${own}, var.${tag}, ${hclText(chosen.choice)})}`);
    const prebuilt = declareLocal(this, names.prebuilt, `\${${locals.choice} != ${hclText(SOURCE)}}`);
    return { image, prebuilt: Token.asAny(prebuilt), locals, chosen };
  }

  private requireSameVariables(scope: Construct, { variables: { tag, tags } }: Prebuilt): void {
    const { variables } = this.mode;
    if (variables.tag === tag && variables.tags === tags) return;
    const sentence = `has the variables ${tag} and ${tags}, and other images of the stack ${variables.tag} and ${variables.tags}`;
    throw new PropError(scope, 'mode', sentence, 'configure the stack, or the app, once: configure(stack, { mode })');
  }

  /** Empty where the environment says more of an image than of all: a variable that nobody gives must not go before that. */
  private defaultForAll(): string {
    const isFine = [...this.choices.values()].some(({ chosen }) => chosen.own);
    return isFine ? '' : this.mode.choiceForAll;
  }

  /** Those of other stacks too, so that one map can be given to all stacks of a program. */
  private namesAreKnown(): string {
    const { switchable, others } = imagesOf(this);
    const images = [...switchable.values()];
    this.mode.requireKnown(images, [...others]);
    const names = [...new Set(images.map(({ name }) => name))].sort();
    return `\${length(setsubtract(keys(var.${this.mode.variables.tags}), [${names.map(hclText).join(', ')}])) == 0}`;
  }
}

/** Whether an expression is a choice; empty is none. */
function isChoice(expression: string): string {
  return `can(regex(${hclText(PREBUILT_CHOICE.source)}, ${expression}))`;
}

/** Notes an image that is always built: a build job lists it all the same. */
export function noteAlwaysBuilt(scope: Construct, name: string): void {
  imagesOf(scope).others.add({ stack: TerraformStack.of(scope).node.id, name });
}

interface ImagesOfApp {
  readonly switchable: Map<string, ImageId>;
  readonly others: Set<ImageId>;
}

const imagesByApp = new WeakMap<IConstruct, ImagesOfApp>();

function imagesOf({ node: { root } }: Construct): ImagesOfApp {
  const images = imagesByApp.get(root) ?? { switchable: new Map(), others: new Set() };
  imagesByApp.set(root, images);
  return images;
}
