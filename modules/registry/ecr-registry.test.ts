import { AwsProvider, type AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Lazy, TerraformStack, Testing } from 'cdktf';
import { resolved } from '../terraform/resolved';
import { EcrRegistry, type EcrRegistryProps } from './ecr-registry';
import { OciRegistry } from './oci-registry';

function registry(props: Partial<EcrRegistryProps> = {}, provider: AwsProviderConfig = {}): EcrRegistry {
  const main = new TerraformStack(Testing.app(), 'main');
  new AwsProvider(main, 'aws', provider);
  return new EcrRegistry(main, 'registry', { name: 'api-service', ...props });
}

function resources(made: EcrRegistry): Record<string, Record<string, Record<string, unknown>>> {
  const { resource } = JSON.parse(Testing.synth(TerraformStack.of(made))) as { resource: never };
  return resource;
}

function repository(made: EcrRegistry): Record<string, unknown> {
  return resources(made)['aws_ecr_repository']!['api_service']!;
}

describe('ecr registry', () => {
  test('makes an immutable, scanned repository', () => {
    expect(repository(registry())).toEqual({
      name: 'api-service',
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      force_delete: false,
    });
  });

  test('takes other choices', () => {
    const made = registry({
      repository: 'shop/api',
      immutability: 'mutable',
      scanOnPush: false,
      tags: { '${team}': '%{a}' },
      forceDelete: true,
    });

    expect(repository(made)).toEqual({
      name: 'shop/api',
      image_tag_mutability: 'MUTABLE',
      image_scanning_configuration: { scan_on_push: false },
      tags: { '$${team}': '%%{a}' },
      force_delete: true,
    });
  });

  test('keeps the last images, and those in use', () => {
    const { policy, repository: name } = resources(registry({ keep: 10 }))['aws_ecr_lifecycle_policy']!['api_service']!;

    expect(name).toBe('${aws_ecr_repository.api_service.name}');
    expect(JSON.parse(policy as string)).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: 'Keep images in use',
          selection: {
            tagStatus: 'tagged',
            tagPatternList: ['in-use-*'],
            countType: 'imageCountMoreThan',
            countNumber: 1000,
          },
          action: { type: 'expire' },
        },
        {
          rulePriority: 2,
          description: 'Keep the last 10 images',
          selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
          action: { type: 'expire' },
        },
      ],
    });
  });

  test('has an address and the URL of the repository', () => {
    const made = registry();

    expect(made.address).toBe('aws_ecr_repository.api_service');
    expect(resolved(made, made.pushUrl)).toBe('${aws_ecr_repository.api_service.repository_url}');
    expect(made.pullUrl).toBe(made.pushUrl);
  });

  test('lets consumers pull from another host', () => {
    const made = registry({ pullHost: 'registry.internal:5000/ecr' });

    expect(resolved(made, made.pullUrl)).toBe(
      '${replace(aws_ecr_repository.api_service.repository_url, "/^[^/]+/", "registry.internal:5000/ecr")}',
    );
  });

  test('uses the provider it is given, for the resources and for the push', () => {
    const main = new TerraformStack(Testing.app(), 'main');
    new AwsProvider(main, 'aws', { region: 'eu-west-1' });
    const provider = new AwsProvider(main, 'other', { alias: 'other', region: 'us-east-1' });
    const made = new EcrRegistry(main, 'registry', { name: 'api-service', provider });

    expect(repository(made)).toMatchObject({ provider: 'aws.other' });
    expect(made.access).toEqual({ kind: 'ecr', access: { region: 'us-east-1' } });
  });

  test('pushes with profile, roles, region and endpoints of the provider', () => {
    const session = { sessionName: 's', externalId: 'e', policy: '{}', policyArns: ['p'], sourceIdentity: 'i' };
    const made = registry(
      {},
      {
        region: 'eu-west-1',
        profile: 'team',
        assumeRole: [
          { roleArn: 'arn:aws:iam::1:role/first' },
          {
            roleArn: 'arn:aws:iam::2:role/push',
            ...session,
            duration: '1h1m0.5s',
            tags: { a: 'b' },
            transitiveTagKeys: ['a'],
          },
        ],
        endpoints: [{ s3: 'http://localhost:1' }, { ecr: 'http://localhost:2', sts: 'http://localhost:3' }],
        stsRegion: 'us-east-1',
        useFipsEndpoint: true,
      },
    );

    expect(made.access).toEqual({
      kind: 'ecr',
      access: {
        region: 'eu-west-1',
        profile: 'team',
        assumeRole: [
          { roleArn: 'arn:aws:iam::1:role/first' },
          {
            roleArn: 'arn:aws:iam::2:role/push',
            ...session,
            durationSeconds: 3660,
            tags: { a: 'b' },
            transitiveTagKeys: ['a'],
          },
        ],
        endpoints: { ecr: 'http://localhost:2', sts: 'http://localhost:3' },
        stsRegion: 'us-east-1',
        useFipsEndpoint: true,
      },
    });
  });

  test('pushes with the web identity of the provider, by the file of its token', () => {
    const webIdentity = { roleArn: 'arn:aws:iam::1:role/push', webIdentityTokenFile: '~/token' };
    const made = registry({}, { assumeRoleWithWebIdentity: [{ ...webIdentity, duration: '900s' }] });

    expect(made.access).toEqual({
      kind: 'ecr',
      access: { assumeRoleWithWebIdentity: { ...webIdentity, durationSeconds: 900 } },
    });
  });

  const later = Lazy.anyValue({ produce: () => [] });

  test.each<[string, AwsProviderConfig, string]>([
    ['keys', { secretKey: 'x' }, `without 'secretKey'`],
    ['a session', { token: 'x' }, `without 'token'`],
    ['files', { sharedCredentialsFiles: ['x'] }, `without 'sharedCredentialsFiles'`],
    [
      'the token of a web identity',
      { assumeRoleWithWebIdentity: [{ webIdentityToken: 'x' }] },
      `without 'webIdentityToken'`,
    ],
    ['a role without a name', { assumeRole: [{ externalId: 'x' }] }, `with a 'roleArn' in each 'assumeRole'`],
    ['a broken time span', { assumeRole: [{ roleArn: 'x', duration: '1 hour' }] }, `whose 'duration' is a time span`],
    ['roles that are not known', { assumeRole: later }, `whose 'assumeRole' is known before Terraform runs`],
    ['endpoints that are not known', { endpoints: later }, `whose 'endpoints' is known before Terraform runs`],
  ])('fails on a provider with %s', (_what, provider, message) => {
    expect(() => registry({}, provider).access).toThrow(`main/registry: 'provider' must be an AwsProvider ${message}`);
  });

  test('fails on a provider of something else', () => {
    const main = new TerraformStack(Testing.app(), 'main');
    const provider = new NullProvider(main, 'null');
    const made = new EcrRegistry(main, 'registry', { name: 'api', provider });

    expect(() => made.access).toThrow(
      `main/registry: 'provider' must be an AwsProvider, whose account has the registry`,
    );
  });

  describe('a region of its own', () => {
    const inRegion = (provider: AwsProviderConfig) => registry({ region: 'eu-north-1' }, provider);

    test('is that of repository, lifecycle policy and push alike', () => {
      const made = inRegion({ region: 'us-east-1' });
      const { aws_ecr_repository: repositories, aws_ecr_lifecycle_policy: policies } = resources(made);
      expect([repositories?.['api_service']?.['region'], policies?.['api_service']?.['region']]).toEqual(
        Array(2).fill('eu-north-1'),
      );
      expect(made.access).toEqual({ kind: 'ecr', access: { region: 'eu-north-1', stsRegion: 'us-east-1' } });
    });

    test('leaves STS where the provider asks it', () => {
      const { access } = inRegion({ region: 'us-east-1', stsRegion: 'us-west-2' });
      expect(access).toEqual({ kind: 'ecr', access: { region: 'eu-north-1', stsRegion: 'us-west-2' } });
      expect(inRegion({}).access).toEqual({ kind: 'ecr', access: { region: 'eu-north-1' } });
    });

    test('may be one that Terraform knows', () => {
      const region = Lazy.stringValue({ produce: () => '${var.region}' });
      expect(repository(registry({ region }))).toMatchObject({ region: '${var.region}' });
    });
  });

  const token = Lazy.stringValue({ produce: () => '${var.x}' });

  test.each<[string, Partial<EcrRegistryProps>, string]>([
    ['no name', { name: '' }, `'name' must be a name made of ASCII letters, digits and separators`],
    ['a name outside ASCII', { name: 'äpi' }, `'name' must be a name made of ASCII letters`],
    [
      'a name that is not known',
      { name: token },
      `'name' must be known before Terraform runs, as addresses are made of it`,
    ],
    [
      'a region with version 5 of the provider',
      { region: 'eu-north-1', awsProvider: '5' },
      `'region' cannot be given with version 5 of the AWS provider, which has one region\n  fix:  give the registry a provider`,
    ],
    ['a region that is none', { region: 'Frankfurt' }, `'region' must be a region of AWS`],
    ['a zone', { region: 'eu-north-1a' }, `'region' must be a region of AWS`],
    ['an empty region', { region: '' }, `'region' must be a region of AWS`],
    ['a repository in capitals', { repository: 'Api' }, `'repository' must be a repository name of ECR`],
    ['a repository of one letter', { repository: 'a' }, `'repository' must be a repository name of ECR`],
    ['a repository of 257 letters', { repository: 'a'.repeat(257) }, `'repository' must be a repository name of ECR`],
    ['a repository with an empty part', { repository: 'a//b' }, `'repository' must be a repository name of ECR`],
    ['a repository with two dots', { repository: 'a..b' }, `'repository' must be a repository name of ECR`],
    ['a repository that is not known', { repository: token }, `'repository' must be known before Terraform runs`],
    ['nothing to keep', { keep: 0 }, `'keep' must be a whole number from 1, got 0`],
    ['half an image', { keep: 1.5 }, `'keep' must be a whole number from 1, got 1.5`],
    ['a pull host with a scheme', { pullHost: 'https://a' }, `'pullHost' must be a host like`],
    ['a pull host that begins with a dash', { pullHost: '--all' }, `'pullHost' must be a host like`],
    ['a pull host that is too long', { pullHost: 'a'.repeat(256) }, `'pullHost' must be a host like`],
    ['a pull host with a quote', { pullHost: 'a"b' }, `'pullHost' must be a host like`],
  ])('fails on %s', (_what, props, message) => {
    expect(() => registry(props)).toThrow(`main/registry: ${message}`);
  });

  test.each(['ab', 'a/b', 'project-a/nginx-web-app', 'a.b_c__d--e/f'])('takes the repository name %s', (name) => {
    expect(() => registry({ repository: name })).not.toThrow();
  });

  test('fails on a second registry of one name', () => {
    const first = registry();

    expect(
      () => new EcrRegistry(TerraformStack.of(first), 'again', { name: 'api_service', repository: 'other' }),
    ).toThrow(
      `main/again: 'name' "api_service" is that of 'main/registry' too: both are aws_ecr_repository.api_service\n  fix:  give one of them another name`,
    );
  });

  describe('an OCI registry', () => {
    test('is named after the last part of its URL', () => {
      const { name, pushUrl, pullUrl, access } = new OciRegistry({ url: 'ghcr.io/acme/api' });

      expect({ name, pushUrl, pullUrl, access }).toEqual({
        name: 'api',
        pushUrl: 'ghcr.io/acme/api',
        pullUrl: 'ghcr.io/acme/api',
        access: { kind: 'oci' },
      });
    });

    test('has no name when its URL is not known', () => {
      expect(new OciRegistry({ url: token }).name).toBe('');
    });

    test('is one of ECR, in the account of its provider', () => {
      const main = new TerraformStack(Testing.app(), 'main');
      const provider = new AwsProvider(main, 'prod', { alias: 'prod', profile: 'prod' });
      const urls = [
        '123456789012.dkr.ecr.eu-west-1.amazonaws.com/api',
        '123456789012.dkr-ecr.us-east-1.on.aws/api',
        'public.ecr.aws/acme/api',
        'localhost:5000/api',
        '127.0.0.1:5000/team/api',
        token,
      ];

      for (const url of urls) {
        expect(new OciRegistry({ url, provider }).access).toEqual({ kind: 'ecr', access: { profile: 'prod' } });
      }
    });

    test.each([
      'ghcr.io/acme/api',
      'evil.example/public.ecr.aws/x',
      'public.ecr.aws.evil.example/x',
      '123456789012.dkr.ecr.eu-west-1.evil.example/api',
      '123456789012.dkr.ecr.evil.example/api',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/api',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443/api',
      '127.evil.example/api',
      'localhost.evil.example/api',
      'team/api',
    ])('fails where the login of AWS would go elsewhere: %s', (url) => {
      const provider = new AwsProvider(new TerraformStack(Testing.app(), 'main'), 'aws');

      expect(() => new OciRegistry({ url, provider })).toThrow(
        `main/aws: 'url' must be a repository of ECR, as its registry was given this provider`,
      );
    });
  });
});
