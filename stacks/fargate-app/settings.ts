export interface FargateAppSettings {
  readonly region: string;
  /** The repository in a stack of its own, or all in one. */
  readonly stacks: 'two' | 'one';
  /** Major version of the AWS provider; 5 knows less. */
  readonly awsProvider: '6' | '5';
  /** Base image of the service; default: what its Dockerfile names. */
  readonly baseImage?: string;
}
