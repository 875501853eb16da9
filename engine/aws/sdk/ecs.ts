/** What is used of the SDK's client of ECS. Named one by one, so that the bundle leaves out the rest. */
export { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
