import { LambdaFunctionUrl, type LambdaFunctionUrlCors } from '@cdktf/provider-aws/lib/lambda-function-url';
import type { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import type { StackSettings } from '../settings/stack-settings';
import { named } from '../terraform/address';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { Called, FunctionParts } from './function-parts';
import { letEverybody } from './public-url';

/** The URL of a function, which leads to its alias. */
export interface FunctionUrl {
  /** Who may call it: callers whom IAM lets, or everybody (`none`). */
  readonly auth: 'iam' | 'none';

  /**
   * Whether parts of an answer are sent as the program writes them, and not all of it at the end.
   *
   * @default false
   */
  readonly streaming?: boolean;

  /**
   * Which pages of other origins may call it from a browser.
   *
   * @default - none
   */
  readonly cors?: Cors;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html */
export interface Cors {
  /** Origins (`https://www.example.com`), or `*`. */
  readonly allowOrigins: readonly string[];
  /** @default - those that need no leave: GET, HEAD, POST */
  readonly allowMethods?: readonly string[];
  /** @default - those that need no leave */
  readonly allowHeaders?: readonly string[];
  /** @default - those that need no leave */
  readonly exposeHeaders?: readonly string[];
  /** @default false */
  readonly allowCredentials?: boolean;
  /**
   * Seconds that a browser may keep the answer, at most 86400.
   *
   * @default - its own
   */
  readonly maxAge?: number;
}

/** Resources of a URL. */
export interface UrlResources {
  readonly url: LambdaFunctionUrl;
  readonly permissions: readonly LambdaPermission[];
}

/** @throws PropError for what Lambda refuses */
export function functionUrl(
  parts: FunctionParts,
  called: Called,
  props: FunctionUrl,
  awsProvider: StackSettings['awsProvider'],
): UrlResources {
  const { scope, resource, untagged } = parts;
  const { auth, streaming = false, cors } = props;
  if (!['iam', 'none'].includes(auth)) throw new PropError(scope, 'url.auth', mustBe("'iam' or 'none'", auth));
  const permissions = auth === 'none' ? letEverybody(parts, called, awsProvider) : [];
  const url = new LambdaFunctionUrl(scope, 'Url', {
    functionName: called.function.functionName,
    qualifier: called.alias.name,
    authorizationType: auth === 'iam' ? 'AWS_IAM' : 'NONE',
    invokeMode: streaming ? 'RESPONSE_STREAM' : 'BUFFERED',
    ...(cors !== undefined && { cors: corsOf(parts, cors) }),
    // The provider adds the first of them by itself, where it is not there yet, and never takes it away.
    ...(permissions.length > 0 && { dependsOn: [...permissions] }),
    ...untagged,
  });
  return { url: named(url, resource), permissions };
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'];

function corsOf({ scope }: FunctionParts, cors: Cors): LambdaFunctionUrlCors {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge } = cors;
  const other = allowMethods?.find((method) => !METHODS.includes(method));
  if (other !== undefined) {
    throw new PropError(scope, 'url.cors.allowMethods', mustBe(`of ${METHODS.join(', ')}`, other));
  }
  if (allowOrigins.length === 0) {
    throw new PropError(scope, 'url.cors.allowOrigins', mustBe("origins like 'https://www.example.com', or '*'", []));
  }
  if (allowCredentials === true && allowOrigins.includes('*')) {
    const sentence = "are sent to no origin that is any: 'allowOrigins' has '*'";
    throw new PropError(scope, 'url.cors.allowCredentials', sentence, 'name the origins');
  }
  if (maxAge !== undefined) checkWhole(scope, 'url.cors.maxAge', maxAge, [0, 86_400]);
  return {
    allowOrigins: [...allowOrigins],
    ...(allowMethods !== undefined && { allowMethods: [...allowMethods] }),
    ...(allowHeaders !== undefined && { allowHeaders: [...allowHeaders] }),
    ...(exposeHeaders !== undefined && { exposeHeaders: [...exposeHeaders] }),
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...(maxAge !== undefined && { maxAge }),
  };
}
