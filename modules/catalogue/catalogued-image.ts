import { TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { CataloguedImage, NamedImage } from '../../contract/catalogue';
import type { SourceDocument } from '../../contract/source';
import type { ImageConsumer } from '../image/image';
import type { IImageRegistry } from '../registry/image-registry';
import { knownPart, type Unknown } from './known-part';

/** An image that is built in its stack. */
export interface BuiltImage extends Construct {
  readonly name: string;
  readonly address: string;
  readonly tag: string;
  readonly registry: IImageRegistry;
}

/** All that goes with an image. */
interface ImageParts {
  readonly source: SourceDocument;
  /** The named contexts that are images of the program. */
  readonly bases: readonly (readonly [context: string, base: BuiltImage])[];
  readonly movingTags: readonly string[];
  readonly consumers: readonly ImageConsumer[];
}

export function cataloguedImage(image: BuiltImage, parts: ImageParts): CataloguedImage {
  const { name, address, tag, registry } = image;
  const unknown: Unknown = {};
  if (Token.isUnresolved(tag)) unknown['tag'] = 'hashAt: plan';
  return {
    name,
    construct: image.node.path,
    address,
    source: knownPart('source', parts.source, unknown),
    ...(parts.bases.length > 0 && { bases: Object.fromEntries(parts.bases.map(named)) }),
    tag: Token.isUnresolved(tag) ? null : tag,
    movingTags: knownPart('movingTags', parts.movingTags, unknown),
    repository: knownPart('repository', repositoryOf(registry), unknown),
    registry: knownPart('registry', registry.access, unknown),
    consumers: parts.consumers.map((consumer) => {
      return { stack: TerraformStack.of(consumer.scope).node.id, address: consumer.address };
    }),
    unknown,
  };
}

function named([context, base]: ImageParts['bases'][number]): [string, NamedImage] {
  return [context, { stack: TerraformStack.of(base).node.id, name: base.name }];
}

function repositoryOf({ repositoryName, pushUrl, pullUrl }: IImageRegistry): CataloguedImage['repository'] {
  return { name: repositoryName ?? pathOf(pushUrl), url: pushUrl, pullUrl };
}

/** A repository without its host; of a token the token. */
function pathOf(url: string): string {
  return Token.isUnresolved(url) ? url : url.slice(url.indexOf('/') + 1);
}
