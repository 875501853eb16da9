import { join } from 'node:path';
import type { Program } from '../../host/processes';

/** The parts of the control plane, as `requirePart` knows them. */
export const PARTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;

/** Paths of the binaries. */
export type Binaries = Readonly<Record<(typeof PARTS)[number], string>>;

/** Files of the control plane, all in one folder. */
export interface Layout {
  readonly folder: string;
  readonly data: string;
  /** Folder in which the API server makes its own certificate. */
  readonly certificates: string;
  /** PEM of that certificate and of the authority it comes from. */
  readonly authority: string;
  readonly accountKey: string;
  readonly tokens: string;
  readonly kubeconfig: string;
  readonly stages: string;
}

export function layoutOf(folder: string): Layout {
  return {
    folder,
    data: join(folder, 'etcd'),
    certificates: join(folder, 'certificates'),
    authority: join(folder, 'certificates', 'apiserver.crt'),
    accountKey: join(folder, 'service-accounts.key'),
    tokens: join(folder, 'tokens.csv'),
    kubeconfig: join(folder, 'kubeconfig'),
    stages: join(folder, 'kwok.yaml'),
  };
}

export function etcd(
  binary: string,
  { data }: Layout,
  ports: { readonly client: number; readonly peer: number },
): Program {
  const client = `http://127.0.0.1:${String(ports.client)}`;
  const peer = `http://127.0.0.1:${String(ports.peer)}`;
  return {
    name: 'etcd',
    command: binary,
    args: [
      '--name=local',
      `--data-dir=${data}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=local=${peer}`,
      '--log-level=warn',
    ],
  };
}

export function apiServer(
  binary: string,
  layout: Layout,
  ports: { readonly store: number; readonly secure: number },
): Program {
  return {
    name: 'kube-apiserver',
    command: binary,
    // It waits for its clients before it ends, and nothing it holds is kept.
    graceMs: 1_000,
    args: [
      `--etcd-servers=http://127.0.0.1:${String(ports.store)}`,
      `--secure-port=${String(ports.secure)}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // The endpoints of the service `kubernetes` must not be loopback addresses, and nothing here uses them.
      '--endpoint-reconciler-type=none',
      `--cert-dir=${layout.certificates}`,
      `--service-account-key-file=${layout.accountKey}`,
      `--service-account-signing-key-file=${layout.accountKey}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--token-auth-file=${layout.tokens}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/16',
      // Pods never call the API: they need no token, and need not wait for one.
      '--disable-admission-plugins=ServiceAccount',
      // etcd 3.4 cannot report the progress of a watch.
      '--feature-gates=WatchList=false',
    ],
  };
}

// Those behind workloads, Services and namespaces. The node lifecycle controller takes the taint off a Ready node.
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'serviceaccount-controller',
  'namespace-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'node-lifecycle-controller',
];

export function controllerManager(binary: string, { kubeconfig }: Layout): Program {
  return {
    name: 'kube-controller-manager',
    command: binary,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--controllers=${CONTROLLERS.join(',')}`,
      '--leader-elect=false',
      '--secure-port=0',
      // A machine that was asleep or very busy has not lost its node.
      '--node-monitor-grace-period=10m',
    ],
  };
}

export function scheduler(binary: string, { kubeconfig }: Layout): Program {
  return {
    name: 'kube-scheduler',
    command: binary,
    args: [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'],
  };
}

export function kwok(binary: string, { kubeconfig, stages }: Layout): Program {
  return {
    name: 'kwok',
    command: binary,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--config=${stages}`,
      '--manage-all-nodes=true',
      '--node-ip=127.0.0.1',
      // Without a lease kwok reports the node every ten minutes only, and the controllers give it up before that.
      '--node-lease-duration-seconds=40',
    ],
  };
}
