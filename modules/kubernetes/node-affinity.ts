import type { DeploymentV1SpecTemplateSpecAffinity as Affinity } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { parsePlatform, type Platform } from '../source/dockerfile/platform';

/**
 * Places pods on nodes that can run an image of these platforms: another one would start it, and the program would end at
 * once. Node selectors are left to users.
 */
export function nodeAffinity(platforms: readonly string[] | undefined): { affinity?: Affinity } {
  if (platforms === undefined) return {};
  const all = platforms.map((platform) => parsePlatform(platform));
  const systems = [...new Set(all.map(({ os }) => os))];
  const nodeSelectorTerm = systems.map((os) => ({
    matchExpressions: [oneOf('kubernetes.io/os', [os]), oneOf('kubernetes.io/arch', architecturesOf(all, os))],
  }));
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerm } } } };
}

/** Nodes say nothing of variants. */
function architecturesOf(platforms: readonly Platform[], system: string): string[] {
  const own = platforms.filter(({ os }) => os === system).map(({ architecture }) => architecture);
  return [...new Set(own)].sort();
}

function oneOf(key: string, values: string[]): { key: string; operator: string; values: string[] } {
  return { key, operator: 'In', values };
}
