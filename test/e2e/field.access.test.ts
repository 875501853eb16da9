/** The proof looks where the provider looks. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AwsProvider, type AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { connectionTo } from '../../engine/rollout/kubernetes/connection';
import { EcrRegistry } from '../../modules';
import { failure } from '../engine-failure';
import type { Clusters } from './access/clusters';
import type { Block, Environment } from './access/combinations';
import type { Kubeconfigs } from './access/kubeconfigs';
import { askAsEngine, type RealProvider, synthesize } from './access/provider';
import { type Scene, setScene } from './access/scene';
import { type FieldRow, testRows } from './field/rows';

let folder: string;
let clusters: Clusters;
let files: Kubeconfigs;
let provider: RealProvider;
let stop: Scene['stop'];
let asked = 0;

beforeAll(async () => {
  ({ folder, clusters, files, provider, stop } = await setScene());
});
afterAll(() => stop());

/** What the provider 1.13.4 and the engine do, as one line when they do the same. */
async function bothAsk(given: Block, variables: Environment): Promise<string> {
  const name = `row-${String(++asked)}`;
  const { block, access } = synthesize(given, path.join(folder, name));
  if (access instanceof Error) return access.what;
  const refusal = await askAsEngine(`engine-${name}`, access, variables);
  await provider.ask({ [name]: block }, variables);
  const [theirs = 'none', ours = `refused: ${refusal ?? ''}`] = [name, `engine-${name}`].map((each) =>
    clusters.whoAskedFor(each),
  );
  return theirs === ours ? `both ask ${ours}` : `the provider asks ${theirs}, the engine ${ours}`;
}

/** What the engine finds with a later version of the provider. */
async function engineFinds(version: string, env: Environment): Promise<string> {
  const place = path.join(folder, `locked-${version}`);
  mkdirSync(place, { recursive: true });
  const lock = `provider "registry.opentofu.org/hashicorp/kubernetes" {\n  version = "${version}"\n}\n`;
  writeFileSync(path.join(place, '.terraform.lock.hcl'), lock);
  copyFileSync(files.rich, path.join(place, 'rich.yaml'));
  const found = connectionTo({}, { folder: place, env: { HOME: files.home, ...env } });
  const cluster = await found.then(
    ({ server }) => server,
    async () => `refused: ${(await failure(found)).what}`,
  );
  return cluster.replace(
    /\d{4,5}$/,
    (port) => `<${['a', 'b', 'c'].find((each) => String(clusters.port(each)) === port) ?? ''}>`,
  );
}

/** What an AWS provider hands to the engine. */
function ofAws(settings: AwsProviderConfig, overrides: Readonly<Record<string, unknown>> = {}): string {
  const stack = new TerraformStack(Testing.app(), 'main');
  const aws = new AwsProvider(stack, 'aws', settings);
  for (const [name, value] of Object.entries(overrides)) aws.addOverride(name, value);
  const registry = new EcrRegistry(stack, 'registry', { name: 'api' });
  try {
    return JSON.stringify((registry.access as { access: unknown }).access);
  } catch (error) {
    return String(error);
  }
}

function inRegion(awsProvider: '5' | '6'): string {
  const stack = new TerraformStack(Testing.app(), 'main');
  new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  try {
    const { access } = new EcrRegistry(stack, 'registry', { name: 'api', region: 'eu-north-1', awsProvider });
    const { resource } = JSON.parse(Testing.synth(stack)) as { resource: Record<string, { api: { region: string } }> };
    const regions = Object.values(resource).map(({ api }) => api.region);
    return [...regions, (access as { access: { region: string } }).access.region].join(' ');
  } catch (error) {
    return String(error);
  }
}

const kubernetes = (
  example: string,
  block: () => Block,
  env: () => Environment,
  expected: FieldRow['expected'],
): FieldRow => ({
  kind: 'block and environment',
  example,
  run: () => bothAsk(block(), env()),
  expected,
});
const later = (version: string, example: string, env: () => Environment, expected: FieldRow['expected']): FieldRow => ({
  kind: 'what a version reads',
  example: `${version}: ${example}`,
  run: () => engineFinds(version, env()),
  expected,
});
const aws = (example: string, run: () => string, expected: FieldRow['expected']): FieldRow => ({
  kind: 'settings of the AWS provider',
  example,
  run,
  expected,
});

const home = (): Environment => ({ HOME: files.home });
const inRich = (more: Environment) => (): Environment => ({ HOME: files.emptyHome, KUBE_CONFIG: files.rich, ...more });

