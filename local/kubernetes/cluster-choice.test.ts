import type { LocalError } from '../local-error';
import { chooseCluster, type ChosenCluster } from './cluster-choice';

const kubeconfig = `
apiVersion: v1
kind: Config
current-context: production
contexts:
- { name: production, context: { cluster: production, user: admin } }
- { name: kind-dev, context: { cluster: kind-dev, user: dev } }
- { name: k3d-dev, context: { cluster: anywhere, user: dev } }
- { name: minikube, context: { cluster: proxied, user: dev } }
- { name: docker-desktop, context: { cluster: six, user: dev } }
- { name: kind-far, context: { cluster: production, user: dev } }
- { name: kind-lost, context: { cluster: nowhere, user: dev } }
- { name: my-kind-dev, context: { cluster: kind-dev, user: dev } }
clusters:
- { name: production, cluster: { server: 'https://api.example.com' } }
- { name: kind-dev, cluster: { server: 'https://127.0.0.1:40123' } }
- { name: anywhere, cluster: { server: 'https://0.0.0.0:6550' } }
- { name: proxied, cluster: { server: 'https://127.0.0.1:8443', proxy-url: 'http://proxy.example.com' } }
- { name: six, cluster: { server: 'https://[::1]:6443' } }
`;

const choose = (context: string | undefined, trust?: string) =>
  chooseCluster({ SLIPWAY_KUBE_CONTEXT: context, SLIPWAY_KUBE_TRUST: trust }, kubeconfig);

function refusal(of: () => ChosenCluster | undefined): Pick<LocalError, 'what' | 'why'> {
  try {
    of();
  } catch (error) {
    return { what: (error as LocalError).what, why: (error as LocalError).why };
  }
  throw new Error('it was not refused');
}

describe('the choice of a cluster', () => {
  it.each([undefined, ''])('leaves the current context alone when none is named (%p)', (context) => {
    expect(choose(context)).toBeUndefined();
  });

  it('leaves the current context alone when only trust is given', () => {
    expect(choose(undefined, '1')).toBeUndefined();
  });

  it.each([
    ['kind-dev', 'https://127.0.0.1:40123'],
    ['docker-desktop', 'https://[::1]:6443'],
  ])('takes the local context %s', (context, server) => {
    expect(choose(context)).toEqual({ context, server });
  });

  it.each([
    ['production', 'it is no context of kind, k3d, minikube or Docker Desktop'],
    ['my-kind-dev', 'it is no context of kind, k3d, minikube or Docker Desktop'],
    ['kind-far', 'its server https://api.example.com is not on this machine'],
    ['k3d-dev', 'its server https://0.0.0.0:6550 is not on this machine'],
    ['minikube', 'its server is reached through a proxy'],
  ])('fails for %s unless it is trusted', (context, why) => {
    const expected = { what: `refused to use the Kubernetes context "${context}"`, why };
    expect(refusal(() => choose(context))).toEqual(expected);
    expect(refusal(() => choose(context, 'true'))).toEqual(expected);
    expect(choose(context, '1')?.context).toBe(context);
  });

  it('fails for a context that the kubeconfig does not have, trusted or not', () => {
    const { what, why } = refusal(() => choose('kind-dve', '1'));
    expect(what).toBe('there is no Kubernetes context "kind-dve"');
    expect(why).toContain('kind-dev, k3d-dev');
  });

  it('fails for a context whose cluster is missing', () => {
    expect(() => choose('kind-lost')).toThrow('the Kubernetes context "kind-lost" leads nowhere');
  });

  it.each(['contexts: 5', 'a: [', '"text"'])('fails for a kubeconfig that is none: %s', (text) => {
    expect(() => chooseCluster({ SLIPWAY_KUBE_CONTEXT: 'kind-dev' }, text)).toThrow('the kubeconfig cannot be read');
  });

  it('fails with an empty kubeconfig by saying that it has no contexts', () => {
    const { why } = refusal(() => chooseCluster({ SLIPWAY_KUBE_CONTEXT: 'kind-dev' }, ''));
    expect(why).toBe('SLIPWAY_KUBE_CONTEXT names it; the kubeconfig has: none');
  });
});
