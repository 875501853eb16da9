import * as z from 'zod/mini';
import type { ClusterAccess, KubernetesTarget } from '../../contract/kubernetes';
import { type Fields, text, texts } from './fields';

/** An empty one takes nothing from the environment. */
const setting = z.exactOptional(z.string());

/** How a cluster is reached. */
export const clusterAccess = z.strictObject({
  configPath: setting,
  configPaths: z.exactOptional(z.array(z.string())),
  loadConfigFile: z.exactOptional(z.boolean()),
  context: setting,
  contextCluster: setting,
  contextAuthInfo: setting,
  host: setting,
  clusterCaCertificate: setting,
  clientCertificate: setting,
  insecure: z.exactOptional(z.boolean()),
  tlsServerName: setting,
  username: setting,
  proxyUrl: setting,
  exec: z.exactOptional(
    z.strictObject({
      apiVersion: text,
      command: text,
      args: z.exactOptional(z.array(z.string())),
      env: z.exactOptional(texts),
    }),
  ),
} satisfies Fields<ClusterAccess>);

/** A container in the pods of a workload. */
export const kubernetesTarget = z.strictObject({
  kind: z.literal('kubernetes'),
  namespace: text,
  workload: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  name: text,
  container: text,
  cluster: clusterAccess,
} satisfies Fields<KubernetesTarget>);
