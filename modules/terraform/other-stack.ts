import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';

/**
 * The stack whose state would be read for a value: cdktf makes an output there and reads the state here for every
 * reference to a resource of another stack.
 *
 * @returns undefined when the value refers to nothing of another stack
 */
export function otherStackOf(scope: IConstruct, value: unknown): TerraformStack | undefined {
  const own = TerraformStack.of(scope);
  let found: TerraformStack | undefined;
  const resolver = new (class extends DefaultTokenResolver {
    public override resolveToken(...[token, ...rest]: Parameters<DefaultTokenResolver['resolveToken']>): unknown {
      const { originStack } = token as { originStack?: TerraformStack };
      if (originStack !== undefined && originStack !== own) found ??= originStack;
      return super.resolveToken(token, ...rest);
    }
  })(new StringConcat());
  Tokenization.resolve(value, { scope, preparing: false, resolver });
  return found;
}
