import { DefaultTokenResolver, type IResolvable, StringConcat, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';

/** The value as it stands in the synthesized file: every token is its `${…}` text. */
export function resolved(scope: IConstruct, value: unknown, preparing = false): unknown {
  return Tokenization.resolve(value, { scope, preparing, resolver: new DefaultTokenResolver(new StringConcat()) });
}

/** The expression that a token stands for, without `${}`, for a place inside of one. */
export function expressionOf(scope: IConstruct, token: IResolvable): string {
  return String(resolved(scope, token)).replace(/^\$\{(.*)\}$/s, '$1');
}
