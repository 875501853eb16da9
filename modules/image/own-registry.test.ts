import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { resourcesOf } from '../../test/helpers/declared-service';
import { configure } from '../settings/stack-settings';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

let checkout: Checkout;
let main: TerraformStack;

describe('an image without a registry', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
    main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(main, 'aws', { region: 'eu-west-1' });
  });

  afterEach(() => checkout.remove());

  const image = (props: Partial<SourceImageProps>, id = 'image') =>
    new SourceImage(main, id, { context: 'api', ...props });

  test('makes a repository of its name in ECR, which it is pushed to', () => {
    const { registry, address } = image({ name: 'api-service' });

    expect(registry).toMatchObject({ name: 'api-service', repositoryName: 'api-service' });
    expect(address).toBe('null_resource.api_service_image');
    expect(resourcesOf(main)).toMatchObject({
      'aws_ecr_repository.api_service': { name: 'api-service', image_tag_mutability: 'IMMUTABLE' },
      'aws_ecr_lifecycle_policy.api_service': { repository: '${aws_ecr_repository.api_service.name}' },
      'null_resource.api_service_image': {
        triggers: {
          image: expect.stringMatching(/^\$\{aws_ecr_repository\.api_service\.repository_url\}:src-/) as string,
        },
      },
    });
  });

  test('goes by the settings of its stack', () => {
    configure(main, { awsProvider: '5' });

    expect(() => image({ name: 'api', movingTags: ['latest'] })).toThrow(
      "main/image: 'movingTags' cannot move: 'main/image/Registry' is immutable, and version 5",
    );
  });

  test('is called like the construct without a name', () => {
    image({}, 'api');

    expect(resourcesOf(main)).toMatchObject({ 'aws_ecr_repository.api': { name: 'api' } });
  });

  test('fails on a name that Terraform does not take', () => {
    expect(() => image({ name: '1api' })).toThrow("main/image: 'name' must be a name made of ASCII letters");
  });

  test('fails on the name of another image', () => {
    image({ name: 'api' });

    expect(() => image({ name: 'api' }, 'other')).toThrow('both are aws_ecr_repository.api');
  });
});
