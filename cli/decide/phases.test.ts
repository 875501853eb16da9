import type { CataloguedImage } from '../../contract/catalogue';
import { type Phase, targetsOf } from './phases';

const STACK = {
  addresses: [
    'aws_ecr_repository.api',
    'aws_ecr_lifecycle_policy.api',
    'aws_ecr_repository_policy.api',
    'aws_ecrpublic_repository.page',
    'aws_ecrpublic_repository_policy.page',
    'aws_ecr_registry_policy.all',
    'data.aws_ecr_repository.other',
    'null_resource.api_image',
    'aws_ecs_service.api',
    'null_resource.stream_accepted',
    'aws_lambda_function.stream',
    'null_resource.stream_check',
    'aws_lambda_alias.stream',
  ],
};
const CATALOGUE = { images: [{ address: 'null_resource.api_image' } as CataloguedImage] };

describe('what a phase applies of a stack', () => {
  test.each<[Phase | undefined, readonly string[] | undefined]>([
    ['registry', STACK.addresses.slice(0, 5)],
    ['images', ['null_resource.api_image']],
    ['services', undefined],
    [undefined, undefined],
  ])('%s', (phase, expected) => {
    expect(targetsOf(phase, STACK, CATALOGUE)).toEqual(expected);
  });

  test.each(['registry', 'images'] as const)('is nothing where a stack has none: %s', (phase) => {
    expect(targetsOf(phase, { addresses: ['aws_vpc.net'] }, { images: [] })).toEqual([]);
  });
});
