import type { ModeVariables } from '../../../contract/image-mode';
import { shown } from '../../../errors/shown';
import { SlipwayError } from '../../../errors/slipway-error';

const DEFAULT: ModeVariables = { tag: 'image_tag', tags: 'image_tags' };

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** Arguments of modules: no variable can have their names. */
const RESERVED = ['source', 'version', 'providers', 'count', 'for_each', 'lifecycle', 'depends_on', 'locals'];

/** @throws SlipwayError for names that Terraform would refuse, or take for one variable */
export function variableNames(given: Partial<ModeVariables> = {}): ModeVariables {
  const names = { tag: given.tag ?? DEFAULT.tag, tags: given.tags ?? DEFAULT.tags };
  for (const [key, name] of Object.entries(names)) {
    if (!NAME.test(name))
      throw refused(key, name, 'has letters, digits, _ and -, and does not start with a digit or -');
    if (RESERVED.includes(name)) throw refused(key, name, `is none of ${RESERVED.join(', ')}, which Terraform keeps`);
  }
  if (names.tag === names.tags) throw refused('tags', names.tags, "is not that of 'tag'");
  return names;
}

function refused(key: string, name: string, rule: string): SlipwayError {
  return new SlipwayError(
    `prebuilt(): 'variables.${shown(key)}' must be the name of a Terraform variable, got ${JSON.stringify(shown(name))}`,
    `such a name ${rule}`,
    'give it another name',
  );
}
