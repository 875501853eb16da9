import type { Construct } from 'constructs';
import { platformName, PORT } from './names';
import { PlatformService } from './platform-service';
import type { EventPlatformSettings } from './settings';

/** The only service behind the load balancer. It reaches the others by their names in Service Connect. */
export class Gateway extends PlatformService {
  constructor(scope: Construct, id: string, settings: EventPlatformSettings) {
    super(scope, id, settings, {
      service: 'gateway',
      expose: { listener: { loadBalancer: platformName(settings), port: 80 }, path: '/*' },
      healthPath: '/health',
      env: {
        COMPANY_SERVICE_URL: `http://company-service:${PORT}`,
        MEMBER_SERVICE_URL: `http://member-service:${PORT}`,
        EVENT_SERVICE_URL: `http://event-service:${PORT}`,
      },
      scale: { min: 2, max: 6, cpu: 60 },
    });
  }
}
