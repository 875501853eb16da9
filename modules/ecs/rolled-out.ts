import { DataAwsEcsContainerDefinition } from '@cdktf/provider-aws/lib/data-aws-ecs-container-definition';
import { DataAwsEcsService } from '@cdktf/provider-aws/lib/data-aws-ecs-service';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import {
  type IResolvable,
  type ITerraformDependable,
  Lazy,
  Op,
  ref,
  type TerraformDataSource,
  type TerraformProvider,
  type TerraformResourceLifecycle,
  Token,
} from 'cdktf';
import type { Construct } from 'constructs';
import { partOf } from '../aws/arn';
import type { IImage } from '../image/image';
import { addressOf, named, resourceName } from '../terraform/address';
import { expressionOf, resolved } from '../terraform/resolved';
import { literal } from '../terraform/template';

/** A service, as Terraform itself can look at it. */
export interface Deployed {
  /** The construct that a user wrote. */
  readonly owner: Construct;
  readonly image: IImage;
  /** Name in addresses. */
  readonly name: string;
  readonly cluster: string;
  readonly service: string;
  readonly container: string;
  /** Undefined where something else makes it. */
  readonly resource: EcsService | undefined;
  readonly provider: TerraformProvider | undefined;
  /** All that is rolled out. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Looks at the service when it has been applied, for an image that was built before: then Terraform alone proves it. What
 * is compared is the revision that the service was given; where that is not known, the image of its container.
 *
 * @returns what the leaf is to depend on, so that its target brings the look; nothing where the image is always built
 */
export function rolledOut(scope: Construct, deployed: Deployed): TerraformDataSource[] {
  const prebuilt = deployed.image.prebuiltIn?.(deployed.owner);
  if (prebuilt === undefined) return [];
  const service = lookAtService(scope, deployed, prebuilt);
  return knowsRevision(deployed) ? [service] : [service, lookAtContainer(scope, deployed, prebuilt, service)];
}

/**
 * The name is what an error says first when the service is not there. Because of what it depends on it is read after the
 * service has changed, and in the plan when nothing changes.
 */
function lookAtService(scope: Construct, deployed: Deployed, prebuilt: IResolvable): DataAwsEcsService {
  const { cluster, service, provider, dependsOn } = deployed;
  const look = new DataAwsEcsService(scope, 'RolledOut', {
    count: onlyIf(deployed, prebuilt),
    clusterArn: cluster,
    serviceName: service,
    ...(dependsOn.length > 0 && { dependsOn: [...dependsOn] }),
    ...(provider !== undefined && { provider }),
    ...(knowsRevision(deployed) && {
      lifecycle: mustBe('task_definition', () => deployed.resource?.taskDefinitionInput, deployed),
    }),
  });
  return nameOf(look, deployed);
}

function lookAtContainer(
  scope: Construct,
  deployed: Deployed,
  prebuilt: IResolvable,
  service: DataAwsEcsService,
): DataAwsEcsContainerDefinition {
  const { container, image, provider } = deployed;
  const look = new DataAwsEcsContainerDefinition(scope, 'RolledOutContainer', {
    count: onlyIf(deployed, prebuilt),
    taskDefinition: `\${${addressOf(service)}[0].task_definition}`,
    containerName: container,
    ...(provider !== undefined && { provider }),
    lifecycle: mustBe('image', () => image.reference, deployed),
  });
  return nameOf(look, deployed);
}

function nameOf<T extends TerraformDataSource>(look: T, { owner, name }: Deployed): T {
  return named(look, `${resourceName(owner, 'name', name)}_must_be_rolled_out`, [], owner);
}

function onlyIf({ owner }: Deployed, prebuilt: IResolvable): number {
  return Token.asNumber(`\${${expressionOf(owner, prebuilt)} ? 1 : 0}`);
}

/**
 * Whether the argument says a revision: a family alone does not, nor does one that Terraform is told to ignore. What the
 * service's attribute says is no proof: after a roll-back it is the former revision.
 */
function knowsRevision({ owner, resource }: Deployed): boolean {
  const ignored = resource?.lifecycle?.ignoreChanges ?? [];
  if (ignored === 'all' || ignored.includes('task_definition')) return false;
  return isRevision(resolved(owner, resource?.taskDefinitionInput));
}

/** Whether an argument of a service, as it will be written, is the ARN of a revision. */
export function isRevision(taskDefinition: unknown): boolean {
  return /^arn:|^\$\{aws_ecs_task_definition\.[A-Za-z0-9_-]+\.arn\}$/.test(String(taskDefinition));
}

/** @param given asked at synthesis: a resource may be given another revision until then */
function mustBe(
  attribute: string,
  given: () => string | undefined,
  { cluster, service }: Deployed,
): TerraformResourceLifecycle {
  const found = ofItself(attribute);
  const region = partOf(ofItself('task_definition'), 'region');
  const condition = Lazy.stringValue({ produce: () => Token.asString(Op.eq(found, given())) });
  const errorMessage = literal(
    [
      `${service} runs ${found}, and was to run ${Lazy.stringValue({ produce: given })}`,
      '  why:  ECS rolled the deployment back, or something else deployed another revision meanwhile',
      "  fix:  read the service's events, mend what they say, apply again:",
      `  aws ecs describe-services --cluster ${cluster} --services ${service} --region ${region} --query 'services[0].events[:10].message'`,
    ].join('\n'),
  );
  return { postcondition: [{ condition, errorMessage }] };
}

/** An attribute of the data source whose condition it is in. */
function ofItself(attribute: string): string {
  return Token.asString(ref(`self.${attribute}`));
}
