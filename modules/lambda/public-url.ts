import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Annotations, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { StackSettings } from '../settings/stack-settings';
import { named } from '../terraform/address';
import { PropError } from '../terraform/prop-error';
import type { Called, FunctionParts } from './function-parts';

/** Minor version of the AWS provider 6 that has `invoked_via_function_url`. */
const KNOWS_INVOKED_VIA_URL = 29;

/**
 * Lets everybody call the URL of an alias: the URL itself, and the function through it. AWS wants both of URLs that are made
 * since October 2025.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html#urls-auth-none
 */
export function letEverybody(
  parts: FunctionParts,
  { function: called, alias }: Called,
  awsProvider: StackSettings['awsProvider'],
): LambdaPermission[] {
  const { scope, resource, untagged } = parts;
  const everybody = { functionName: called.functionName, qualifier: alias.name, principal: '*', ...untagged };
  const callUrl = new LambdaPermission(scope, 'UrlPermission', {
    // The names that AWS itself gives these two.
    statementId: 'FunctionURLAllowPublicAccess',
    action: 'lambda:InvokeFunctionUrl',
    functionUrlAuthType: 'NONE',
    ...everybody,
  });
  named(callUrl, `${resource}_url`);
  if (awsProvider === '5') {
    Annotations.of(scope).addWarning(withoutSecond(parts.name, alias.nameInput ?? ''));
    return [callUrl];
  }
  const invoke = new LambdaPermission(scope, 'UrlInvokePermission', {
    statementId: 'FunctionURLAllowInvokeAction',
    action: 'lambda:InvokeFunction',
    ...everybody,
  });
  named(invoke, `${resource}_url_invoke`);
  // Without the condition everybody could invoke the function with any event, and not by the URL alone.
  invoke.addOverride('invoked_via_function_url', true);
  scope.node.addValidation({ validate: () => tooOld(scope) });
  return [callUrl, invoke];
}

function withoutSecond(name: string, alias: string): string {
  return [
    "'url' with `auth: 'none'` is answered 403 by AWS until the function has a second permission, which version 5 of the AWS",
    'provider cannot write. Once the function is there:',
    `aws lambda add-permission --function-name ${name} --qualifier ${alias} --statement-id FunctionURLAllowInvokeAction`,
    '--action lambda:InvokeFunction --principal "*" --invoked-via-function-url',
  ].join(' ');
}

/** Of a version that is pinned, as the bindings of CDKTF pin one; a range is left to Terraform. */
function tooOld(scope: Construct): string[] {
  const { terraform } = TerraformStack.of(scope).toTerraform() as Declared;
  const version = terraform?.required_providers?.['aws']?.version ?? '';
  const [, major, minor] = /^=?\s*(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  if (major === undefined || Number(major) > 6 || (major === '6' && Number(minor) >= KNOWS_INVOKED_VIA_URL)) return [];
  const { message } = new PropError(
    scope,
    'url.auth',
    `is 'none', which needs version 6.${String(KNOWS_INVOKED_VIA_URL)} of the AWS provider, and the stack requires ${version}`,
    `stack.addOverride('terraform.required_providers.aws.version', '>= 6.${String(KNOWS_INVOKED_VIA_URL)}'), or \`awsProvider: '5'\``,
  );
  return [message];
}

interface Declared {
  readonly terraform?: { readonly required_providers?: Readonly<Record<string, { readonly version?: string }>> };
}
