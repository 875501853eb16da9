import type { CataloguedImage } from '../contract/catalogue';

/** An image as the command knows it, of which a test sets what it is about. */
export function stackImage(name: string, more: Partial<CataloguedImage> = {}, stack = 'shop') {
  const place = `ghcr.io/team/${name}`;
  const image: CataloguedImage & { readonly stack: string } = {
    stack,
    name,
    construct: `${stack}/${name}`,
    address: `null_resource.${name}_image`,
    source: { context: `../../../${name}`, dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
    tag: 'src-0123456789abcdef0123',
    movingTags: [],
    inUseBy: [],
    repository: { name: `team/${name}`, url: place, pullUrl: place },
    registry: { kind: 'oci' },
    consumers: [],
    unknown: {},
    ...more,
  };
  return image;
}
