import path from 'node:path';
import type { AwsAccess } from '../../contract/aws';
import type { CataloguedPlace, Known } from '../../contract/catalogue';
import { expanded } from '../../engine/aws/environment';
import type { StackImage } from '../decide/needed-images';
import type { StackService } from '../decide/proved-images';
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
  const absolute = pathsFrom(image.stack, stacks, env);
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

/** The same of a service, where its platform is asked. */
export function withAbsoluteAccess<S extends StackService>(
  service: S,
  stacks: readonly SynthesizedStack[],
  env: NodeJS.ProcessEnv,
): S {
  const { function: asked } = service;
  if (!asked?.access) return service;
  return {
    ...service,
    function: { ...asked, access: accessWithFiles(asked.access, pathsFrom(service.stack, stacks, env)) },
  };
}

type Absolute = (file: string | null) => string | null;

function pathsFrom(stack: string, stacks: readonly SynthesizedStack[], env: NodeJS.ProcessEnv): Absolute {
  const folder = stacks.find(({ name }) => name === stack)?.folder ?? '';
  return (file) => file && path.resolve(folder, expanded(file, env));
}

function withFiles(registry: CataloguedPlace['registry'], absolute: Absolute): CataloguedPlace['registry'] {
  if (registry.kind !== 'ecr' || registry.access === null) return registry;
  return { ...registry, access: accessWithFiles(registry.access, absolute) };
}

function accessWithFiles(access: Known<AwsAccess>, absolute: Absolute): Known<AwsAccess> {
  const { customCaBundle, assumeRoleWithWebIdentity: identity, ...rest } = access;
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
  return { ...rest, ...files };
}
