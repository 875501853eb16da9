import { LocalError } from '../../local/local-error';
import type { LocatedPart } from '../../local/parts/locate';
import type { PartName } from '../../local/parts/part';
import { type Found, isOptional } from './look';
import { obtainPart } from './obtain';
import type { NeededProvider, ProviderPackage } from './provider-packages';
import { partLine, providerLine, type Report } from './report';

/** What could be had of what was missing. */
export interface Got {
  readonly parts: LocatedPart[];
  readonly providers: ProviderPackage[];
  /** Why the others could not, of those that are needed. */
  readonly failures: LocalError[];
}

/** What shares compilation or a package manager stands in one lane, one after the other; lanes go side by side. */
const LANES: readonly (readonly PartName[])[] = [
  ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'],
  ['tofu', 'buildx', 'buildkitd'],
  ['dockerd', 'docker', 'etcd', 'registry', 'busybox'],
  ['moto', 'terraform', 'kubectl'],
];

/** Gets what is missing, each part from the first place that has it. A part that cannot be had does not stop the others. */
export async function getMissing(found: Found, report: Report): Promise<Got> {
  const got: Got = { parts: [], providers: [], failures: [] };
  const lanes = LANES.map((lane) => lane.filter((name) => found.missingParts.includes(name)));
  const partJobs = lanes.map((lane) => lane.map((name) => () => getPart(name, found.engine, got, report)));
  const providerJobs = (found.providers?.missing ?? []).map((provider) => () => getProvider(provider, got, report));
  await Promise.all([...partJobs, providerJobs].map(oneAfterTheOther));
  return got;
}

async function oneAfterTheOther(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  for (const job of jobs) await job();
}

async function getPart(name: PartName, engine: boolean, got: Got, report: Report): Promise<void> {
  try {
    const part = await obtainPart(name);
    got.parts.push(part);
    report.line(partLine(part));
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    if (isOptional(name, engine)) report.line(`${error.what} (${error.why}); Docker runs it instead`);
    else got.failures.push(error);
  }
}

async function getProvider(provider: NeededProvider, got: Got, report: Report): Promise<void> {
  const { name, version, build } = provider;
  try {
    if (!build)
      throw new LocalError('there is no recipe', 'no package registry has it', `put it into a filesystem mirror`);
    const made = await build();
    got.providers.push(made);
    report.line(providerLine(made));
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    const why = `the provider registries do not answer, and ${error.what}: ${error.why}`;
    const fix = `open the network to the provider registries, or ${error.fix}`;
    got.failures.push(new LocalError(`the provider hashicorp/${name} ${version} cannot be had`, why, fix));
  }
}
