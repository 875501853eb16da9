import { type IResolvable, type TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import { type ImageMode, SOURCE } from '../../../contract/image-mode';
import { SOURCE_PREFIX } from '../../../contract/tags';
import type { IImageRegistry } from '../../registry/image-registry';
import { declareLocal } from '../../terraform/declarations';
import { hclText } from '../../terraform/hcl-expression';
import { PropError } from '../../terraform/prop-error';
import { literal } from '../../terraform/template';
import type { TagSource } from '../tag-source';
import { DIGEST, sourceTagOfFound } from './found-image';
import { type Choice, choiceIn } from './image-switch';

type Preconditions = NonNullable<TerraformResourceLifecycle['precondition']>;

/** What the tag is where there is none; a precondition refuses it. */
const UNKNOWN = hclText('unknown');

/**
 * An image that is built or was built before, as Terraform chooses. One that was is referred to by the tag of its own
 * source, so that the same content is the same reference in either mode.
 */
export class SwitchedImage {
  /** Its `src-…` tag, or its digest where it has none: a token. */
  public readonly tag: string;
  /** The same behind the URL of a repository, with the separator: a token. */
  public readonly suffix: string;

  /** @throws PropError when the environment chose what Terraform cannot find */
  public constructor(
    private readonly scope: Construct,
    private readonly choice: Choice,
    private readonly registry: IImageRegistry,
    private readonly source: TagSource,
  ) {
    const { resource } = choice.image;
    if (registry.ecr === undefined) this.requireWritten();
    const own = source.expression ?? UNKNOWN;
    const prebuilt = registry.ecr === undefined ? this.writtenTag() : this.foundTag(registry.ecr);
    const tag = `${resource}_image_tag`;
    this.tag = declareLocal(scope, tag, `\${${this.prebuilt} ? ${prebuilt} : ${own}}`);
    const separator = `\${startswith(local.${tag}, "sha256:") ? "@" : ":"}`;
    this.suffix = declareLocal(scope, `${resource}_image_suffix`, `${separator}\${local.${tag}}`);
  }

  public get mode(): ImageMode {
    const { chosen, image } = this.choice;
    const { choice, from } = chosen;
    return { choice, ...(from !== undefined && { from }), variables: image.mode.variables };
  }

  /** Whether it was built before, as an expression for the stack of a scope. */
  public prebuiltIn(scope: Construct): IResolvable {
    return choiceIn(scope, this.choice.image).prebuilt;
  }

  /**
   * What must hold before anything is planned for it.
   *
   * @param bases the images that it is made from
   */
  public preconditions(bases: readonly SwitchedImage[]): Preconditions {
    const { name } = this.choice.image;
    return [
      ...(this.source.missing === undefined
        ? []
        : [{ condition: `\${${this.prebuilt}}`, errorMessage: this.noSource() }]),
      ...(this.registry.ecr === undefined
        ? [{ condition: `\${${this.isWritten()}}`, errorMessage: this.notWritten() }]
        : []),
      ...bases.map((base) => ({
        condition: `\${${this.prebuilt} || !${base.prebuilt}}`,
        errorMessage: literal(
          `The image ${name} is built from its source, and ${base.choice.image.name}, which it is made from, was built before: ` +
            'have both built, or neither.',
        ),
      })),
    ];
  }

  private get prebuilt(): string {
    return this.choice.locals.prebuilt;
  }

  private get chosen(): string {
    return this.choice.locals.choice;
  }

  private foundTag(place: NonNullable<IImageRegistry['ecr']>): string {
    const { expression, hash } = this.source;
    // One that only a plan computes is not asked for when nothing is built.
    const atHand = hash === undefined ? undefined : expression;
    return sourceTagOfFound(this.scope, this.choice, place, atHand);
  }

  private writtenTag(): string {
    const digest = `try(regex(${hclText(DIGEST)}, ${this.chosen}), ${UNKNOWN})`;
    return `(startswith(${this.chosen}, ${hclText(SOURCE_PREFIX)}) ? split("@", ${this.chosen})[0] : ${digest})`;
  }

  /** Terraform asks no registry but ECR: the choice has to say all of the reference. */
  private isWritten(): string {
    const says = `startswith(${this.chosen}, ${hclText(SOURCE_PREFIX)}) || can(regex(${hclText(DIGEST)}, ${this.chosen}))`;
    return `!${this.prebuilt} || ${says}`;
  }

  private requireWritten(): void {
    const { choice, from = 'the environment' } = this.choice.chosen;
    if (choice === SOURCE || choice.startsWith(SOURCE_PREFIX) || new RegExp(DIGEST).test(choice)) return;
    const sentence = `has ${JSON.stringify(choice)} from ${from}, and Terraform asks no registry but ECR what that is`;
    throw new PropError(this.scope, 'mode', sentence, 'choose it by its digest, or by IMAGES_FILE, which has that');
  }

  private notWritten(): string {
    const { name, mode } = this.choice.image;
    return literal(
      `The image ${name} is in a registry that Terraform does not ask: choose it by its digest (sha256:...) or by the tag of ` +
        `its source (${SOURCE_PREFIX}...), in ${mode.variables.tags} or by an images.json.`,
    );
  }

  private noSource(): string {
    const { name, mode } = this.choice.image;
    return literal(
      `The image ${name} cannot be built: the program was synthesized without its source (${this.source.missing ?? ''}). Give ` +
        `${mode.variables.tag} the tag of an image that was built, or synthesize again where the source is.`,
    );
  }
}
