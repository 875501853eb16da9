import type { AwsAccess } from '../../contract/aws';
import { expandHome, homeFolder } from '../../host/folders';

/**
 * The environment as Terraform's AWS provider changes it for its calls, by the proxies and certificates in its block.
 *
 * @see https://github.com/hashicorp/aws-sdk-go-base/blob/main/internal/config/config.go, `HTTPTransportOptions`
 */
export function environmentOfCalls(access: AwsAccess, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { httpProxy, httpsProxy, noProxy, customCaBundle } = access;
  const forHttps = httpsProxy ?? (httpProxy !== undefined && !valueOf('HTTPS_PROXY', env) ? httpProxy : undefined);
  return {
    ...env,
    ...(httpProxy !== undefined && both('HTTP_PROXY', httpProxy)),
    ...(forHttps !== undefined && both('HTTPS_PROXY', forHttps)),
    // The provider does not read it.
    ...((httpProxy ?? httpsProxy) !== undefined && both('ALL_PROXY', '')),
    ...(noProxy && both('NO_PROXY', noProxy)),
    ...(customCaBundle && { AWS_CA_BUNDLE: expanded(customCaBundle, env) }),
  };
}

/** The variables that change. */
export const WAY = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'AWS_CA_BUNDLE'] as const;

/** What the provider reads in the environment and the SDK for JavaScript does not, or reads in another order. */
export const OF_PROVIDER = {
  keys(env: NodeJS.ProcessEnv) {
    const accessKeyId = env['AWS_ACCESS_KEY_ID'] || env['AWS_ACCESS_KEY'];
    const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] || env['AWS_SECRET_KEY'];
    const sessionToken = env['AWS_SESSION_TOKEN'];
    if (!accessKeyId || !secretAccessKey) return undefined;
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  },
  profile: (env: NodeJS.ProcessEnv) => env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || undefined,
  region: (env: NodeJS.ProcessEnv) => env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined,
  stsEndpoint: (env: NodeJS.ProcessEnv) =>
    env['AWS_ENDPOINT_URL_STS'] ? undefined : env['TF_AWS_STS_ENDPOINT'] || env['AWS_STS_ENDPOINT'] || undefined,
};

/** As Terraform's provider reads a path: `~` and variables of the environment count. */
export function expanded(file: string, env: NodeJS.ProcessEnv): string {
  const withVariables = file.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    return env[braced ?? bare ?? ''] ?? '';
  });
  return expandHome(withVariables, homeFolder(env));
}

function valueOf(name: string, env: NodeJS.ProcessEnv): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function both(name: string, value: string): NodeJS.ProcessEnv {
  return { [name]: value, [name.toLowerCase()]: value };
}
