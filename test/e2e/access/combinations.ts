import path from 'node:path';
import type { KubernetesProviderConfig } from '@cdktf/provider-kubernetes/lib/provider';
import type { Clusters } from './clusters';
import type { Kubeconfigs } from './kubeconfigs';

/** A provider block: what the bindings have, and what only version 1 of the provider has. */
export type Block = KubernetesProviderConfig & { readonly loadConfigFile?: boolean };
export type Environment = Readonly<Record<string, string>>;

/** Provider blocks, by what they say. */
export function blocksFor(clusters: Clusters, files: Kubeconfigs): Readonly<Record<string, Block>> {
  const { rich, poor, ca, certificate } = files;
  const contexts = ['b', 'plain', 'bare', 'file', 'proxied', 'named', 'unverified', 'both', 'nowhere', 'ghost'];
  const users = ['as-exec', 'as-file', 'as-basic', 'as-two', 'as-certificate', 'as-keyless', 'as-other', 'anonymous'];
  const inFile = [...contexts, ...users, 'missing'].map(
    (configContext) => [`the context ${configContext} of a file`, { configPath: rich, configContext }] as const,
  );
  const host = `https://${clusters.host('b')}`;
  return {
    nothing: {},
    'a file': { configPath: poor },
    'no file': { configPath: '' },
    'a missing file': { configPath: '/nowhere/config' },
    'a file of the home folder': { configPath: '~/.kube/config' },
    'a file of another home folder': { configPath: '~root/.kube/config' },
    'a file from where Terraform runs': { configPath: path.basename(rich) },
    ...Object.fromEntries(inFile),
    'a context': { configContext: 'b' },
    'no context': { configContext: '' },
    'a context and another cluster': { configPath: rich, configContext: 'b', configContextCluster: 'c' },
    'a context and another user': { configPath: rich, configContext: 'b', configContextAuthInfo: 'exec' },
    'a cluster': { configPath: rich, configContextCluster: 'b' },
    'a missing cluster': { configPath: rich, configContextCluster: 'missing' },
    'a missing user': { configPath: rich, configContextAuthInfo: 'missing' },
    'a host': { host, clusterCaCertificate: ca },
    'a host without a scheme': { host: clusters.host('plain') },
    'a host without a scheme that is not verified': { host: clusters.host('b'), insecure: true },
    'a host without a scheme with an authority': { host: clusters.host('b'), clusterCaCertificate: ca },
    'a host without a scheme that is verified': { host: clusters.host('b'), insecure: false },
    'no host': { host: '' },
    'a host for a file': { configPath: rich, host, insecure: true },
    'a host for a named server': { configPath: rich, configContext: 'named', host },
    'an authority for a file': { configPath: rich, configContext: 'unverified', clusterCaCertificate: ca },
    'no verification for a file': { configPath: rich, insecure: true },
    'an authority and no verification': { host, clusterCaCertificate: ca, insecure: true },
    'no files': { host, clusterCaCertificate: ca, loadConfigFile: false },
    'files after all': { loadConfigFile: true },
    'a program': { host, clusterCaCertificate: ca, exec: [files.login('of-the-block')] },
    'a program for a token': { configPath: rich, exec: [files.login('of-the-block')] },
    'a user name': { host, clusterCaCertificate: ca, username: 'me' },
    'a certificate': { host, clusterCaCertificate: ca, clientCertificate: certificate.cert },
    'a token': { host, clusterCaCertificate: ca, token: 'of-the-block' },
  };
}

/** Environments, by what they say. */
export function environmentsFor(clusters: Clusters, files: Kubeconfigs): Readonly<Record<string, Environment>> {
  const { rich, poor, home, emptyHome, ca, certificate } = files;
  const inRich = { HOME: emptyHome, KUBE_CONFIG: rich };
  const host = `https://${clusters.host('c')}`;
  return {
    nothing: { HOME: emptyHome },
    'a home folder': { HOME: home },
    'the cluster of a context': { ...inRich, KUBE_CTX_CLUSTER: 'c' },
    'the user of a context': { ...inRich, KUBE_CTX_AUTH_INFO: 'exec' },
    KUBECONFIG: { HOME: home, KUBECONFIG: poor },
    'KUBE_CONFIG and KUBECONFIG': { HOME: home, KUBE_CONFIG: rich, KUBECONFIG: poor },
    'a list in KUBECONFIG': { HOME: home, KUBECONFIG: `${rich}:${poor}` },
    'KUBECONFIG of the home folder': { HOME: home, KUBECONFIG: '~/.kube/config' },
    'what version 2 reads': { HOME: home, KUBE_CONFIG_PATH: rich, KUBE_CONFIG_PATHS: poor },
    'what later versions read': { ...inRich, KUBE_PROXY_URL: 'http://127.0.0.1:1', KUBE_TLS_SERVER_NAME: 'x' },
    'a context': { ...inRich, KUBE_CTX: 'b' },
    'a missing context': { ...inRich, KUBE_CTX: 'missing' },
    'a context without a file': { HOME: emptyHome, KUBE_LOAD_CONFIG_FILE: 'false', KUBE_CTX: 'b' },
    'all three': { ...inRich, KUBE_CTX: 'plain', KUBE_CTX_CLUSTER: 'b', KUBE_CTX_AUTH_INFO: 'as-two' },
    'a host': { HOME: home, KUBE_HOST: host, KUBE_INSECURE: 'true' },
    'a host without a scheme': { HOME: home, KUBE_HOST: clusters.host('plain'), KUBE_LOAD_CONFIG_FILE: '0' },
    'no verification': { ...inRich, KUBE_INSECURE: '1' },
    'an authority': { ...inRich, KUBE_CLUSTER_CA_CERT_DATA: ca },
    'a token': { ...inRich, KUBE_TOKEN: 'of-the-environment' },
    'a token without a file': { HOME: home, KUBE_LOAD_CONFIG_FILE: 'false', KUBE_HOST: host, KUBE_TOKEN: 't', KUBE_INSECURE: 'true' }, // prettier-ignore
    'a password': { HOME: emptyHome, KUBE_LOAD_CONFIG_FILE: 'false', KUBE_USER: 'you', KUBE_PASSWORD: 'p' },
    'a certificate': { ...inRich, KUBE_CLIENT_CERT_DATA: certificate.cert, KUBE_CLIENT_KEY_DATA: certificate.key },
    'a key': { HOME: home, KUBE_CLIENT_KEY_DATA: certificate.key },
    'a proxy for all': { ...inRich, HTTPS_PROXY: clusters.proxy },
  };
}
