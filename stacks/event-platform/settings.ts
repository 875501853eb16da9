import type { AwsSettings } from '../aws/account';

export const ENVIRONMENTS = ['staging', 'prod'] as const;

export interface EventPlatformSettings extends AwsSettings {
  readonly environment: (typeof ENVIRONMENTS)[number];
}
