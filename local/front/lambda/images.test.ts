import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { IndexImage } from '../../../test/helpers/index-image';
import { LambdaFunctions } from '../../../test/helpers/lambda-functions';

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const OCI = 'application/vnd.oci.image.manifest.v1+json';

/** Lambda's own statement, as it was found in repositories of AWS. */
const OWN = {
  Sid: 'LambdaECRImageRetrievalPolicy',
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: [
    'ecr:BatchGetImage',
    'ecr:DeleteRepositoryPolicy',
    'ecr:GetDownloadUrlForLayer',
    'ecr:GetRepositoryPolicy',
    'ecr:SetRepositoryPolicy',
  ],
  Condition: { StringLike: { 'aws:sourceArn': 'arn:aws:lambda:eu-west-1:123456789012:function:*' } },
};
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

let functions: LambdaFunctions;
let number = 0;
describe('the image of a function', () => {
  beforeAll(async () => {
    functions = await LambdaFunctions.start();
    await functions.make('api');
  });
  afterAll(() => functions.stop());

  const update = async (ImageUri: string): Promise<void> => {
    await functions.front.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'api', ImageUri }));
    functions.clock.pass();
  };

  /** Pushes an image with these media types; returns its reference. */
  async function pushed(manifestType: string, config: string, layer: string): Promise<string> {
    const { front } = functions;
    const [text, content] = [JSON.stringify({ architecture: 'amd64', os: 'linux', config: {} }), `layer ${layer}`];
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: config, digest: await front.pushBlob('fn', text), size: text.length },
      layers: [{ mediaType: layer, digest: await front.pushBlob('fn', content), size: content.length }],
    });
    const tag = `t${String(++number)}`;
    const put = await front.send('PUT', `/v2/fn/manifests/${tag}`, { headers: { 'content-type': manifestType }, body });
    if (put.status !== 201) throw new Error(await put.text());
    return functions.image(tag);
  }

  const docker = (name: string) => `application/vnd.docker.${name}`;
  const oci = (name: string) => `application/vnd.oci.image.${name}`;

  test.each([
    ["Docker's types", DOCKER, docker('container.image.v1+json'), docker('image.rootfs.diff.tar.gzip')],
    ["OCI's types", OCI, oci('config.v1+json'), oci('layer.v1.tar+gzip')],
    ["OCI's types, its layers not compressed", OCI, oci('config.v1+json'), oci('layer.v1.tar')],
  ])('is taken with %s', async (_, ...types) => {
    const uri = await pushed(...types);
    await update(uri);

    expect((await functions.get('api')).Code?.ImageUri).toBe(uri);
  });

  test.each([
    ['layers in zstd', OCI, oci('config.v1+json'), oci('layer.v1.tar+zstd')],
    ['a configuration that is none', OCI, 'application/vnd.cncf.helm.config.v1+json', oci('layer.v1.tar+gzip')],
  ])('fails to be taken with %s', async (_, ...types) => {
    const uri = await pushed(...types);
    await expect(update(uri)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The image manifest, config or layer media type for the source image ${uri} is not supported.`,
    });
  });

  test('fails to be taken as an index', async () => {
    await new IndexImage('a'.repeat(64)).push(functions.front, 'fn', 'index');
    await expect(update(functions.image('index'))).rejects.toThrow(
      /media type for the source image .* is not supported/,
    );
  });

  test.each([
    ['is absent', () => functions.image('gone'), 'does not exist'],
    ['is in no repository', () => `${functions.front.registry}/none:v1`, 'does not exist'],
    ['has no tag', () => `${functions.front.registry}/fn`, 'is not valid'],
    ['is not in ECR', () => 'docker.io/library/nginx:latest', 'is not valid'],
  ])('fails to be found when it %s', async (_, uri, why) => {
    await expect(update(uri())).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Source image ${uri()} ${why}. Provide a valid source image.`,
    });
  });

  test('fails to be found in the archive; a version keeps the one that it has', async () => {
    const { front } = functions;
    await functions.make('archived');
    const version = await functions.publish('archived');
    await functions.update('archived', 'v2');
    const imageIds = [{ imageTag: 'v1' }];
    const { imageDetails: [detail] = [] } = await front.ecr.send(
      new DescribeImagesCommand({ repositoryName: 'fn', imageIds }),
    );
    expect(detail?.lastRecordedPullTime?.getTime()).toBeGreaterThanOrEqual(detail?.imagePushedAt?.getTime() ?? NaN);
    await front.ecr.send(
      new UpdateImageStorageClassCommand({
        repositoryName: 'fn',
        imageId: { imageTag: 'v1' },
        targetStorageClass: 'ARCHIVE',
      }),
    );

    await expect(update(functions.image('v1'))).rejects.toThrow(/fn:v1 does not exist/);
    expect((await functions.get('archived', version)).Code?.ResolvedImageUri).toContain(detail?.imageDigest);
    await front.push('fn', 'v1', 'one');
  });

  test('fails to be found in another region', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const ecr = new ECRClient({ endpoint: functions.front.origin, region: 'us-east-1', credentials });
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'far' }));
    await functions.front.push('far', 'v1', 'one');
    await expect(update(`${functions.front.registry}/far:v1`)).rejects.toThrow(/far:v1 is not valid/);
  });

  /** The statements of a repository's policy after a function was given an image of it. */
  async function statementsAfter(repositoryName: string, ...before: object[]): Promise<unknown> {
    const { front } = functions;
    await front.create(repositoryName);
    await front.push(repositoryName, 'v1', repositoryName);
    if (before.length > 0) {
      const policyText = JSON.stringify({ Version: '2012-10-17', Statement: before });
      await front.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    }
    await update(`${front.registry}/${repositoryName}:v1`);
    const { policyText = '' } = await front.ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    return JSON.parse(policyText);
  }

  const lambda = (Action: string[], Condition?: object) => ({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action,
    ...(Condition && { Condition }),
  });
  const others = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: PULL };

  test("comes with Lambda's own statement in a repository that has no policy", async () => {
    expect(await statementsAfter('bare')).toEqual({ Version: '2008-10-17', Statement: [OWN] });
  });

  test.each<[string, object[]]>([
    ['for others', [others]],
    ['of which Lambda may do one thing', [lambda(['ecr:BatchGetImage'])]],
    [
      'for functions elsewhere',
      [lambda(PULL, { ArnLike: { 'aws:sourceArn': 'arn:aws:lambda:us-east-1:*:function:*' } })],
    ],
  ])("comes with Lambda's own statement beside those %s", async (name, before) => {
    const policy = await statementsAfter(`beside-${name.replaceAll(' ', '-').toLowerCase()}`, ...before);
    expect(policy).toEqual({ Version: '2012-10-17', Statement: [...before, OWN] });
  });

  test.each<[string, object[]]>([
    ['plainly', [others, lambda(PULL)]],
    [
      'for this function',
      [lambda(PULL, { StringLike: { 'aws:sourceArn': OWN.Condition.StringLike['aws:sourceArn'] } })],
    ],
  ])('leaves a policy alone that lets Lambda pull, %s', async (name, before) => {
    const policy = await statementsAfter(`alone-${name.replaceAll(' ', '-')}`, ...before);
    expect(policy).toEqual({ Version: '2012-10-17', Statement: before });
  });

  test('fails to be pulled when the policy denies it, and when nobody here can tell', async () => {
    await expect(statementsAfter('denied', { ...lambda(PULL), Effect: 'Deny' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
    });
    const unclear = statementsAfter('unclear', lambda(PULL, { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }));
    await expect(unclear).rejects.toThrow(/its condition IpAddress of aws:SourceIp is not understood/);
  });
});
