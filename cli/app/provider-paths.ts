import path from 'node:path';
import type { CataloguedPlace } from '../../contract/catalogue';
import { expanded } from '../../engine/aws/environment';
import type { StackImage } from '../decide/needed-images';
import type { SynthesizedStack } from './stack';

/**
 * The image with files in the settings of its providers that any working directory finds: they start in the folder of the
 * stack, where Terraform reads them, and one process asks for images of all stacks.
 */
export function withAbsoluteSettings<I extends StackImage>(
  image: I,
  stacks: readonly SynthesizedStack[],
  env: NodeJS.ProcessEnv,
): I {
  const folder = stacks.find(({ name }) => name === image.stack)?.folder ?? '';
  const absolute = (file: string | null) => file && path.resolve(folder, expanded(file, env));
  const placed = <P extends CataloguedPlace>(place: P): P => ({
    ...place,
    registry: withFiles(place.registry, absolute),
  });
  const { copyFrom, replicatedFrom, pullFrom } = image;
  return {
    ...placed(image),
    ...(copyFrom && { copyFrom: copyFrom.map(placed) }),
    ...(replicatedFrom && { replicatedFrom: placed(replicatedFrom) }),
    ...(pullFrom && { pullFrom: pullFrom.map(placed) }),
  };
}

type Registry = CataloguedPlace['registry'];

function withFiles(registry: Registry, absolute: (file: string | null) => string | null): Registry {
  if (registry.kind !== 'ecr' || registry.access === null) return registry;
  const { customCaBundle, assumeRoleWithWebIdentity: identity, ...rest } = registry.access;
  const files = {
    ...(customCaBundle !== undefined && { customCaBundle: absolute(customCaBundle) }),
    ...(identity && {
      assumeRoleWithWebIdentity: {
        ...identity,
        ...(identity.webIdentityTokenFile !== undefined && {
          webIdentityTokenFile: absolute(identity.webIdentityTokenFile),
        }),
      },
    }),
  };
  return { ...registry, access: { ...rest, ...files } };
}
