import { Fn, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { ECR_HOST } from '../../contract/registry';
import type { IImage } from '../image/image';
import { withoutTag } from '../image/reference';

/**
 * What a role must be allowed to pull an image: its repository in ECR and no other.
 *
 * @param partition of the account that runs it
 */
export function pullStatements(scope: Construct, image: IImage, partition: string): object[] {
  const repository = repositoryOf(scope, image, partition);
  if (repository === undefined) return [];
  return [
    { Sid: 'LogIn', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullImage',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repository,
    },
  ];
}

/** ARN of the image's repository; undefined where nobody asks for a permission of AWS. */
function repositoryOf(scope: Construct, image: IImage, partition: string): string | undefined {
  if (image.repositoryArn !== undefined && isInStackOf(scope, image)) return image.repositoryArn;
  const { repository } = image.seenFrom?.(scope) ?? { repository: withoutTag(image.reference) };
  if (Token.isUnresolved(repository)) return arnAtApply(repository, partition);
  const [host = '', ...path] = repository.split('/');
  const region = ECR_HOST.exec(host)?.[1];
  if (region === undefined) return undefined;
  return `arn:${partitionOf(region)}:ecr:${region}:${host.slice(0, 12)}:repository/${path.join('/')}`;
}

function isInStackOf(scope: Construct, image: IImage): boolean {
  return !Construct.isConstruct(image) || TerraformStack.of(image) === TerraformStack.of(scope);
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
];

function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Of a repository that only Terraform knows, account and region stay open: others have to let it in by themselves. */
function arnAtApply(repository: string, partition: string): string {
  return `arn:${partition}:ecr:*:*:repository/${Fn.replace(repository, '/^[^/]*//', '')}`;
}
