import type { BuildProps } from '../../contract/build';
import type { CataloguedPlace, Known } from '../../contract/catalogue';
import { MOST_COMMIT_TAGS } from '../../contract/commit-tags';
import type { AskedRepository } from '../../contract/presence';
import type { PublishDocument, PublishedImage, PublishedPlace, PublishedSource } from '../../contract/publish';
import type { RegistryAccess } from '../../contract/registry';
import { CliError } from '../cli-error';
import type { TaggedImage } from './images-to-build';
import { shortName } from './names';

/** An image, and the folder of its stack as the engine finds it. */
export type PublishableImage = TaggedImage & { readonly module: string };

/**
 * What the engine is asked to have in the registries.
 *
 * @param images with all of the program that they are built from
 * @throws CliError for an image of which only Terraform knows a part
 */
export function publishDocument(
  images: readonly PublishableImage[],
  { commitTags, to }: Pick<PublishDocument, 'commitTags' | 'to'>,
): PublishDocument {
  for (const image of images) requireKnown(image, images);
  return {
    version: 1,
    images: images.map((image) => publishedImage(image, images)),
    commitTags,
    keep: MOST_COMMIT_TAGS,
    to,
  };
}

function publishedImage(image: PublishableImage, images: readonly PublishableImage[]): PublishedImage {
  const { address, module, tag, record, build, manifest, movingTags, inUseBy, copyFrom, replicatedFrom, pullFrom } =
    image;
  return {
    name: nameIn(address),
    called: shortName(image, images),
    address,
    module,
    tag,
    ...placeOf(image),
    source: sourceOf(image, images),
    ...(record !== undefined && { record }),
    ...(build && { build: known<BuildProps>(build) }),
    ...(manifest && { manifest }),
    ...(movingTags.length > 0 && { movingTags: known<readonly string[]>(movingTags) }),
    ...(inUseBy.length > 0 && { inUseBy }),
    ...(copyFrom && { copyFrom: copyFrom.map(placeOf) }),
    ...(replicatedFrom && { replicatedFrom: placeOf(replicatedFrom) }),
    ...(pullFrom && { pullFrom: pullFrom.map(placeOf) }),
  };
}

/** `api_service` of `null_resource.api_service_image`, as the work of `engine build` has it. */
function nameIn(address: string): string {
  return address.replace(/^null_resource\./, '').replace(/_image$/, '');
}

function placeOf({ repository: { name, url }, registry }: CataloguedPlace): PublishedPlace {
  const repository: AskedRepository = url ?? { name: name ?? '' };
  return { repository, registry: known<RegistryAccess>(registry) };
}

function sourceOf({ source, bases = {} }: PublishableImage, images: readonly PublishableImage[]): PublishedSource {
  const { contexts, ...rest } = source;
  const withBases = Object.entries(contexts ?? {}).map(([context, from]) => {
    const base = bases[context];
    const index = base ? images.findIndex(({ stack, name }) => stack === base.stack && name === base.name) : -1;
    return [context, index === -1 ? from : { published: index }] as const;
  });
  return known<PublishedSource>({
    ...rest,
    ...(contexts && { contexts: Object.fromEntries(withBases) }),
  });
}

/** What {@link requireKnown} has seen. */
function known<T>(value: Known<T>): T {
  return value as T;
}

/** @throws CliError that says what only Terraform knows of an image, and is needed */
function requireKnown(image: PublishableImage, images: readonly PublishableImage[]): void {
  const hidden = Object.keys(image.unknown).filter((path) => isNeeded(path, image));
  if (hidden.length === 0) return;
  throw new CliError(
    `the image ${shortName(image, images)} cannot be built without Terraform`,
    `only Terraform knows its ${hidden.join(', ')}`,
    `write that as a text in the program, or let Terraform build it: slipway deploy ${image.stack} --phase images`,
  );
}

const OF_PLACE = /^(|replicatedFrom\.|(?:copyFrom|pullFrom)\[\d+\]\.)repository\.(name|url|pullUrl)$/;

/** ECR tells the URL of a repository by its name; the engine knows what is to become of a base of this program itself. */
function isNeeded(path: string, image: PublishableImage): boolean {
  if (path === 'tag') return false;
  const ofBase = Object.keys(image.bases ?? {}).map((context) => `source.contexts.${context}`);
  if (ofBase.some((base) => path === base || path.startsWith(`${base}.`))) return false;
  const [, prefix = '', part] = OF_PLACE.exec(path) ?? [];
  if (part === undefined) return true;
  const { repository, registry } = placeAt(prefix, image);
  const canBeAsked = repository.name !== null && registry.kind === 'ecr';
  return part === 'name' ? repository.url === null : part === 'url' && !canBeAsked;
}

/** Of the image itself, or at the path that `unknown` has for it: `copyFrom[0].`. */
function placeAt(prefix: string, { copyFrom, pullFrom, replicatedFrom, ...image }: PublishableImage): CataloguedPlace {
  const [, list, index] = /^(copyFrom|pullFrom)\[(\d+)\]\.$/.exec(prefix) ?? [];
  if (prefix === 'replicatedFrom.') return replicatedFrom ?? image;
  return (list === 'copyFrom' ? copyFrom : pullFrom)?.[Number(index)] ?? image;
}
