import type { DeploymentV1SpecTemplateSpecAffinity as Affinity } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { Construct } from 'constructs';
import type { IImage } from '../image/image';
import { SourceError } from '../source';
import { parsePlatform, type Platform } from '../source/dockerfile/platform';
import { mustBe, PropError } from '../terraform/prop-error';

/**
 * Places pods on nodes that can run an image of these platforms: another one would start it, and the program would end at
 * once. Node selectors are left to users.
 *
 * @throws PropError for what are no platforms
 */
export function nodeAffinity(scope: Construct, { platforms }: IImage): { affinity?: Affinity } {
  if (platforms === undefined) return {};
  const all = parsed(scope, platforms);
  const systems = [...new Set(all.map(({ os }) => os))];
  const nodeSelectorTerm = systems.map((os) => ({
    matchExpressions: [oneOf('kubernetes.io/os', [os]), oneOf('kubernetes.io/arch', architecturesOf(all, os))],
  }));
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerm } } } };
}

function parsed(scope: Construct, platforms: readonly string[]): Platform[] {
  try {
    if (platforms.length > 0) return platforms.map((platform) => parsePlatform(platform));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  throw new PropError(scope, 'image.platforms', mustBe("platforms like 'linux/arm64'", platforms));
}

/** Nodes say nothing of variants. */
function architecturesOf(platforms: readonly Platform[], system: string): string[] {
  const own = platforms.filter(({ os }) => os === system).map(({ architecture }) => architecture);
  return [...new Set(own)].sort();
}

function oneOf(key: string, values: string[]): { key: string; operator: string; values: string[] } {
  return { key, operator: 'In', values };
}
