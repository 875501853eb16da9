import { AwsProvider, type AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { Lazy, TerraformStack, Testing } from 'cdktf';
import { Checkout, filesIn } from '../../test/checkout';
import { resolved } from '../terraform/resolved';
import { EcrRegistry } from './ecr-registry';
import type { ExistingEcrRegistry, ExistingEcrRegistryProps } from './existing-ecr-registry';

function existing(
  props: Partial<ExistingEcrRegistryProps> = {},
  provider: AwsProviderConfig = {},
): ExistingEcrRegistry {
  const main = new TerraformStack(Testing.app(), 'main');
  new AwsProvider(main, 'aws', provider);
  return EcrRegistry.existing(main, 'registry', { repository: 'shop/api-service', ...props });
}

/** What the registry adds to its stack. */
function blocks(made: ExistingEcrRegistry): unknown {
  const { data, resource } = JSON.parse(Testing.synth(TerraformStack.of(made))) as Record<string, unknown>;
  return { data, resource };
}

describe('an ECR registry that exists', () => {
  test('asks ECR for its URL by its name, which is a literal', () => {
    const made = existing();

    expect(blocks(made)).toEqual({ data: { aws_ecr_repository: { api_service: { name: 'shop/api-service' } } } });
    expect(resolved(made, made.pushUrl)).toBe('${data.aws_ecr_repository.api_service.repository_url}');
    expect([made.pullUrl, made.name, made.repositoryName]).toEqual([made.pushUrl, 'api-service', 'shop/api-service']);
  });

  test('is a data source in HCL', () => {
    const checkout = new Checkout();
    const folder = checkout.synth((main) => {
      new AwsProvider(main, 'aws', {});
      EcrRegistry.existing(main, 'registry', { repository: 'api' });
    }, 'hcl');
    const hcl = Object.values(filesIn(folder)).join('\n').replace(/\s+/g, ' ');
    checkout.remove();

    expect(hcl).toContain('data "aws_ecr_repository" "api" { name = "api" }');
  });

  test.each([
    ['eu-central-1', '123456789012.dkr.ecr.eu-central-1.amazonaws.com'],
    ['us-gov-west-1', '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu'],
    ['us-iso-east-1', '123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', '123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov'],
    ['us-isof-south-1', '123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov'],
    ['eu-isoe-west-1', '123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk'],
  ])('asks nothing when account and region are known: %s', (region, host) => {
    const made = existing({ account: '123456789012', region });

    expect(made.pushUrl).toBe(`${host}/shop/api-service`);
    expect(made.pullUrl).toBe(made.pushUrl);
    expect(blocks(made)).toEqual({});
  });

  test('lets consumers pull from another host', () => {
    const place = { account: '123456789012', region: 'eu-central-1' };
    const pullHost = 'mirror.internal:5000/ecr';

    expect(existing({ ...place, pullHost }).pullUrl).toBe('mirror.internal:5000/ecr/shop/api-service');
    const made = existing({ pullHost });
    expect(resolved(made, made.pullUrl)).toBe(
      '${replace(data.aws_ecr_repository.api_service.repository_url, "/^[^/]+/", "mirror.internal:5000/ecr")}',
    );
  });

  test('is pushed to with the provider it is given, in its own region', () => {
    const main = new TerraformStack(Testing.app(), 'main');
    new AwsProvider(main, 'aws', { region: 'eu-west-1' });
    const provider = new AwsProvider(main, 'images', { alias: 'images', region: 'us-east-1', profile: 'images' });
    const made = EcrRegistry.existing(main, 'registry', { repository: 'api', region: 'eu-north-1', provider });

    expect(blocks(made)).toEqual({
      data: { aws_ecr_repository: { api: { name: 'api', region: 'eu-north-1', provider: 'aws.images' } } },
    });
    expect(made.access).toEqual({
      kind: 'ecr',
      access: { region: 'eu-north-1', profile: 'images', stsRegion: 'us-east-1' },
    });
  });

  test('takes a region that Terraform knows, where ECR is asked', () => {
    const region = Lazy.stringValue({ produce: () => '${var.region}' });

    expect(blocks(existing({ region }))).toMatchObject({
      data: { aws_ecr_repository: { api_service: { region: '${var.region}' } } },
    });
  });

  test('keeps images in use where a stack of the program makes it, in whatever order', () => {
    const app = Testing.app();
    const made = EcrRegistry.existing(new TerraformStack(app, 'run'), 'registry', { repository: 'team/api' });
    const other = EcrRegistry.existing(new TerraformStack(app, 'other'), 'registry', { repository: 'team/other' });
    new EcrRegistry(new TerraformStack(app, 'registries'), 'registry', { name: 'api', repository: 'team/api' });

    expect([made.keepsImagesInUse, other.keepsImagesInUse]).toEqual([true, false]);
    expect(existing({ repository: 'team/api' }).keepsImagesInUse).toBe(false);
  });

  const token = Lazy.stringValue({ produce: () => '${var.x}' });

  test.each<[string, Partial<ExistingEcrRegistryProps>, string]>([
    ['a repository in capitals', { repository: 'Api' }, `'repository' must be a repository name of ECR`],
    ['a repository that is not known', { repository: token }, `'repository' must be known before Terraform runs`],
    [
      'an account without its region',
      { account: '123456789012' },
      `'region' is needed with 'account': both are part of the URL\n  fix:  give it, or leave 'account' off: the provider's is asked then`,
    ],
    [
      'an account of 11 digits',
      { account: '12345678901', region: 'eu-west-1' },
      `'account' must be the 12 digits of an account of AWS, got "12345678901"`,
    ],
    [
      'an account that is not known',
      { account: token, region: 'eu-west-1' },
      `'account' must be known before Terraform runs, as it is part of the URL, got a token`,
    ],
    [
      'a region of an account that is not known',
      { account: '123456789012', region: token },
      `'region' must be known before Terraform runs, as it is part of the URL, got a token`,
    ],
    [
      'a region that is none',
      { account: '123456789012', region: 'eu-west-1.evil.example/' },
      `'region' must be a region of AWS`,
    ],
    [
      'a region alone with version 5 of the provider',
      { region: 'eu-west-1', awsProvider: '5' },
      `'region' cannot be given with version 5 of the AWS provider`,
    ],
    ['a name outside ASCII', { name: 'äpi' }, `'name' must be a name made of ASCII letters`],
    ['a pull host with a scheme', { pullHost: 'https://a' }, `'pullHost' must be a host like`],
  ])('fails on %s', (_, props, message) => {
    expect(() => existing(props)).toThrow(`main/registry: ${message}`);
  });

  test('takes an account with its region with version 5 of the provider', () => {
    const props = { account: '123456789012', region: 'eu-west-1', awsProvider: '5' } as const;
    expect(existing(props).pushUrl).toBe('123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api-service');
  });

  test('fails on a second one of its name in a stack', () => {
    const first = existing();

    expect(() => EcrRegistry.existing(TerraformStack.of(first), 'again', { repository: 'other/api-service' })).toThrow(
      `main/again: 'name' "api_service" is that of 'main/registry' too: both are data.aws_ecr_repository.api_service`,
    );
  });
});
