/** What a cluster makes of a service, and what the proof of its roll-out says: with a real API server and registry. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Admission, type Policy } from './field/admission';
import { type FieldRow, testRows } from './field/rows';
import { type Shop, Shops } from './field/shop';

const TAG = `src-${'a'.repeat(20)}`;
const GONE = `src-${'b'.repeat(20)}`;

let shops: Shops;
let admission: Admission;
/** Of the image that the services are to run: an index, the image of its platform, and another image. */
let index: string;
let member: string;
let other: string;

const nameOf = (image: string): string => image.replace(/@.*/, '');
const mirrored = (image: string): string => nameOf(image).replace(/^[^/]+/, 'mirror.example');

const REWRITES: Record<string, Policy> = {
  digest: (image) => `${nameOf(image)}@${index}`,
  'platform-digest': (image) => `${nameOf(image)}@${member}`,
  'bare-digest': (image) => `${nameOf(image).replace(/:[^:/]*$/, '')}@${index}`,
  'other-digest': (image) => `${nameOf(image)}@${other}`,
  'other-repository': (image) => image.replace(/\/(other\/)?api:/, '/other/api:'),
  'other-registry': mirrored,
  'mirror-digest': (image) => `${mirrored(image)}@${index}`,
};
const POLICIES: Record<string, Policy> = {
  ...REWRITES,
  'full-name': (image) => (image === 'nginx' ? 'docker.io/library/nginx:latest' : image),
  refuse: () => new Error('images must be \u001b[31msigned\u001b[0m\nError: nothing is wrong'),
};

const ours = (): string => shops.reference('api', TAG);
const missing = (): string => shops.reference('api', GONE);

const rewritten = Object.keys(REWRITES).flatMap((name): [string, () => Shop][] => [
  [`pods-${name}`, () => ({ image: ours(), policies: { pods: name } })],
  [`deployments-${name}`, () => ({ image: ours(), policies: { deployments: name } })],
]);

/** What stands in the namespaces before the first row. */
const OPENED: Record<string, () => Shop> = {
  ...Object.fromEntries(rewritten),
  plain: () => ({ image: ours() }),
  'pods-refuse': () => ({ image: ours(), policies: { pods: 'refuse' }, stuck: true }),
  hub: () => ({ image: 'nginx', policies: { pods: 'full-name' } }),
  none: () => ({ image: ours(), replicas: 0 }),
  'none-missing': () => ({ image: missing(), replicas: 0 }),
  missing: () => ({ image: missing(), stuck: true }),
  full: () => ({ image: ours(), full: true, stuck: true }),
  restricted: () => ({ image: ours(), labels: { 'pod-security.kubernetes.io/enforce': 'restricted' }, stuck: true }),
  nowhere: () => ({ image: ours(), pod: { nodeSelector: { disk: 'fast' } }, stuck: true }),
  crash: () => ({ image: ours(), annotations: { 'slipway.local/fail': 'crash' }, stuck: true }),
  unready: () => ({ image: ours(), annotations: { 'slipway.local/fail': 'unready' }, stuck: true }),
  init: () => ({ image: ours(), pod: { initContainers: [{ name: 'migrate', image: missing() }] }, stuck: true }),
};

beforeAll(async () => {
  shops = await Shops.start('field-proof');
  await shops.repository('api');
  await shops.repository('other/api');
  member = await shops.push('api', 'ours');
  index = await shops.pushIndex('api', [member], TAG);
  other = await shops.push('api', 'another', 'old');
  await shops.push('other/api', 'theirs', TAG);
  admission = await Admission.start(POLICIES);
  await shops.create('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', admission.configuration());
  await shops.open('asked', { image: ours(), policies: { pods: 'digest' } });
  // The API server takes up webhooks a moment after they were made.
  const probe = { metadata: { name: 'probe' }, spec: { containers: [{ name: 'probe', image: ours() }] } };
  while (admission.asked === 0) {
    await shops.create('/api/v1/namespaces/asked/pods?dryRun=All', probe);
    await sleep(50);
  }
  await Promise.all(Object.entries(OPENED).map(([name, shop]) => shops.open(name, shop())));
});
afterAll(async () => {
  await shops.stop();
  await admission.stop();
});

const prove = (namespace: string) => async (): Promise<string> =>
  readable(await shops.prove(namespace, ours(), shops.pushed('api', TAG)));
const rollOutTwice = (namespace: string) => async (): Promise<string> => {
  const pushed = shops.pushed('api', TAG);
  return readable(
    [await shops.rollOut(namespace, ours(), pushed), await shops.rollOut(namespace, ours(), pushed)].join(', '),
  );
};

/** Without what differs between runs. */
function readable(told: string): string {
  return told
    .replaceAll(shops.reference('api', TAG), 'OURS')
    .replace(/localhost:\d+/g, 'REGISTRY')
    .replaceAll(index, 'INDEX')
    .replaceAll(member, 'MEMBER')
    .replaceAll(other, 'OTHER');
}

const runs = (namespace: string): string => `api: ${namespace}/api runs OURS`;
const notOurs = (found: string): RegExp =>
  new RegExp(`0 of 2 pods run OURS; api-\\S+ runs ${found}; api-\\S+ runs ${found}; its digest is INDEX$`);

const IMAGE = 'the image of a pod';
const TEMPLATE = 'the image of a Deployment';
const NOTHING = 'no replicas';
const STUCK = 'a roll-out that is stuck';

