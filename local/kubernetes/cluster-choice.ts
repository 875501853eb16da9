import { parse } from 'yaml';
import { z } from 'zod';
import { LocalError } from '../local-error';
import { refuseUnlessLoopback } from '../../host/loopback';

/** The variables in which a user names a cluster of theirs. */
export interface ClusterVariables {
  /** Context to use; unset or empty: no cluster of the user's. */
  readonly SLIPWAY_KUBE_CONTEXT?: string | undefined;
  /** `1` lifts the rule that the cluster must be one for development on this machine. */
  readonly SLIPWAY_KUBE_TRUST?: string | undefined;
}

/** A cluster of the user's that may be used. */
export interface ChosenCluster {
  readonly context: string;
  readonly server: string;
}

/**
 * Decides whether a cluster of the user's is used in place of the project's own: only one that is named, only a context
 * of kind, k3d, minikube or Docker Desktop whose server is on this machine, unless it is trusted by name. The current
 * context of the kubeconfig has no say.
 *
 * @param kubeconfig text of the user's kubeconfig
 * @returns undefined when no cluster is named
 * @throws {LocalError} when the named cluster is unknown or must not be used
 */
export function chooseCluster(variables: ClusterVariables, kubeconfig: string): ChosenCluster | undefined {
  const name = variables.SLIPWAY_KUBE_CONTEXT;
  if (!name) return undefined;
  const { context, cluster } = find(name, readKubeconfig(kubeconfig));
  if (variables.SLIPWAY_KUBE_TRUST !== '1') refuseUnlessLocal(context, cluster);
  return { context, server: cluster.server };
}

const LOCAL_CONTEXT = /^(kind-.+|k3d-.+|minikube|docker-desktop)$/;
const TRUST =
  'use a local cluster, unset SLIPWAY_KUBE_CONTEXT, or set SLIPWAY_KUBE_TRUST=1 if resources may be made there';

const kubeconfigSchema = z.object({
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string() }) })).nullish(),
  clusters: z
    .array(
      z.object({ name: z.string(), cluster: z.object({ server: z.string(), 'proxy-url': z.string().optional() }) }),
    )
    .nullish(),
});
type Kubeconfig = z.infer<typeof kubeconfigSchema>;
type Cluster = NonNullable<Kubeconfig['clusters']>[number]['cluster'];

function readKubeconfig(text: string): Kubeconfig {
  try {
    return kubeconfigSchema.parse(parse(text) ?? {});
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new LocalError('the kubeconfig cannot be read', why, 'see what `kubectl config view` says about it', {
      cause,
    });
  }
}

function find(context: string, { contexts, clusters }: Kubeconfig): { context: string; cluster: Cluster } {
  const named = contexts?.find(({ name }) => name === context);
  if (named === undefined) {
    const known = (contexts ?? []).map(({ name }) => name).join(', ') || 'none';
    throw new LocalError(
      `there is no Kubernetes context "${context}"`,
      `SLIPWAY_KUBE_CONTEXT names it; the kubeconfig has: ${known}`,
      'correct or unset SLIPWAY_KUBE_CONTEXT',
    );
  }
  const entry = clusters?.find(({ name }) => name === named.context.cluster);
  if (entry === undefined) {
    throw new LocalError(
      `the Kubernetes context "${context}" leads nowhere`,
      `the kubeconfig has no cluster "${named.context.cluster}"`,
      'correct the kubeconfig or unset SLIPWAY_KUBE_CONTEXT',
    );
  }
  return { context, cluster: entry.cluster };
}

function refuseUnlessLocal(context: string, cluster: Cluster): void {
  const what = `refused to use the Kubernetes context "${context}"`;
  if (!LOCAL_CONTEXT.test(context)) {
    throw new LocalError(what, 'it is no context of kind, k3d, minikube or Docker Desktop', TRUST);
  }
  if (cluster['proxy-url'] !== undefined) {
    throw new LocalError(what, 'its server is reached through a proxy', TRUST);
  }
  try {
    refuseUnlessLoopback(cluster.server);
  } catch (cause) {
    throw new LocalError(what, `its server ${cluster.server} is not on this machine`, TRUST, { cause });
  }
}
