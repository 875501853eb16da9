import type { Catalogue, CataloguedImage } from '../../contract/catalogue';
import type { QueriedSource } from '../../contract/hash';
import type { AskedImage, Presence } from '../../contract/presence';
import type { RegistryAccess } from '../../contract/registry';

/** An image of the program, with its stack. */
export type StackImage = CataloguedImage & { readonly stack: string };

/** The catalogues of all stacks as one list. */
export function imagesOf(catalogues: ReadonlyMap<string, Catalogue>): StackImage[] {
  return [...catalogues].flatMap(([stack, { images }]) => images.map((image) => ({ stack, ...image })));
}

/**
 * The images that must be there when stacks are deployed and nothing is built: their own, and those of other stacks that
 * their services run. What an image is built from need not be there any more.
 */
export function neededImages(all: readonly StackImage[], stacks: readonly string[]): StackImage[] {
  const own = new Set(all.map(({ stack, address }) => `${stack}/${address}`));
  return all.filter(
    ({ stack, consumers }) =>
      stacks.includes(stack) ||
      consumers.some((each) => stacks.includes(each.stack) && !own.has(`${each.stack}/${each.address}`)),
  );
}

/** The source of an image whose tag Terraform asks for when it plans, as it asks. */
export function queriedSource({ source, bases = {} }: StackImage, all: readonly StackImage[]): QueriedSource {
  const contexts = Object.entries(source.contexts ?? {}).map(([context, value]) => {
    const named = bases[context];
    const base = named && all.find(({ stack, name }) => stack === named.stack && name === named.name);
    if (base === undefined) return [context, value];
    return [context, base.tag === null ? { source: queriedSource(base, all) } : { image: base.tag }];
  });
  const { contexts: _, ...rest } = source;
  return {
    ...rest,
    ...(contexts.length > 0 && { contexts: Object.fromEntries(contexts) as unknown }),
  } as QueriedSource;
}

/**
 * What the registry is asked about an image; or that it cannot be asked, as only Terraform knows where it is.
 *
 * @param tag or digest; undefined where synthesis had no source to make it from
 */
export function questionOf(
  { repository, registry, unknown }: StackImage,
  tag: string | undefined,
): AskedImage | Presence {
  if (tag === undefined) {
    return {
      state: 'unknown',
      what: 'its tag is not known',
      why: 'the program was synthesized without its source',
      fix: 'choose one that was built before, or synthesize where the source is',
    };
  }
  const place = repository.url ?? (repository.name !== null && { name: repository.name });
  const hidden = Object.keys(unknown).find((path) => path.startsWith('registry')) ?? (place ? undefined : 'repository');
  if (hidden === undefined && place) return { tag, repository: place, registry: registry as RegistryAccess };
  return {
    state: 'unknown',
    what: 'its registry is not asked',
    why: `only Terraform knows its ${hidden ?? 'registry'}`,
    fix: 'write that as a text in the program, or apply the stack with terraform or tofu',
  };
}
