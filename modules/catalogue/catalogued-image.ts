import { TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { BuildProps } from '../../contract/build';
import type { CataloguedImage, CataloguedPlace, CataloguedRepository, NamedImage } from '../../contract/catalogue';
import type { ImageMode } from '../../contract/image-mode';
import type { SourceDocument } from '../../contract/source';
import type { ImageConsumer } from '../image/image';
import type { IImageRegistry } from '../registry/image-registry';
import { knownPart, type Unknown } from './known-part';

/** An image that is built in its stack. */
export interface BuiltImage extends Construct {
  readonly name: string;
  readonly address: string;
  /** Undefined where synthesis has no source. */
  readonly sourceTag: string | undefined;
  readonly registry: IImageRegistry;
}

/** All that goes with an image. */
interface ImageParts {
  readonly source: SourceDocument;
  /** The named contexts that are images of the program. */
  readonly bases: readonly (readonly [context: string, base: BuiltImage])[];
  readonly record: string | undefined;
  readonly build: BuildProps | undefined;
  readonly manifest?: CataloguedImage['manifest'];
  readonly movingTags: readonly string[];
  readonly inUseBy: readonly string[];
  readonly copyFrom: readonly IImageRegistry[] | undefined;
  readonly replicatedFrom: IImageRegistry | undefined;
  readonly pullFrom: readonly IImageRegistry[] | undefined;
  readonly mode: ImageMode | undefined;
  readonly consumers: readonly ImageConsumer[];
}

export function cataloguedImage(image: BuiltImage, parts: ImageParts): CataloguedImage {
  const { name, address, sourceTag: tag, registry } = image;
  const { record, build, manifest, inUseBy, copyFrom, replicatedFrom, pullFrom, mode } = parts;
  const unknown: Unknown = {};
  if (tag === undefined) unknown['tag'] = 'no source';
  else if (Token.isUnresolved(tag)) unknown['tag'] = 'hashAt: plan';
  return {
    name,
    construct: image.node.path,
    address,
    source: knownPart('source', parts.source, unknown),
    ...(parts.bases.length > 0 && { bases: Object.fromEntries(parts.bases.map(named)) }),
    tag: tag === undefined || Token.isUnresolved(tag) ? null : tag,
    ...(record !== undefined && { record }),
    ...(build !== undefined && { build: knownPart('build', build, unknown) }),
    ...(manifest && { manifest }),
    movingTags: knownPart('movingTags', parts.movingTags, unknown),
    inUseBy,
    ...placeOf('', registry, unknown),
    ...(copyFrom && {
      copyFrom: copyFrom.map((each, index) => placeOf(`copyFrom[${String(index)}].`, each, unknown)),
    }),
    ...(replicatedFrom && { replicatedFrom: placeOf('replicatedFrom.', replicatedFrom, unknown) }),
    ...(pullFrom && {
      pullFrom: pullFrom.map((each, index) => placeOf(`pullFrom[${String(index)}].`, each, unknown)),
    }),
    ...(mode && { mode }),
    consumers: parts.consumers.map((consumer) => {
      return { stack: TerraformStack.of(consumer.scope).node.id, address: consumer.address };
    }),
    unknown,
  };
}

function named([context, base]: ImageParts['bases'][number]): [string, NamedImage] {
  return [context, { stack: TerraformStack.of(base).node.id, name: base.name }];
}

function placeOf(path: string, registry: IImageRegistry, unknown: Unknown): CataloguedPlace {
  return {
    repository: knownPart(`${path}repository`, repositoryOf(registry), unknown),
    registry: knownPart(`${path}registry`, registry.access, unknown),
  };
}

function repositoryOf({ repositoryName, pushUrl, pullUrl }: IImageRegistry): CataloguedRepository {
  return { name: repositoryName ?? pathOf(pushUrl), url: pushUrl, pullUrl };
}

/** A repository without its host; of a token the token. */
function pathOf(url: string): string {
  return Token.isUnresolved(url) ? url : url.slice(url.indexOf('/') + 1);
}
