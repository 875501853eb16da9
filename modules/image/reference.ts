import { Fn, Token } from 'cdktf';

/** The repository that a reference names: without tag and digest. */
export function withoutTag(reference: string): string {
  if (!Token.isUnresolved(reference)) return reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  return Fn.replace(reference, '/(:[^:@/]*)?(@.*)?$/', '');
}
