import type { Catalogue } from '../../contract/catalogue';

/** What a pipeline deploys in jobs of their own: the repositories, the images in them, and all the rest. */
export const PHASES = ['registry', 'images', 'services'] as const;

export type Phase = (typeof PHASES)[number];

/** Repositories of ECR, and the policies that are a part of each. */
const OF_REGISTRIES = /^aws_(ecr_(repository|repository_policy|lifecycle_policy)|ecrpublic_repository(_policy)?)\./;

/** The addresses of a stack that a phase applies; undefined when it is the whole stack. */
export function targetsOf(
  phase: Phase | undefined,
  { addresses }: { readonly addresses: readonly string[] },
  { images }: Pick<Catalogue, 'images'>,
): readonly string[] | undefined {
  switch (phase) {
    case 'registry':
      return addresses.filter((address) => OF_REGISTRIES.test(address));
    case 'images':
      return images.map(({ address }) => address);
    case 'services':
    case undefined:
      return undefined;
  }
}

/** What a stack without anything for a phase has none of. */
export const SUBJECTS: Readonly<Record<Phase, string>> = {
  registry: 'repositories',
  images: 'images',
  services: 'services',
};
