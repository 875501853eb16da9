/** A request to Lambda's REST API. */
export interface LambdaRoute {
  readonly operation: string;
  /** What its path names. */
  readonly names: Readonly<Record<string, string>>;
}

/** Operation, method and path without its date. */
const routes = `
CreateFunction POST functions
ListFunctions GET functions
GetFunction GET functions/{function}
DeleteFunction DELETE functions/{function}
GetFunctionConfiguration GET functions/{function}/configuration
UpdateFunctionConfiguration PUT functions/{function}/configuration
UpdateFunctionCode PUT functions/{function}/code
PublishVersion POST functions/{function}/versions
ListVersionsByFunction GET functions/{function}/versions
CreateAlias POST functions/{function}/aliases
ListAliases GET functions/{function}/aliases
GetAlias GET functions/{function}/aliases/{name}
UpdateAlias PUT functions/{function}/aliases/{name}
DeleteAlias DELETE functions/{function}/aliases/{name}
AddPermission POST functions/{function}/policy
GetPolicy GET functions/{function}/policy
RemovePermission DELETE functions/{function}/policy/{name}
PutFunctionConcurrency PUT functions/{function}/concurrency
GetFunctionConcurrency GET functions/{function}/concurrency
DeleteFunctionConcurrency DELETE functions/{function}/concurrency
PutProvisionedConcurrencyConfig PUT functions/{function}/provisioned-concurrency
GetProvisionedConcurrencyConfig GET functions/{function}/provisioned-concurrency
DeleteProvisionedConcurrencyConfig DELETE functions/{function}/provisioned-concurrency
CreateFunctionUrlConfig POST functions/{function}/url
GetFunctionUrlConfig GET functions/{function}/url
UpdateFunctionUrlConfig PUT functions/{function}/url
DeleteFunctionUrlConfig DELETE functions/{function}/url
ListFunctionUrlConfigs GET functions/{function}/urls
PutFunctionEventInvokeConfig PUT functions/{function}/event-invoke-config
UpdateFunctionEventInvokeConfig POST functions/{function}/event-invoke-config
GetFunctionEventInvokeConfig GET functions/{function}/event-invoke-config
DeleteFunctionEventInvokeConfig DELETE functions/{function}/event-invoke-config
ListFunctionEventInvokeConfigs GET functions/{function}/event-invoke-config/list
GetFunctionCodeSigningConfig GET functions/{function}/code-signing-config
GetFunctionRecursionConfig GET functions/{function}/recursion-config
GetRuntimeManagementConfig GET functions/{function}/runtime-management-config
InvokeFunction POST functions/{function}/invocations
InvokeFunction POST functions/{function}/response-streaming-invocations
InvokeAsync POST functions/{function}/invoke-async
CreateEventSourceMapping POST event-source-mappings
ListEventSourceMappings GET event-source-mappings
GetEventSourceMapping GET event-source-mappings/{name}
UpdateEventSourceMapping PUT event-source-mappings/{name}
DeleteEventSourceMapping DELETE event-source-mappings/{name}
TagResource POST tags/{function}
UntagResource DELETE tags/{function}
ListTags GET tags/{function}
GetAccountSettings GET account-settings
`
  .trim()
  .split('\n')
  .map((line) => {
    const [operation = '', method = '', path = ''] = line.split(' ');
    return {
      operation,
      method,
      pattern: new RegExp(`^/\\d{4}-\\d\\d-\\d\\d/${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
    };
  });

/** Reads what a request to Lambda is for, by the permission that it needs; undefined for what is not about functions. */
export function lambdaRoute(method: string, url: URL): LambdaRoute | undefined {
  for (const { operation, pattern, method: wanted } of routes) {
    const groups = wanted === method ? pattern.exec(url.pathname) : null;
    if (groups === null) continue;
    const named = Object.entries(groups.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
    const listsAll = operation === 'GetProvisionedConcurrencyConfig' && url.searchParams.has('List');
    return {
      operation: listsAll ? 'ListProvisionedConcurrencyConfigs' : operation,
      names: Object.fromEntries(named) as Record<string, string>,
    };
  }
  return undefined;
}
