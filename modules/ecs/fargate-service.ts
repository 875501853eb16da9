import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsService, type EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { Resource } from '@cdktf/provider-null/lib/resource';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { Role } from '../aws/iam-role';
import { type NetworkIds, networkIds } from '../aws/network';
import { waitForImages } from '../image/image-barrier';
import { checkedScale, type ScaleRange } from '../service/scale';
import { serviceId } from '../service/service-id';
import { named, resourceName } from '../terraform/address';
import { jsonTemplate } from '../terraform/json-template';
import { checkWhole } from '../terraform/whole-number';
import { architectureOf } from './architecture';
import { before } from './before';
import { capacity } from './capacity';
import { clusterOf } from './cluster';
import { serviceConnect } from './connect';
import { type Container, container } from './container';
import { blueGreenOf, type CheckedBlueGreen, deploymentArguments, type Turns, turnsOf } from './deployment';
import { EcsRollout, ROLLOUT_SECONDS } from './ecs-rollout';
import { expose, type Exposed } from './expose';
import { checkProps, isExposed } from './fargate-service-checks';
import type { FargateServiceProps } from './fargate-service-props';
import { logGroup } from './logs';
import { checkName } from './names';
import { executionRole, taskRole } from './roles';
import { type Scaling, scaling } from './scaling';
import { type ServiceParts, serviceParts } from './service-parts';
import { steadyState } from './steady-state';
import { taskSize } from './task-size';
import { allowIn, allowOut, allowPeers, taskGroup, taskGroups } from './task-traffic';

/** An image that runs on Fargate. An apply ends when the roll-out is proved. */
export class FargateService extends Construct {
  public readonly name: string;
  /** Address of the leaf: targeting it deploys the whole service, its image and its repository. */
  public readonly address: string;
  /** The container that runs the image, as it will be written: change what has no prop. */
  public readonly container: Container;
  /** All containers of a task: add others. */
  public readonly containers: Container[];
  /** `aws_ecs_task_definition.X` */
  public readonly taskDefinition: EcsTaskDefinition;
  /** `aws_ecs_service.X` */
  public readonly service: EcsService;
  /** `aws_cloudwatch_log_group.X` */
  public readonly logGroup: CloudwatchLogGroup;
  /** `aws_security_group.X`: that of the tasks. */
  public readonly securityGroup: SecurityGroup;
  /** `aws_iam_role.X_execution`, unless one was given. */
  public readonly executionRole: IamRole | undefined;
  /** `aws_iam_role.X_task`, unless one was given: add to it what the program is allowed. */
  public readonly taskRole: IamRole | undefined;
  /** `aws_lb_target_group.X`, when it is exposed. */
  public readonly targetGroup: LbTargetGroup | undefined;
  /** `aws_lb_listener_rule.X`, when it is exposed. */
  public readonly listenerRule: LbListenerRule | undefined;
  /** `aws_appautoscaling_target.X` and `aws_appautoscaling_policy.X_cpu`, when it scales. */
  public readonly scaling: Scaling | undefined;
  /** `null_resource.X_before`: runs the command of `before`. */
  public readonly before: Resource | undefined;
  /** `null_resource.X`: proves the roll-out. */
  public readonly rollout: EcsRollout;

  private readonly parts: ServiceParts;
  private readonly network: NetworkIds;
  private readonly scale: number | Required<ScaleRange>;
  private readonly groups: string[];
  private readonly roles: { readonly execution: Role; readonly task: Role };
  private readonly exposed: Exposed | undefined;
  private readonly blueGreen: CheckedBlueGreen | undefined;
  private readonly turns: Turns | undefined;
  private readonly traffic: readonly ITerraformDependable[];

