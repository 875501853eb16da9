import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { Checkout, filesIn } from '../../test/checkout';
import { EcrRegistry, type EcrRegistryProps } from './ecr-registry';

let checkout: Checkout;

describe('moving tags', () => {
  beforeEach(() => {
    checkout = new Checkout({});
  });

  afterEach(() => checkout.remove());

  function registry(props: Partial<EcrRegistryProps> = {}): EcrRegistry {
    const main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(main, 'aws', {});
    return new EcrRegistry(main, 'registry', { name: 'api', ...props });
  }

  /** Stands for an image: all that a registry wants of it is who it is. */
  function image(made: EcrRegistry, id = 'image'): Construct {
    return new Construct(TerraformStack.of(made), id);
  }

  function repository(made: EcrRegistry): Record<string, unknown> {
    const { resource } = JSON.parse(Testing.synth(TerraformStack.of(made))) as {
      resource: { aws_ecr_repository: { api: Record<string, unknown> } };
    };
    return resource.aws_ecr_repository.api;
  }

  test('are exceptions from the immutability of the repository', () => {
    const made = registry();
    made.letMove(image(made), ['latest', 'edge']);
    made.letMove(image(made, 'other'), ['stable']);

    expect(repository(made)).toMatchObject({
      image_tag_mutability: 'IMMUTABLE_WITH_EXCLUSION',
      image_tag_mutability_exclusion_filter: [
        { filter: 'latest', filter_type: 'WILDCARD' },
        { filter: 'edge', filter_type: 'WILDCARD' },
        { filter: 'stable', filter_type: 'WILDCARD' },
      ],
    });
  });

  test('are blocks in HCL', () => {
    const folder = checkout.synth((main) => {
      new AwsProvider(main, 'aws', {});
      const made = new EcrRegistry(main, 'registry', { name: 'api' });
      made.letMove(image(made), ['latest', 'edge']);
    }, 'hcl');
    const hcl = Object.values(filesIn(folder)).join('\n').replace(/\s+/g, ' ');

    expect(hcl).toContain('image_tag_mutability_exclusion_filter { filter = "latest" filter_type = "WILDCARD" }');
    expect(hcl).toContain('image_tag_mutability_exclusion_filter { filter = "edge" filter_type = "WILDCARD" }');
  });

  test.each(['5', '6'] as const)('need no exception in a mutable repository, with version %s', (awsProvider) => {
    const made = registry({ immutability: 'mutable', awsProvider });
    made.letMove(image(made), ['a', 'b', 'c', 'd', 'e', 'f']);

    expect(repository(made)).toMatchObject({ image_tag_mutability: 'MUTABLE' });
    expect(repository(made)).not.toHaveProperty('image_tag_mutability_exclusion_filter');
  });

  test('fails in an immutable repository with version 5, naming both fixes', () => {
    const made = registry({ awsProvider: '5' });

    expect(() => made.letMove(image(made), ['latest'])).toThrow(
      "main/image: 'movingTags' cannot move: 'main/registry' is immutable, and version 5 of the AWS provider knows no " +
        "exceptions from that\n  fix:  give the image an EcrRegistry with `immutability: 'mutable'`, or use version 6.8 of the provider " +
        "and `awsProvider: '6'`",
    );
  });

  test('fails on more exceptions than ECR takes, over all images', () => {
    const made = registry();
    made.letMove(image(made), ['a', 'b', 'c']);

    expect(() => made.letMove(image(made, 'other'), ['d', 'e', 'f'])).toThrow(
      "main/other: 'movingTags' are 6 in all images of 'main/registry', and ECR takes 5 exceptions from immutability\n" +
        "  fix:  use fewer, or give the image an EcrRegistry with `immutability: 'mutable'`",
    );
  });

  test.each(['mutable', 'immutable'] as const)('fails on a tag of two images in a %s repository', (immutability) => {
    const made = registry({ immutability });
    made.letMove(image(made), ['latest']);

    expect(() => made.letMove(image(made, 'other'), ['latest'])).toThrow(
      `main/other: 'movingTags' has "latest", which 'main/image' moves in this repository already\n  fix:  give each image`,
    );
  });
});
