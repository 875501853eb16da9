import { formatPlatform, parsePlatform, type Platform } from './platform';
import type { BaseImage } from './read';
import { runsTriggers, type Stage } from './stages';
import type { Variables } from './variables';

/** The images that stages start from, each once for each platform. */
export function baseImages(stages: readonly Stage[], globals: Variables, platform: Platform): BaseImage[] {
  const found = new Map<string, BaseImage>();
  for (const stage of stages) {
    const from = imageOf(stage);
    if (from === undefined) continue;
    const image = { from, platform: platformOf(stage, globals, platform) };
    found.set(JSON.stringify(image), image);
  }
  return [...found.values()];
}

function imageOf(stage: Stage): BaseImage['from'] | undefined {
  const { base } = stage;
  if (!runsTriggers(stage)) return undefined;
  return base.kind === 'context'
    ? { context: base.name }
    : base.kind === 'image'
      ? { reference: base.reference }
      : undefined;
}

/** `windows(10.0.17763)/amd64` */
const OS_VERSION = /\([^)]*\)/;

/** The platform that a stage is for; undefined is that of the machine that builds. */
export function platformOf({ from }: Stage, globals: Variables, target: Platform): string | undefined {
  if (from.platform === undefined) return formatPlatform(target);
  const written = globals.expand(from.platform);
  if (globals.dependsOnBuilder(written)) return undefined;
  const text = written.text.replace(OS_VERSION, '');
  if (text.includes('/')) return formatPlatform(parsePlatform(text, from));
  // A part alone is the architecture; where it is the system, no image is for it, and so any may be taken.
  return /^[\w.-]+$/.test(text) ? formatPlatform(parsePlatform(`linux/${text}`)) : undefined;
}
