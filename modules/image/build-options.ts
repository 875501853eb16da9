import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import type { Construct } from 'constructs';
import {
  BUILD_NAMES,
  BUILD_PATHS,
  BUILD_VALUES,
  type BuildProps,
  KNOWN_LATER,
  type TextRule,
  TOLD_TO_COMMANDS,
} from '../../contract/build';
import { changedAt, valuesAt } from '../terraform/places';
import { checkPlain } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { fromStackFolder } from '../terraform/stack-folder';

/** @throws PropError for what no builder could use */
export function checkBuild(scope: Construct, build: BuildProps): void {
  const given = Object.entries(build).filter(([, value]) => value !== undefined) as [keyof BuildProps, unknown][];
  for (const [option, value] of given) {
    if (!KNOWN_LATER.includes(option)) known(scope, `build.${option}`, value, 'the build runs with it');
  }
  checkPlain(scope, 'build', build);
  checkBuilder(scope, build);

  const all = Object.fromEntries(given) as BuildProps;
  for (const [option, rule] of BUILD_NAMES) {
    for (const name of Object.keys(all[option] ?? {})) checkText(scope, `build.${option}`, rule, name);
  }
  for (const [place] of BUILD_PATHS) {
    for (const [path, value] of valuesAt(all, place)) {
      known(scope, `build.${path}`, value, 'it is made relative to the stack');
    }
  }
  for (const [place, rule] of BUILD_VALUES) {
    for (const [path, value] of valuesAt(all, place)) {
      if (typeof value !== 'object') checkText(scope, `build.${path}`, rule, value);
    }
  }
}

/** How an image is built, for the engine: paths start at the folder of the stack, wherever Terraform runs. */
export function buildDocument(scope: Construct, build: BuildProps): BuildProps {
  const fromStack = {
    file: (path: string) => (path.startsWith('~/') ? path : fromStackFolder(scope, path)),
    program: (path: string) => (isAbsolute(path) || !path.includes('/') ? path : fromStackFolder(scope, path)),
  };
  return BUILD_PATHS.reduce((document, [place, kind]) => changedAt(document, place, fromStack[kind]), build);
}

/** @throws PropError for a text that is not as its rule says */
export function checkText(scope: Construct, prop: string, rule: TextRule, text: unknown): void {
  const isText = typeof text === 'string';
  if ('oneOf' in rule) {
    // What may be left off has a value of its own for that.
    if (text === undefined || (isText && rule.oneOf.includes(text))) return;
    throw new PropError(scope, prop, mustBe(`one of ${rule.oneOf.join(', ')}`, text));
  }
  if ('like' in rule) {
    if (isText && rule.like.test(text)) return;
    throw new PropError(scope, prop, mustBe(rule.expected, text));
  }
  if (isText && (isIP(text) > 0 || text === rule.ipOr)) return;
  throw new PropError(scope, prop, mustBe(`an IP address or '${rule.ipOr}'`, text));
}

function checkBuilder(scope: Construct, build: BuildProps): void {
  const { builder } = build;
  if (Array.isArray(builder) && builder.length === 0) {
    throw new PropError(scope, 'build.builder', mustBe('at least one name', builder));
  }
  if (typeof builder !== 'object' || !('command' in builder)) return;
  const options = Object.keys(build) as (keyof BuildProps)[];
  const unused = options.find((option) => build[option] !== undefined && !TOLD_TO_COMMANDS.includes(option));
  if (unused === undefined) return;
  throw new PropError(
    scope,
    `build.${unused}`,
    'has no meaning where a command builds: it decides that itself',
    'delete it, or name a builder of buildx',
  );
}
