import type { EventPlatformSettings } from './settings';

export const DOMAIN_SERVICES = ['company-service', 'member-service', 'event-service'] as const;

export type Service = 'gateway' | (typeof DOMAIN_SERVICES)[number];

export const SERVICES: readonly Service[] = [...DOMAIN_SERVICES, 'gateway'];

/** Port of every service. */
export const PORT = 8080;

type InEnvironment = Pick<EventPlatformSettings, 'environment'>;

/** Name of network, load balancer, cluster and namespace. No stack reads the state of another one: they go by names. */
export function platformName({ environment }: InEnvironment): string {
  return `events-${environment}`;
}

/** Name of the security group that all services are in. */
export function servicesGroupName(settings: InEnvironment): string {
  return `${platformName(settings)}-services`;
}

export function repositoryName(service: Service, { environment }: InEnvironment): string {
  return `events/${environment}/${service}`;
}
