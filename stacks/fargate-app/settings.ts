import type { AwsSettings } from '../aws/account';

export interface FargateAppSettings extends AwsSettings {
  /** The repository in a stack of its own, or all in one. */
  readonly stacks: 'two' | 'one';
}
