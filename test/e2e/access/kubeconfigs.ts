import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CertificateAuthority } from '../../registries/certificate-authority';
import type { Clusters } from './clusters';

/** Kubeconfig files, and what is in them. */
export class Kubeconfigs {
  /** Has every kind of context; the current one is `a`. */
  readonly rich: string;
  /** Has one context, with a cluster of its own; also named `a`. */
  readonly poor: string;
  /** A home folder with a kubeconfig. */
  readonly home: string;
  /** One without. */
  readonly emptyHome: string;
  readonly ca: string;
  readonly certificate: { readonly cert: string; readonly key: string };

  constructor(
    private readonly folder: string,
    private readonly clusters: Clusters,
    authority: CertificateAuthority,
  ) {
    this.ca = readFileSync(authority.cert, 'utf8');
    this.certificate = this.newCertificate();
    this.rich = this.write('rich.yaml', this.richConfig(authority.cert));
    this.poor = this.write('poor.yaml', this.config({ a: 'c' }, 'a'));
    this.home = this.write('home/.kube/config', this.config({ home: 'b' }, 'home')).replace('/.kube/config', '');
    this.emptyHome = path.join(folder, 'empty');
    mkdirSync(this.emptyHome);
  }

  /** A program that hands out a token. */
  login(token: string) {
    const apiVersion = 'client.authentication.k8s.io/v1beta1';
    const credential = { apiVersion, kind: 'ExecCredential', status: { token } };
    return { apiVersion, command: process.execPath, args: ['-p', JSON.stringify(JSON.stringify(credential))] };
  }

  private config(contexts: Readonly<Record<string, string>>, current: string) {
    const names = Object.entries(contexts);
    return {
      clusters: names.map(([name, cluster]) => ({ name, cluster: this.cluster(cluster) })),
      users: names.map(([name]) => ({ name, user: { token: `${name}-${String(names.length)}` } })),
      contexts: names.map(([name]) => ({ name, context: { cluster: name, user: name } })),
      'current-context': current,
    };
  }

  private richConfig(ca: string) {
    const { clusters, users, contexts } = this.config({ a: 'a', b: 'b', c: 'c' }, 'a');
    writeFileSync(path.join(this.folder, 'token'), 'from-a-file\n');
    const { cert, key } = this.certificate;
    const ofClusters = {
      plain: { server: `http://${this.clusters.host('plain')}` },
      bare: { server: this.clusters.host('plain') },
      file: { server: `https://${this.clusters.host('b')}`, 'certificate-authority': path.basename(ca) },
      proxied: { ...this.cluster('b'), 'proxy-url': this.clusters.proxy },
      named: { ...this.cluster('c'), 'tls-server-name': 'other.example' },
      unverified: { server: `https://${this.clusters.host('c')}`, 'insecure-skip-tls-verify': true },
      both: { ...this.cluster('a'), 'insecure-skip-tls-verify': true },
      nowhere: { 'insecure-skip-tls-verify': true },
    };
    const ofUsers = {
      exec: { exec: this.login('from-a-program') },
      file: { tokenFile: 'token' },
      basic: { username: 'me', password: 'p:w' },
      two: { username: 'me', password: 'p:w', token: 'two' },
      certificate: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) },
      keyless: { 'client-certificate-data': base64(cert) },
      other: { token: 'other', as: 'somebody' },
    };
    return {
      clusters: [...clusters, ...Object.entries(ofClusters).map(([name, cluster]) => ({ name, cluster }))],
      users: [...users, ...Object.entries(ofUsers).map(([name, user]) => ({ name, user }))],
      contexts: [
        ...contexts,
        ...Object.keys(ofClusters).map((name) => ({ name, context: { cluster: name, user: 'a' } })),
        ...Object.keys(ofUsers).map((name) => ({ name: `as-${name}`, context: { cluster: 'b', user: name } })),
        { name: 'ghost', context: { cluster: 'ghost', user: 'ghost' } },
        { name: 'anonymous', context: { cluster: 'b' } },
      ],
      'current-context': 'a',
    };
  }

  private cluster(name: string) {
    return { server: `https://${this.clusters.host(name)}`, 'certificate-authority-data': base64(this.ca) };
  }

  private write(name: string, config: object): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...config }));
    return file;
  }

  private newCertificate() {
    const [key, cert] = [path.join(this.folder, 'me.key'), path.join(this.folder, 'me.pem')];
    const kind = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=me',
      '-days',
      '2',
    ];
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
