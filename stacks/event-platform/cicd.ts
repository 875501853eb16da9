import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { EcrRegistry } from '../../modules';
import { aws } from '../aws/account';
import { repositoryName, SERVICES } from './names';
import type { EventPlatformSettings } from './settings';

/** A repository for each service. It keeps ten images and those in use, and no tag of it ever moves. */
export class Cicd extends TerraformStack {
  constructor(scope: Construct, id: string, settings: EventPlatformSettings) {
    super(scope, id);
    aws(this, id, settings);
    for (const service of SERVICES) {
      new EcrRegistry(this, service, { name: service, repository: repositoryName(service, settings), keep: 10 });
    }
  }
}