const rows: FieldRow[] = [
  { kind: IMAGE, example: 'as Terraform set it', run: prove('plain'), expected: runs('plain') },
  ...['digest', 'platform-digest', 'bare-digest', 'mirror-digest'].map((name) => ({
    kind: IMAGE,
    example: `a webhook: ${name}`,
    run: prove(`pods-${name}`),
    expected: runs(`pods-${name}`),
  })),
  {
    kind: IMAGE,
    example: 'a webhook: the digest of another image',
    run: prove('pods-other-digest'),
    expected: notOurs('OURS@OTHER'),
  },
  {
    kind: IMAGE,
    example: 'a webhook: another repository, same tag',
    run: prove('pods-other-repository'),
    expected: notOurs(`REGISTRY/other/api:${TAG} \\(sha256:\\w{64}\\)`),
  },
  {
    kind: IMAGE,
    example: 'a webhook: another registry, same path and tag',
    run: prove('pods-other-registry'),
    expected: notOurs(`mirror.example/api:${TAG}`),
  },
  {
    kind: IMAGE,
    example: 'of Docker Hub, its name in full',
    run: () => shops.prove('hub', 'nginx'),
    expected: 'api: hub/api runs nginx',
  },
  {
    kind: IMAGE,
    example: 'restarted by hand',
    run: async () => {
      await shops.restart('plain');
      return prove('plain')();
    },
    expected: runs('plain'),
  },
  ...['digest', 'platform-digest', 'bare-digest', 'mirror-digest'].map((name) => ({
    kind: TEMPLATE,
    example: `a webhook: ${name}`,
    run: prove(`deployments-${name}`),
    expected: runs(`deployments-${name}`),
  })),
  ...['digest', 'mirror-digest'].map((name) => ({
    kind: TEMPLATE,
    example: `a webhook: ${name}, rolled out twice`,
    run: rollOutTwice(`deployments-${name}`),
    expected: `api: runs OURS on deployments-${name}/api already, api: runs OURS on deployments-${name}/api already`,
  })),
  {
    kind: TEMPLATE,
    example: 'a webhook: the digest of another image',
    run: prove('deployments-other-digest'),
    expected:
      'Error: deployment deployments-other-digest/api does not run OURS; its container api is set to OURS@OTHER',
  },
  {
    kind: TEMPLATE,
    example: 'a webhook: another repository, same tag',
    run: prove('deployments-other-repository'),
    expected: notOurs(`REGISTRY/other/api:${TAG} \\(sha256:\\w{64}\\)`),
  },
  {
    kind: NOTHING,
    example: 'of an image that is there',
    run: prove('none'),
    expected: 'api: none/api has 0 replicas: nothing runs, nothing is proved',
  },
  {
    kind: NOTHING,
    example: 'of an image that does not exist',
    run: async () => readable(await shops.prove('none-missing', missing(), shops.pushed('api', GONE))),
    expected:
      `api | warning: the roll-out is proved by name and tag alone: REGISTRY/api has no ${GONE}, so no new pod could start; ` +
      'api: none-missing/api has 0 replicas: nothing runs, nothing is proved',
  },
  {
    kind: STUCK,
    example: 'a quota',
    run: prove('full'),
    expected:
      /failed; ReplicaSet "\S+" has timed out progressing\.; FailedCreate: Error creating: pods "\S+" is forbidden: exceeded quota: full, requested: pods=1, used: pods=0, limited: pods=0$/,
  },
  {
    kind: STUCK,
    example: 'a webhook that refuses, with escape sequences',
    run: prove('pods-refuse'),
    expected:
      /progressing\.; FailedCreate: Error creating: admission webhook "\S+" denied the request: images must be signed Error: nothing is wrong$/,
  },
  {
    kind: STUCK,
    example: 'the security standard of the namespace',
    run: prove('restricted'),
    expected:
      /progressing\.; FailedCreate: Error creating: pods "\S+" is forbidden: violates PodSecurity "restricted:latest": /,
  },
  {
    kind: STUCK,
    example: 'no node that fits',
    run: prove('nowhere'),
    expected:
      /progressing\.; pod api-\S+, api-\S+: Unschedulable: 0\/2 nodes are available: 2 node\(s\) didn't match .*\.$/,
  },
  {
    kind: STUCK,
    example: 'an image that is missing',
    run: async () => readable(await shops.prove('missing', missing(), shops.pushed('api', GONE))),
    expected:
      /progressing\.; pod api-\S+, api-\S+: ImagePullBackOff: Failed to pull image "REGISTRY\/api:src-b+": not found$/,
  },
  {
    kind: STUCK,
    example: 'a crash',
    run: prove('crash'),
    expected:
      /pod api-\S+, api-\S+: CrashLoopBackOff \(Error, exit code 1\): back-off 10s .*; BackOff: Back-off restarting failed container api$/,
  },
  {
    kind: STUCK,
    example: 'a probe',
    run: prove('unready'),
    expected: /pod api-\S+, api-\S+: runs, but is not ready$/,
  },
  {
    kind: STUCK,
    example: 'the image of an init container',
    run: prove('init'),
    expected:
      /pod api-\S+, api-\S+: migrate: ImagePullBackOff: Failed to pull image "REGISTRY\/api:src-b+": not found, api: PodInitializing$/,
  },
];

testRows(rows);
