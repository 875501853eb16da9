import { accountIn } from './machine/arn';
import { seconds } from './machine/clock';
import { platformVersionOf } from './machine/compute';
import type { Deployment, Revision } from './machine/deployment';
import { breakerThreshold } from './machine/rollout';
import type { Service } from './machine/service';
import type { ServiceDeployment } from './machine/service-deployment';
import { platformFamilyOf } from './machine/task-definition';
import { containersOf } from './task-answer';

type Json = Record<string, unknown>;

/** A service as DescribeServices answers it. */
export function describeService(service: Service, withTags: boolean): Json {
  const { primary, standing, runtime, desiredCount } = service;
  const { deploymentConfiguration, healthCheckGracePeriodSeconds } = standing;
  const counts = countsOf(service.tasks);
  const definition = primary?.revision.definition ?? service.plan.definition;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount,
    ...counts,
    taskDefinition: definition.taskDefinitionArn,
    ...service.compute,
    platformVersion: runtime.platformVersion ?? 'LATEST',
    platformFamily: platformFamilyOf(definition),
    loadBalancers: runtime.loadBalancers ?? [],
    serviceRegistries: runtime.serviceRegistries ?? [],
    networkConfiguration: runtime.networkConfiguration,
    ...(runtime.loadBalancers?.length && { healthCheckGracePeriodSeconds: 0 }),
    ...(healthCheckGracePeriodSeconds !== undefined && { healthCheckGracePeriodSeconds }),
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
      ...deploymentConfiguration,
    },
    deployments: service.deployments.map((each) => describeDeployment(each, service)),
    events: service.events.list(),
    roleArn: `arn:aws:iam::${accountIn(service.arn)}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    createdAt: seconds(service.createdAt),
    createdBy: service.plan.createdBy,
    placementConstraints: standing.placementConstraints ?? [],
    placementStrategy: standing.placementStrategy ?? [],
    enableECSManagedTags: standing.enableECSManagedTags ?? false,
    propagateTags: standing.propagateTags ?? 'NONE',
    enableExecuteCommand: standing.enableExecuteCommand ?? false,
    availabilityZoneRebalancing: standing.availabilityZoneRebalancing ?? 'ENABLED',
    currentServiceDeployment: service.current?.arn,
    currentServiceRevisions: service.deployments.map(({ revision }) => summary(revision, service)),
    ...(withTags && { tags: service.tags }),
  };
}

function describeDeployment(deployment: Deployment, service: Service): Json {
  const { revision, status } = deployment;
  const tasks = service.tasksOf(deployment);
  const { networkConfiguration, serviceConnectConfiguration, volumeConfigurations, vpcLatticeConfigurations } =
    revision.settings;
  return {
    id: deployment.id,
    status,
    taskDefinition: revision.definition.taskDefinitionArn,
    desiredCount: wantedOf(deployment, service),
    ...countsOf(tasks),
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    ...service.compute,
    platformVersion: platformVersionOf(revision.settings.platformVersion),
    platformFamily: platformFamilyOf(revision.definition),
    networkConfiguration,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    serviceConnectConfiguration,
    volumeConfigurations,
    vpcLatticeConfigurations,
  };
}

function wantedOf(deployment: Deployment, service: Service): number {
  if (deployment.status === 'PRIMARY') return service.desiredCount;
  return service.tasksOf(deployment).filter(({ isWanted }) => isWanted).length;
}

/** An element of ListServiceDeployments. */
export function listServiceDeployment(deployment: ServiceDeployment, { arn, clusterArn }: Service): Json {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: arn,
    clusterArn,
    createdAt: seconds(deployment.createdAt),
    startedAt: seconds(deployment.startedAt),
    finishedAt: seconds(deployment.finishedAt),
    targetServiceRevisionArn: deployment.target.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

/** The same in full, as DescribeServiceDeployments answers it. */
export function describeServiceDeployment(deployment: ServiceDeployment, service: Service): Json {
  const { rollback, target, sources } = deployment;
  const { targetServiceRevisionArn, ...brief } = listServiceDeployment(deployment, service);
  const { deploymentConfiguration } = describeService(service, false);
  return {
    ...brief,
    updatedAt: seconds(deployment.updatedAt),
    stoppedAt: seconds(deployment.stoppedAt),
    sourceServiceRevisions: sources.map((each) => summary(each, service)),
    targetServiceRevision: summary(target, service),
    deploymentConfiguration,
    ...(rollback && {
      rollback: {
        reason: rollback.reason,
        startedAt: seconds(rollback.startedAt),
        serviceRevisionArn: rollback.revision.arn,
      },
    }),
    deploymentCircuitBreaker: describeBreaker(deployment, service),
    alarms: { status: 'DISABLED', alarmNames: [], triggeredAlarmNames: [] },
  };
}

function describeBreaker(deployment: ServiceDeployment, { standing, desiredCount }: Service): Json {
  const isOn = standing.deploymentConfiguration?.deploymentCircuitBreaker?.enable ?? false;
  const threshold = breakerThreshold(desiredCount);
  const { failureCount } = deployment;
  if (!isOn) return { status: 'DISABLED', failureCount, threshold };
  const triggered = failureCount >= threshold;
  const status = triggered ? 'TRIGGERED' : deployment.isOver ? 'MONITORING_COMPLETE' : 'MONITORING';
  return { status, failureCount, threshold };
}

/** A revision as DescribeServiceRevisions answers it. */
export function describeRevision(revision: Revision, service: Service): Json {
  const { settings, definition } = revision;
  const [task] = service.tasks.filter(({ plan }) => plan.startedBy === `ecs-svc/${revision.number}`).slice(-1);
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: definition.taskDefinitionArn,
    ...service.compute,
    ...settings,
    platformVersion: platformVersionOf(settings.platformVersion),
    platformFamily: platformFamilyOf(definition),
    loadBalancers: settings.loadBalancers ?? [],
    serviceRegistries: settings.serviceRegistries ?? [],
    containerImages: containersOf(definition, task).map(({ name, image, imageDigest }) => ({
      containerName: name,
      image,
      imageDigest,
    })),
    guardDutyEnabled: false,
    createdAt: seconds(revision.createdAt),
  };
}

function summary({ arn, number }: Revision, service: Service): Json {
  const tasks = service.tasks.filter(({ plan }) => plan.startedBy === `ecs-svc/${number}`);
  const { runningCount, pendingCount } = countsOf(tasks);
  const deployment = service.deployments.find(({ revision }) => revision.arn === arn);
  return {
    arn,
    requestedTaskCount: deployment ? wantedOf(deployment, service) : 0,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
  };
}

function countsOf(tasks: Service['tasks']): { runningCount: number; pendingCount: number } {
  const count = (...statuses: readonly string[]) => {
    return tasks.filter(({ isWanted, lastStatus }) => isWanted && statuses.includes(lastStatus)).length;
  };
  return { runningCount: count('RUNNING'), pendingCount: count('PROVISIONING', 'PENDING') };
}