  /** @throws PropError for props that cannot work, and for a name that the stack has already */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: FargateServiceProps,
  ) {
    super(scope, serviceId(scope, id, props.image));
    const { image, name = image.name, scale = 2 } = props;
    checkName(this, 'name', name);
    checkProps(this, props);
    this.name = name;
    const identity = { scope: this, name, resource: resourceName(this, 'name', name) };
    this.parts = serviceParts({ ...identity, cluster: clusterOf(this, props.cluster) }, props);
    this.network = networkIds(this, props.network);
    this.scale = checkedScale(this, scale);
    this.blueGreen = blueGreenOf(this.parts, props);

    this.logGroup = logGroup(this.parts, props);
    this.roles = { execution: executionRole(this.parts, this.logGroup, props), task: taskRole(this.parts, props) };
    this.executionRole = this.roles.execution.role;
    this.taskRole = this.roles.task.role;
    this.exposed = isExposed(props) ? expose(this.parts, this.network, props) : undefined;
    this.targetGroup = this.exposed?.targetGroup;
    this.listenerRule = this.exposed?.rule;
    this.turns = this.exposed && this.blueGreen && turnsOf(this.parts, this.exposed, this.blueGreen);
    this.securityGroup = taskGroup(this.parts, this.network);
    this.groups = taskGroups(this, this.securityGroup, props);
    this.traffic = this.allowTraffic();

    this.container = container(this, name, this.logGroup, props);
    this.containers = [this.container];
    this.taskDefinition = this.declareTaskDefinition();
    waitForImages(this, this.taskDefinition);
    this.before = this.declareBefore();
    this.service = this.declareService();
    this.scaling = typeof this.scale === 'number' ? undefined : scaling(this.parts, this.service, this.scale);
    this.rollout = this.declareRollout();
    this.address = this.rollout.address;
  }

  private allowTraffic(): ITerraformDependable[] {
    const { parts, securityGroup: own, exposed, props } = this;
    const loadBalancer = exposed && { port: exposed.port, from: exposed.securityGroup, name: 'from_load_balancer' };
    return [
      ...(loadBalancer === undefined ? [] : [allowIn(parts, own, loadBalancer)]),
      ...allowPeers(parts, own, props),
      ...allowOut(parts, own, props),
    ];
  }

  private declareTaskDefinition(): EcsTaskDefinition {
    const { image, cpu = 256, memory } = this.props;
    const { fullName, resource, tagged } = this.parts;
    const size = taskSize(this, cpu, memory);
    const taskDefinition = new EcsTaskDefinition(this, 'TaskDefinition', {
      family: fullName,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(size.cpu),
      memory: String(size.memory),
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: architectureOf(this, image) },
      executionRoleArn: this.roles.execution.arn,
      taskRoleArn: this.roles.task.arn,
      containerDefinitions: Lazy.stringValue({
        produce: ({ preparing }) => jsonTemplate(this, this.containers, preparing),
      }),
      // ECS goes back to an earlier revision, which must still be there.
      skipDestroy: true,
      ...tagged,
    });
    return named(taskDefinition, resource);
  }

  private declareBefore(): Resource | undefined {
    const { image, before: command } = this.props;
    if (command === undefined) return undefined;
    const { subnets, publicIp } = this.network;
    return before(this.parts, {
      image,
      command,
      taskDefinition: this.taskDefinition,
      network: { subnets, securityGroups: this.groups, assignPublicIp: publicIp },
      timeoutSeconds: this.rolloutTimeoutSeconds,
      dependsOn: this.neededByTasks(),
    });
  }

  private declareService(): EcsService {
    const { image, enableExecute = false, connect } = this.props;
    const { scale } = this;
    const { cluster, resource, tagged } = this.parts;
    const { subnets, publicIp } = this.network;
    const service = new EcsService(this, 'Service', {
      name: this.name,
      cluster: cluster.reference,
      taskDefinition: this.taskDefinition.arn,
      desiredCount: typeof scale === 'number' ? scale : scale.min,
      ...capacity(this, this.props),
      networkConfiguration: { subnets, securityGroups: this.groups, assignPublicIp: publicIp },
      ...this.loadBalancer(),
      ...deploymentArguments(this.props, this.blueGreen),
      ...(connect !== undefined && {
        serviceConnectConfiguration: serviceConnect(this.parts, connect, [this.logGroup, this.props]),
      }),
      availabilityZoneRebalancing: 'ENABLED',
      enableExecuteCommand: enableExecute,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      ...steadyState(this, image, this.deploymentSeconds),
      ...(typeof scale === 'object' && { lifecycle: { ignoreChanges: ['desired_count'] } }),
      dependsOn: [...this.neededByTasks(), ...this.neededByService()],
      ...tagged,
    });
    return named(service, resource);
  }

  private loadBalancer(): Partial<EcsServiceConfig> {
    const { exposed, turns } = this;
    if (exposed === undefined) return {};
    const { targetGroup, port } = exposed;
    const target = { targetGroupArn: targetGroup.arn, containerName: this.name, containerPort: port };
    return {
      loadBalancer: [{ ...target, ...(turns !== undefined && { advancedConfiguration: turns.advanced }) }],
      healthCheckGracePeriodSeconds: exposed.graceSeconds,
    };
  }

  private declareRollout(): EcsRollout {
    const { image, provider } = this.props;
    const { scaling: scaled } = this;
    return new EcsRollout(
      this,
      'Rollout',
      {
        image,
        service: this.service,
        cluster: this.props.cluster,
        timeoutSeconds: this.deploymentSeconds,
        ...(provider !== undefined && { provider }),
        dependsOn: scaled === undefined ? [] : [scaled.target, scaled.policy],
      },
      this,
    );
  }

  private get rolloutTimeoutSeconds(): number {
    const { rolloutTimeoutSeconds = ROLLOUT_SECONDS } = this.props;
    checkWhole(this, 'rolloutTimeoutSeconds', rolloutTimeoutSeconds, [1]);
    return rolloutTimeoutSeconds;
  }

  private get deploymentSeconds(): number {
    return this.rolloutTimeoutSeconds + (this.blueGreen?.bakeMinutes ?? 0) * 60;
  }

  /** Without them a task does not start, or not come far. */
  private neededByTasks(): ITerraformDependable[] {
    const { execution, task } = this.roles;
    const permissions = [execution.policy, task.policy].filter((policy) => policy !== undefined);
    return [...permissions, ...this.traffic];
  }

  /** ECS takes a target group only when a listener has it. */
  private neededByService(): ITerraformDependable[] {
    return [this.listenerRule, this.turns?.permission, this.before].filter((each) => each !== undefined);
  }
}
