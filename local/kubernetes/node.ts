/** Architectures of the nodes of the local cluster: an image of one platform needs a node of that. */
const ARCHITECTURES = ['amd64', 'arm64'];

/** The parts of a Node that tell whether Pods can be placed on it. */
export interface Node {
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Nodes that exist in the API only, large enough for any test. */
export function localNodes(): { readonly metadata: { readonly name: string } }[] {
  const room = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '500' };
  return ARCHITECTURES.map((architecture) => {
    const name = `slipway-local-${architecture}`;
    const labels = {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': architecture,
    };
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      status: { capacity: room, allocatable: room },
    };
  });
}

/** Whether kwok keeps the node. */
export function isReady({ status }: Node): boolean {
  return (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/** Whether the node lifecycle controller has seen that as well, and Pods can be placed. */
export function acceptsPods(node: Node): boolean {
  return isReady(node) && (node.spec.taints ?? []).length === 0;
}
