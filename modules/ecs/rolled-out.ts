import { DataAwsEcsContainerDefinition } from '@cdktf/provider-aws/lib/data-aws-ecs-container-definition';
import { DataAwsEcsService } from '@cdktf/provider-aws/lib/data-aws-ecs-service';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { type IResolvable, Lazy, Op, type TerraformDataSource, type TerraformResourceLifecycle, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { partOf } from '../aws/arn';
import { type Deployed, mustHold, nameLook, ofItself, onlyIf } from '../rollout/look';
import { addressOf } from '../terraform/address';
import { resolved } from '../terraform/resolved';

/** A service, as Terraform itself can look at it. */
export interface DeployedService extends Deployed {
  readonly cluster: string;
  readonly service: string;
  readonly container: string;
  /** Undefined where something else makes it. */
  readonly resource: EcsService | undefined;
}

/**
 * Looks at the service when it has been applied, for an image that was built before: then Terraform alone proves it. What
 * is compared is the revision that the service was given; where that is not known, the image of its container.
 *
 * @returns what the leaf is to depend on, so that its target brings the look; nothing where the image is always built
 */
export function rolledOut(scope: Construct, deployed: DeployedService): TerraformDataSource[] {
  const prebuilt = deployed.image.prebuiltIn?.(deployed.owner);
  if (prebuilt === undefined) return [];
  const service = lookAtService(scope, deployed, prebuilt);
  return knowsRevision(deployed) ? [service] : [service, lookAtContainer(scope, deployed, prebuilt, service)];
}

/**
 * The name is what an error says first when the service is not there. Because of what it depends on it is read after the
 * service has changed, and in the plan when nothing changes.
 */
function lookAtService(scope: Construct, deployed: DeployedService, prebuilt: IResolvable): DataAwsEcsService {
  const { cluster, service, provider, dependsOn } = deployed;
  const look = new DataAwsEcsService(scope, 'RolledOut', {
    count: onlyIf(prebuilt, deployed),
    clusterArn: cluster,
    serviceName: service,
    ...(dependsOn.length > 0 && { dependsOn: [...dependsOn] }),
    ...(provider !== undefined && { provider }),
    ...(knowsRevision(deployed) && {
      lifecycle: mustBe('task_definition', () => deployed.resource?.taskDefinitionInput, deployed),
    }),
  });
  return nameLook(look, deployed);
}

function lookAtContainer(
  scope: Construct,
  deployed: DeployedService,
  prebuilt: IResolvable,
  service: DataAwsEcsService,
): DataAwsEcsContainerDefinition {
  const { container, image, provider } = deployed;
  const look = new DataAwsEcsContainerDefinition(scope, 'RolledOutContainer', {
    count: onlyIf(prebuilt, deployed),
    taskDefinition: `\${${addressOf(service)}[0].task_definition}`,
    containerName: container,
    ...(provider !== undefined && { provider }),
    lifecycle: mustBe('image', () => image.reference, deployed),
  });
  return nameLook(look, deployed);
}

/**
 * Whether the argument says a revision: a family alone does not, nor does one that Terraform is told to ignore. What the
 * service's attribute says is no proof: after a roll-back it is the former revision.
 */
function knowsRevision({ owner, resource }: DeployedService): boolean {
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
  { cluster, service }: DeployedService,
): TerraformResourceLifecycle {
  const found = ofItself(attribute);
  const region = partOf(ofItself('task_definition'), 'region');
  const condition = Lazy.stringValue({ produce: () => Token.asString(Op.eq(found, given())) });
  return mustHold(condition, [
    `${service} runs ${found}, and was to run ${Lazy.stringValue({ produce: given })}`,
    '  why:  ECS rolled the deployment back, or something else deployed another revision meanwhile',
    "  fix:  read the service's events, mend what they say, apply again:",
    `  aws ecs describe-services --cluster ${cluster} --services ${service} --region ${region} --query 'services[0].events[:10].message'`,
  ]);
}
