import { Resource } from '@cdktf/provider-null/lib/resource';
import { Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import type { CheckDocument, FunctionCheck } from '../../contract/lambda';
import { awsAccess } from '../aws/access';
import { engineProvisioner } from '../engine/provisioner';
import type { IImage } from '../image/image';
import { addressOf, named } from '../terraform/address';
import { jsonTemplate, MODULE_FOLDER } from '../terraform/json-template';
import { checkPlain } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import type { FunctionParts } from './function-parts';

/** What a function must answer without an error, before callers get it. */
export type Check =
  /** The event that it is invoked with: anything that JSON can say. */
  | { readonly payload: unknown }
  /** Path of a GET, as the function's URL sends it: `/health`. Its status must be below 400. */
  | { readonly path: string };

/** A version of a function that must pass its check. */
export interface Checked {
  readonly image: IImage;
  readonly check: Check;
  /** The version that the alias is to name. */
  readonly version: string;
  readonly timeoutSeconds: number;
}

/**
 * Makes `null_resource.X_check`, which invokes a version before the alias names it. When it fails it is tainted, the alias
 * stays where it is, and the next apply checks again.
 */
export function versionCheck(parts: FunctionParts, { image, check, version, timeoutSeconds }: Checked): Resource {
  const { scope, name, resource, untagged } = parts;
  const told = checkedCheck(scope, check);
  const step = named(new Resource(scope, 'Check'), `${resource}_check`);
  step.triggers = {
    version,
    check: Lazy.stringValue({ produce: ({ preparing }) => jsonTemplate(scope, told, preparing) }),
    // The plan says so where all else may need Terraform alone.
    ...(image.prebuiltIn?.(scope) !== undefined && { needs: 'Node.js on the machine that applies' }),
  };
  const document = (): CheckDocument => ({
    kind: 'check',
    version: 1,
    name: resource,
    address: addressOf(step),
    module: MODULE_FOLDER,
    function: name,
    publishedVersion: version,
    check: told,
    timeoutSeconds,
    access: awsAccess(scope, untagged.provider),
  });
  step.provisioners = [engineProvisioner(scope, 'check', document)];
  return step;
}

const WRITTEN = 'it is written down when the program is synthesized';

/** @throws PropError for what is no event and no path */
function checkedCheck(scope: Construct, check: Check): FunctionCheck {
  const asked = Object(check) === check ? Object.keys(check) : [];
  if (asked.includes('path') === asked.includes('payload')) {
    throw new PropError(scope, 'check', mustBe('{ payload } or { path }', check));
  }
  return 'path' in check ? { path: checkedPath(scope, check.path) } : { payload: eventOf(scope, check.payload) };
}

function eventOf(scope: Construct, payload: unknown): string {
  const text = jsonOf(scope, payload);
  if (text === undefined) throw new PropError(scope, 'check.payload', mustBe('an event that JSON can say', payload));
  known(scope, 'check.payload', payload, WRITTEN);
  checkPlain(scope, 'check.payload', payload);
  return text;
}

/** Undefined for what JSON has no words for. */
function jsonOf(scope: Construct, payload: unknown): string | undefined {
  try {
    return JSON.stringify(payload);
  } catch {
    throw new PropError(
      scope,
      'check.payload',
      'must be an event that JSON can say, with no bigint and no circle in it',
    );
  }
}

function checkedPath(scope: Construct, path: string): string {
  known(scope, 'check.path', path, WRITTEN);
  if (/^\/[\x21-\x7e]*$/.test(path) && !path.includes('#')) return path;
  throw new PropError(scope, 'check.path', mustBe("a path like '/health', which may have a query", path));
}
