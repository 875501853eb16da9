/** Name of the one node of the local cluster. */
export const LOCAL_NODE = 'slipway-local';

/** The parts of a Node that tell whether Pods can be placed on it. */
export interface Node {
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** A node that exists in the API only, large enough for any test. */
export function localNode(): object {
  const room = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '500' };
  const labels = { 'kubernetes.io/hostname': LOCAL_NODE, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: LOCAL_NODE, labels },
    status: { capacity: room, allocatable: room },
  };
}

/** Whether kwok keeps the node. */
export function isReady({ status }: Node): boolean {
  return (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/** Whether the node lifecycle controller has seen that as well, and Pods can be placed. */
export function acceptsPods(node: Node): boolean {
  return isReady(node) && (node.spec.taints ?? []).length === 0;
}
