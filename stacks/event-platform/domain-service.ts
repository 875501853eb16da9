import type { Construct } from 'constructs';
import type { DOMAIN_SERVICES } from './names';
import { PlatformService } from './platform-service';
import type { EventPlatformSettings } from './settings';

/** A service that the others reach by its name, and nobody from outside. It keeps in memory what it has: one task. */
export class DomainService extends PlatformService {
  constructor(
    scope: Construct,
    id: string,
    settings: EventPlatformSettings,
    service: (typeof DOMAIN_SERVICES)[number],
  ) {
    super(scope, id, settings, { service, healthCheck: ['node', 'shared/kernel/health.mjs'], scale: 1 });
  }
}
