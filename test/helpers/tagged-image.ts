import type { TaggedImage } from '../../cli/decide/images-to-build';
import type { CataloguedImage } from '../../contract/catalogue';

/** An image of a catalogue in a registry that needs no login, of which a test sets what it is about. */
export function taggedImage(stack: string, name: string, more: Partial<CataloguedImage> = {}): TaggedImage {
  return {
    stack,
    name,
    construct: `${stack}/${name}`,
    address: `null_resource.${name}_image`,
    source: { context: `../../../${name}`, dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
    movingTags: [],
    inUseBy: [],
    repository: { name: `team/${name}`, url: `ghcr.io/team/${name}`, pullUrl: `ghcr.io/team/${name}` },
    registry: { kind: 'oci' },
    consumers: [],
    unknown: {},
    ...more,
    tag: more.tag ?? `src-${name}`,
  };
}

/** Named contexts that are images of the program, as the catalogue has them. */
export function madeFrom(stack: string, name: string): Pick<CataloguedImage, 'source' | 'bases'> {
  const base = { image: null, tag: null, registry: { kind: 'oci' as const } };
  const contexts = { base } as unknown as NonNullable<CataloguedImage['source']['contexts']>;
  return {
    source: { context: '../../../app', dockerfile: 'Dockerfile', platforms: ['linux/amd64'], contexts },
    bases: { base: { stack, name } },
  };
}
