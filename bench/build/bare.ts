/** The floor of a dry run: hashes sources, asks for tags with bare HEAD requests, and nothing else. Its work is in the file of its first argument. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { IN_FLIGHT } from '../../engine/registry/open';
import { diskTree, hashSource, type SourceOptions } from '../../modules/source';

export interface BareWork {
  readonly sources: readonly SourceOptions[];
  /** `localhost:<port>/<repository>:<tag>` */
  readonly references: readonly string[];
  /** Which a dry run has to ask AWS for. */
  readonly authorization: string;
}

/** Keeps its connections, and has as many questions on their way as the engine. */
const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

function head(reference: string, authorization: string): Promise<void> {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
  const headers = { authorization, accept: 'application/vnd.oci.image.manifest.v1+json' };
  return new Promise((resolve, reject) => {
    request(`http://${host}/v2/${repository}/manifests/${tag}`, { method: 'HEAD', agent, headers }, (answer) => {
      answer.resume();
      if (answer.statusCode === 200) answer.on('end', resolve);
      else reject(new Error(`${reference}: ${String(answer.statusCode)}`));
    })
      .on('error', reject)
      .end();
  });
}

async function main({ sources, references, authorization }: BareWork): Promise<void> {
  const tree = diskTree();
  for (const source of sources) hashSource({ ...source, tree });
  await Promise.all(references.map((reference) => head(reference, authorization)));
  agent.destroy();
}

void main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BareWork);
