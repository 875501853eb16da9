/**
 * How the engine reaches the cluster: the settings in the block of the stack's Kubernetes provider, as they are written
 * there, never keys or tokens. What is missing is taken from the environment, an empty text is not.
 */
export interface ClusterAccess {
  /** As the provider reads it: from the working directory of Terraform. */
  readonly configPath?: string;
  readonly configPaths?: readonly string[];
  /** Version 1 of the provider alone has it. */
  readonly loadConfigFile?: boolean;
  readonly context?: string;
  readonly contextCluster?: string;
  /** The user. */
  readonly contextAuthInfo?: string;
  readonly host?: string;
  readonly clusterCaCertificate?: string;
  readonly clientCertificate?: string;
  readonly insecure?: boolean;
  readonly tlsServerName?: string;
  readonly username?: string;
  readonly proxyUrl?: string;
  readonly exec?: {
    readonly apiVersion: string;
    readonly command: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
}

/** A Deployment that takes the image as soon as it is pushed (`rollOutWithImage`). */
export interface RolloutTarget {
  readonly namespace: string;
  readonly deployment: string;
  readonly container: string;
  /** Hash of the Deployment's own configuration; the runner leaves a Deployment alone whose annotation differs. */
  readonly configuration: string;
  readonly timeoutSeconds: number;
  readonly cluster: ClusterAccess;
}

/** Annotation of a Deployment that holds {@link RolloutTarget.configuration}. */
export const CONFIGURATION_ANNOTATION = 'slipway/configuration';
