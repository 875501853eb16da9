import {
  type IResolvable,
  type ITerraformDependable,
  ref,
  type TerraformDataSource,
  type TerraformProvider,
  type TerraformResourceLifecycle,
  Token,
} from 'cdktf';
import type { Construct } from 'constructs';
import type { IImage } from '../image/image';
import { named, resourceName } from '../terraform/address';
import { expressionOf } from '../terraform/resolved';
import { literal } from '../terraform/template';

/** What Terraform itself looks at when it has been applied, as it proves an image that was built before. */
export interface Deployed {
  /** The construct that a user wrote. */
  readonly owner: Construct;
  readonly image: IImage;
  /** Name in addresses. */
  readonly name: string;
  readonly provider: TerraformProvider | undefined;
  /** All that is rolled out. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The number of looks: one where the image was built before. */
export function onlyIf(prebuilt: IResolvable, { owner }: Deployed): number {
  return Token.asNumber(`\${${expressionOf(owner, prebuilt)} ? 1 : 0}`);
}

/** Names a look after what it proves: an error about it begins with that. */
export function nameLook<T extends TerraformDataSource>(look: T, { owner, name }: Deployed): T {
  return named(look, `${resourceName(owner, 'name', name)}_must_be_rolled_out`, [], owner);
}

/** An attribute of the data source whose postcondition it is in. */
export function ofItself(attribute: string): string {
  return Token.asString(ref(`self.${attribute}`));
}

/** What a look must find, and the lines that are said where it does not. */
export function mustHold(condition: string, lines: readonly string[]): TerraformResourceLifecycle {
  return { postcondition: [{ condition, errorMessage: literal(lines.join('\n')) }] };
}
