import { refuseUnlessLoopback } from '../host/loopback';
import { clientFiles } from './client-files';
import type { LocalAws } from './records';

/** Variables through which a program would reach an account, a cluster, a Docker or a login of the user's. */
const FOREIGN = /^(AWS|KUBE|KUBERNETES|DOCKER|BUILDX|BUILDKIT)_|^KUBECONFIG$/;
const PROXIES = /^(HTTPS?|ALL)_PROXY$/i;

/**
 * The environment in which any program uses this local AWS and nothing else: `base` without the user's AWS, Kubernetes
 * and Docker settings, with fake keys, loopback endpoints and configuration files of the instance.
 *
 * @throws LocalError when the instance names an endpoint that is not loopback
 */
export function localEnvironment(local: LocalAws, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(kept), ...localVariables(local, base) };
}

/** The variables that {@link localEnvironment} sets. */
export function localVariables(local: LocalAws, base: NodeJS.ProcessEnv): Record<string, string> {
  const { endpoint, registry, region, kubernetes, docker, buildkit } = local;
  const hosts = [endpoint, `http://${registry}`, kubernetes?.server, docker?.host, buildkit?.address];
  hosts.filter((host) => host !== undefined).forEach(refuseUnlessLoopback);

  const files = clientFiles(local.folder);
  const kubeconfig = kubernetes?.kubeconfig ?? files.noCluster;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: files.awsConfig,
    AWS_SHARED_CREDENTIALS_FILE: files.awsCredentials,
    KUBECONFIG: kubeconfig,
    KUBE_CONFIG: kubeconfig,
    KUBE_CONFIG_PATH: kubeconfig,
    DOCKER_CONFIG: files.dockerConfig,
    ...(docker && { DOCKER_HOST: docker.host }),
    ...proxyExceptions(base),
  };
}

/** The names that {@link localEnvironment} takes out of `base` and does not set again. */
export function droppedVariables(local: LocalAws, base: NodeJS.ProcessEnv): string[] {
  const set = localVariables(local, base);
  return Object.keys(base).filter((name) => FOREIGN.test(name) && !(name in set));
}

/** Keeps a proxy of the user's for the rest of the world, but away from this machine. */
function proxyExceptions(base: NodeJS.ProcessEnv): Record<string, string> {
  if (!Object.keys(base).some((name) => PROXIES.test(name))) return {};
  const exceptions = base['NO_PROXY'] ?? base['no_proxy'];
  const all = [...(exceptions ? [exceptions] : []), 'localhost', '127.0.0.1'].join(',');
  return { NO_PROXY: all, no_proxy: all };
}
