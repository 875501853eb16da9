import type { App } from 'cdktf';
import { Cicd } from './cicd';
import { Cluster } from './cluster';
import { DomainService } from './domain-service';
import { Gateway } from './gateway';
import { DOMAIN_SERVICES, platformName } from './names';
import { Network } from './network';
import type { EventPlatformSettings } from './settings';

/**
 * The stacks of an environment: repositories, network and cluster first, then the domain services, the gateway last. A task
 * of Service Connect knows the names that were there when it was started.
 */
export function eventPlatform(app: App, settings: EventPlatformSettings): void {
  const named = (stack: string): string => `${platformName(settings)}-${stack}`;
  const cicd = new Cicd(app, named('cicd'), settings);
  const network = new Network(app, named('network'), settings);
  const cluster = new Cluster(app, named('cluster'), settings);
  const services = DOMAIN_SERVICES.map((service) => new DomainService(app, named(service), settings, service));
  const gateway = new Gateway(app, named('gateway'), settings);
  for (const stack of [...services, gateway]) {
    for (const needed of [cicd, network, cluster]) stack.addDependency(needed);
  }
  for (const service of services) gateway.addDependency(service);
}
