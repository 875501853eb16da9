/** Objects of Kubernetes that keep pods of one image running. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

/** A container in the pods of a workload. */
export interface KubernetesTarget {
  readonly kind: 'kubernetes';
  readonly namespace: string;
  readonly workload: WorkloadKind;
  readonly name: string;
  readonly container: string;
  readonly cluster: ClusterAccess;
}

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

/** Annotation of a workload that holds the hash of its own configuration. */
export const CONFIGURATION_ANNOTATION = 'slipway/configuration';
