import { Testing } from 'cdktf';
import { Checkout } from '../test/checkout';
import { settingsFrom } from './settings';
import { Streaming, STREAMING_ENVIRONMENTS, type StreamingSettings } from './streaming';

type Body = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Body>>>>;

const { streaming: settings } = settingsFrom({});
const SHA = '3f2a1c9d5e6b7a8091a2b3c4d5e6f70812345678';

let checkout: Checkout;

function synthesized(given: Partial<StreamingSettings>): { readonly resource: Blocks; readonly data?: Blocks } {
  const { environment = 'preprod' } = given;
  const stack = new Streaming(checkout.app(), `streaming-${environment}`, { ...settings, environment, ...given });
  return JSON.parse(Testing.synth(stack)) as ReturnType<typeof synthesized>;
}

const addresses = (blocks: Blocks = {}): string[] =>
  Object.entries(blocks).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));

/** What the engine is given for the image. */
function documentOf({ resource }: ReturnType<typeof synthesized>, name: string): string {
  const [{ 'local-exec': provisioner }] = resource['null_resource']![name]!['provisioner'] as [
    { 'local-exec': { environment: { SLIPWAY_DOCUMENT: string } } },
  ];
  return provisioner.environment.SLIPWAY_DOCUMENT;
}

describe('the streaming stack', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'services/streaming-service/Dockerfile': 'FROM scratch\n' });
  });
  afterEach(() => checkout.remove());

  test.each(STREAMING_ENVIRONMENTS)('has repository, image and function of %s', (environment) => {
    const { resource } = synthesized({ environment });

    expect(addresses(resource)).toEqual(
      expect.arrayContaining([
        'aws_ecr_repository.streaming_service',
        'aws_ecr_repository_policy.streaming_service',
        'null_resource.streaming_service_image',
        `null_resource.streaming_${environment}_accepted`,
        `aws_lambda_function.streaming_${environment}`,
        `null_resource.streaming_${environment}_check`,
        `aws_lambda_alias.streaming_${environment}`,
        `aws_lambda_function_url.streaming_${environment}`,
        `null_resource.streaming_${environment}`,
      ]),
    );
    expect(resource['aws_ecr_repository']!['streaming_service']!['name']).toBe(
      `streaming/${environment}/streaming-service`,
    );
    expect(resource['aws_ecr_lifecycle_policy']!['streaming_service']!['policy']).toContain('Keep the last 5 images');
    expect(resource['aws_lambda_function_url']![`streaming_${environment}`]).toMatchObject({
      invoke_mode: 'RESPONSE_STREAM',
      qualifier: expect.stringContaining('aws_lambda_alias') as string,
    });
  });

  test('lets prod take the image of preprod, whose repository it finds by its name', () => {
    const prod = synthesized({ environment: 'prod' });

    expect(prod.data!['aws_ecr_repository']!['streaming_service']).toMatchObject({
      name: 'streaming/preprod/streaming-service',
    });
    expect(documentOf(prod, 'streaming_service_image')).toContain('"copyFrom":[');
    expect(documentOf(synthesized({}), 'streaming_service_image')).not.toContain('copyFrom');
  });

  test('tags the image with its commit, and no service with it', () => {
    const { resource } = synthesized({ commit: SHA });

    expect(resource['null_resource']!['streaming_service_tags']).toMatchObject({ triggers: { tags: SHA } });
    const others = JSON.stringify({
      ...resource,
      null_resource: { ...resource['null_resource'], streaming_service_tags: {} },
    });
    expect(others).not.toContain(SHA);
    expect(addresses(synthesized({}).resource)).not.toContain('null_resource.streaming_service_tags');
  });

  test('can be given an image that was built before, which Terraform proves behind its alias', () => {
    const { data, resource } = synthesized({});

    expect(data!['aws_lambda_function']!['streaming_preprod_must_be_rolled_out']).toHaveProperty('qualifier', 'live');
    expect(resource['null_resource']!['streaming_preprod_check']!['triggers']).toHaveProperty('needs');
  });

  test.each(['5', '6'] as const)('lets latest move with version %s of the AWS provider', (awsProvider) => {
    const { resource } = synthesized({ awsProvider });

    expect(resource['aws_ecr_repository']!['streaming_service']!['image_tag_mutability']).toBe(
      awsProvider === '5' ? 'MUTABLE' : 'IMMUTABLE_WITH_EXCLUSION',
    );
  });
});