testRows([
  kubernetes('KUBE_CTX_CLUSTER moves a context of the block', () => ({ configContext: 'b' }), inRich({ KUBE_CTX_CLUSTER: 'c' }), 'both ask c (localhost) by Bearer b-3'), // prettier-ignore
  kubernetes('KUBE_CTX_AUTH_INFO moves its user', () => ({ configContext: 'b' }), inRich({ KUBE_CTX_AUTH_INFO: 'exec' }), 'both ask b (localhost) by Bearer from-a-program'), // prettier-ignore
  kubernetes('a cluster of the block before it', () => ({ configContextCluster: 'b' }), inRich({ KUBE_CTX_CLUSTER: 'c' }), 'both ask b (localhost) by Bearer a-3'), // prettier-ignore
  kubernetes('the home folder, which nobody names', () => ({}), home, 'both ask b (localhost) by Bearer home-1'),
  kubernetes('KUBECONFIG', () => ({}), () => ({ ...home(), KUBECONFIG: files.poor }), 'both ask c (localhost) by Bearer a-1'), // prettier-ignore
  kubernetes('a list in KUBECONFIG', () => ({}), () => ({ ...home(), KUBECONFIG: `${files.rich}:${files.poor}` }), /provider asks none, the engine refused: the kubeconfig/), // prettier-ignore
  kubernetes('KUBE_CONFIG_PATH, which version 1 does not read', () => ({}), () => ({ ...home(), KUBE_CONFIG_PATH: files.rich }), 'both ask b (localhost) by Bearer home-1'), // prettier-ignore
  kubernetes('a proxy of the kubeconfig, for this machine too', () => ({ configContext: 'proxied' }), inRich({}), 'both ask b (localhost) by Bearer a-3 through the proxy'), // prettier-ignore
  kubernetes('a token without TLS is told nobody', () => ({ configContext: 'plain' }), inRich({ KUBE_TOKEN: 'T' }), 'both ask plain by nobody'), // prettier-ignore
  kubernetes('a missing context', () => ({ configContext: 'missing' }), inRich({}), 'the provider asks none, the engine refused: there is no Kubernetes context "missing"'), // prettier-ignore
  kubernetes('a token in the block', () => ({ token: 'T' }), home, /without 'token'/),
  later(
    '2.38.0',
    'KUBECONFIG alone',
    () => ({ KUBECONFIG: files.poor }),
    /^refused: .* no Kubernetes cluster is given$/,
  ),
  later('2.38.0', 'KUBE_CONFIG_PATH', () => ({ KUBE_CONFIG_PATH: files.rich }), 'https://localhost:<a>'),
  later('2.38.0', 'KUBE_CTX_CLUSTER', () => ({ KUBE_CONFIG_PATH: files.rich, KUBE_CTX_CLUSTER: 'c' }), 'https://localhost:<c>'), // prettier-ignore
  later('2.38.0', 'a name in two files', () => ({ KUBE_CONFIG_PATHS: `${files.rich}:${files.poor}` }), /^refused: .*"a" is defined twice$/), // prettier-ignore
  later('3.2.1', 'a name in two files', () => ({ KUBE_CONFIG_PATHS: `${files.poor}:${files.rich}` }), 'https://localhost:<c>'), // prettier-ignore
  later('4.0.0', 'anything', () => ({ KUBE_CONFIG_PATH: files.rich }), /^refused: .* version 4\.0\.0 .* is not known$/),
  aws('a proxy', () => ofAws({ httpsProxy: 'http://proxy:3128' }), '{"httpsProxy":"http://proxy:3128"}'),
  aws('an authority', () => ofAws({ customCaBundle: 'ca.pem' }), '{"customCaBundle":"ca.pem"}'),
  aws('hosts without a proxy', () => ofAws({ noProxy: 'a' }), '{"noProxy":"a"}'),
  aws('accounts', () => ofAws({ allowedAccountIds: ['1'] }), '{"allowedAccountIds":["1"]}'),
  aws('no metadata', () => ofAws({ skipMetadataApiCheck: 'true' }), '{"skipMetadataApiCheck":true}'),
  aws('checks of its own', () => ofAws({ skipRegionValidation: true, skipCredentialsValidation: true }), '{}'),
  aws('no verification', () => ofAws({ insecure: true }), /without 'insecure': .*\n.*'customCaBundle'/),
  aws('files', () => ofAws({ sharedConfigFiles: ['x'] }), /without 'sharedConfigFiles': .*\n.*AWS_CONFIG_FILE/),
  aws('a setting that nobody knows', () => ofAws({}, { new_setting: 'x' }), /has 'newSetting', which this version/),
  aws('a region of the registry', () => inRegion('6'), 'eu-north-1 eu-north-1 eu-north-1'),
  aws('a region with version 5', () => inRegion('5'), /'region' cannot be given with version 5/),
]);
