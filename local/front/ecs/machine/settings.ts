import * as z from 'zod/mini';

const anything = z.unknown();
const list = z.array(anything);

const network = z.object({
  awsvpcConfiguration: z.object({
    subnets: z.array(z.string()),
    securityGroups: z._default(z.array(z.string()), []),
    assignPublicIp: z._default(z.enum(['ENABLED', 'DISABLED']), 'DISABLED'),
  }),
});

const loadBalancer = z.looseObject({
  targetGroupArn: z.optional(z.string()),
  containerName: z.string(),
  containerPort: z.int(),
});

const capacityProvider = z.looseObject({ capacityProvider: z.string() });

const deploymentConfiguration = z.looseObject({
  maximumPercent: z.optional(z.int()),
  minimumHealthyPercent: z.optional(z.int()),
  strategy: z.optional(z.string()),
  deploymentCircuitBreaker: z.optional(z.looseObject({ enable: z.boolean(), rollback: z.boolean() })),
});

/** What tasks are started with: a change of it is a new deployment. */
const runtime = {
  networkConfiguration: z.optional(network),
  platformVersion: z.optional(z.string()),
  loadBalancers: z.optional(z.array(loadBalancer)),
  serviceRegistries: z.optional(list),
  serviceConnectConfiguration: z.optional(anything),
  volumeConfigurations: z.optional(list),
  vpcLatticeConfigurations: z.optional(list),
};

/** What changes without a new deployment. */
const standing = {
  capacityProviderStrategy: z.optional(z.array(capacityProvider)),
  deploymentConfiguration: z.optional(deploymentConfiguration),
  healthCheckGracePeriodSeconds: z.optional(z.int()),
  placementConstraints: z.optional(list),
  placementStrategy: z.optional(list),
  enableECSManagedTags: z.optional(z.boolean()),
  propagateTags: z.optional(z.string()),
  enableExecuteCommand: z.optional(z.boolean()),
  availabilityZoneRebalancing: z.optional(z.string()),
};

const tags = z._default(z.array(z.object({ key: z.string(), value: z.optional(z.string()) })), []);
const launchType = z.optional(z.string());
/** The cluster that a call names. */
export const cluster = z._default(z.string(), 'default');
const desiredCount = z.int().check(z.nonnegative());

/** Inputs of the operations that change services. */
export const serviceInputs = {
  create: z.object({
    cluster,
    serviceName: z.string(),
    taskDefinition: z.string(),
    desiredCount,
    launchType,
    schedulingStrategy: z._default(z.string(), 'REPLICA'),
    deploymentController: z._default(z.object({ type: z.string() }), { type: 'ECS' }),
    clientToken: z.optional(z.string()),
    tags,
    ...runtime,
    ...standing,
  }),
  update: z.object({
    cluster,
    service: z.string(),
    taskDefinition: z.optional(z.string()),
    desiredCount: z.optional(desiredCount),
    forceNewDeployment: z._default(z.boolean(), false),
    ...runtime,
    ...standing,
  }),
};

/** Input of RunTask, as far as it is looked at. */
export const runTaskInput = z.object({
  cluster,
  taskDefinition: z.string(),
  count: z._default(z.int().check(z.positive(), z.maximum(10)), 1),
  group: z.optional(z.string()),
  startedBy: z.optional(z.string()),
  launchType,
  capacityProviderStrategy: standing.capacityProviderStrategy,
  networkConfiguration: runtime.networkConfiguration,
  platformVersion: runtime.platformVersion,
  enableExecuteCommand: z._default(z.boolean(), false),
  overrides: z._default(
    z.looseObject({ containerOverrides: z._default(z.array(z.looseObject({ name: z.string() })), []) }),
    { containerOverrides: [] },
  ),
  tags,
});

export type CreateService = z.infer<typeof serviceInputs.create>;
export type UpdateService = z.infer<typeof serviceInputs.update>;
export type RunTask = z.infer<typeof runTaskInput>;
export type Network = z.infer<typeof network>;
export type LoadBalancer = z.infer<typeof loadBalancer>;
export type RuntimeSettings = Pick<CreateService, keyof typeof runtime>;
export type StandingSettings = Pick<CreateService, keyof typeof standing>;
export type Tags = z.infer<typeof tags>;

/** The runtime settings among others. */
export function runtimeOf(input: RuntimeSettings): RuntimeSettings {
  return pick(input, Object.keys(runtime) as (keyof typeof runtime)[]);
}

/** The standing settings among others. */
export function standingOf(input: StandingSettings): StandingSettings {
  return pick(input, Object.keys(standing) as (keyof typeof standing)[]);
}

/** What is given, of these. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])),
  ) as unknown as Pick<T, K>;
}
