import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { asPem, CertificateAuthority } from '../../registries/certificate-authority';

/** What a policy makes of the image of a container; an Error refuses the object with its message. */
export type Policy = (image: string) => string | Error;

/** The label of a namespace in which a policy holds, and what it is asked about. */
export const POLICY_LABELS = { pods: 'pods-policy', deployments: 'deployments-policy' } as const;
type Kind = keyof typeof POLICY_LABELS;

interface Review {
  readonly request: {
    readonly uid: string;
    readonly object: { readonly spec: PodSpec & { template?: { spec: PodSpec } } };
  };
}

interface PodSpec {
  readonly containers: readonly { readonly image: string }[];
}

/** Admission webhooks as policy engines have them: each holds where a namespace names it, for pods or for Deployments. */
export class Admission {
  /** How often the API server asked. */
  asked = 0;

  private constructor(
    private readonly server: Server,
    private readonly authority: string,
    private readonly names: readonly string[],
  ) {}

  static async start(policies: Readonly<Record<string, Policy>>): Promise<Admission> {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-admission-'));
    const authority = new CertificateAuthority(folder);
    const server = createServer(asPem(authority.issue('localhost')));
    const admission = new Admission(server, readFileSync(authority.cert).toString('base64'), Object.keys(policies));
    rmSync(folder, { recursive: true });
    server.on('request', (request, response) => {
      admission.asked += 1;
      void (json(request) as Promise<Review>).then(({ request: { uid, object } }) => {
        const policy = policies[request.url?.split(/[/?]/)[1] ?? ''];
        const answer = policy ? reviewed(object.spec, policy) : { allowed: true };
        const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, ...answer } };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
      });
    });
    // Closed by a server that is idle, a connection may break while the API server asks.
    server.keepAliveTimeout = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return admission;
  }

  /** What the API server must know. */
  configuration(): object {
    const { port } = this.server.address() as AddressInfo;
    const webhook = (name: string, kind: Kind, apiGroup: string) => ({
      name: `${name}.${kind}.example.com`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 30,
      clientConfig: { url: `https://localhost:${String(port)}/${name}`, caBundle: this.authority },
      namespaceSelector: { matchLabels: { [POLICY_LABELS[kind]]: name } },
      rules: [{ apiGroups: [apiGroup], apiVersions: ['v1'], resources: [kind], operations: ['CREATE', 'UPDATE'] }],
      matchConditions: [{ name: 'spec', expression: 'request.operation == "CREATE" || object.spec != oldObject.spec' }],
    });
    const webhooks = this.names.flatMap((name) => [webhook(name, 'pods', ''), webhook(name, 'deployments', 'apps')]);
    return { metadata: { name: 'policies' }, webhooks };
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

function reviewed(spec: Review['request']['object']['spec'], policy: Policy): object {
  const [base, { containers }] = spec.template ? ['/spec/template/spec', spec.template.spec] : ['/spec', spec];
  const images = containers.map(({ image }) => policy(image));
  const refusal = images.find((image) => image instanceof Error);
  if (refusal) return { allowed: false, status: { message: refusal.message } };
  const patch = images.map((value, index) => ({ op: 'replace', path: `${base}/containers/${index}/image`, value }));
  return { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
}
