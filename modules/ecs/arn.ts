import { Fn, Token } from 'cdktf';

/** Parts of ARNs, by their place. */
const PARTS = { partition: 1, region: 3 } as const;

/** A part of an ARN that only Terraform knows. */
export function partOf(arn: string, part: keyof typeof PARTS): string {
  return Token.asString(Fn.element(Fn.split(':', arn), PARTS[part]));
}
