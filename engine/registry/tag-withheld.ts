import { EngineError } from '../engine-error';
import { restoreCommand } from './ecr-archive';
import type { Repository } from './repository';

/** A registry does not give a tag to an image, and has none under it that anybody can read: ECR archived the one that has it. */
export class TagWithheld extends EngineError {
  /** @param answer of the registry, as it refused */
  constructor({ host, name }: Repository, tag: string, answer: string) {
    super(
      `the registry does not give the tag ${tag} of ${host}/${name} to another image`,
      `it answered ${answer}, and gives no image for that tag: in ECR the one that has it may be archived`,
      `have it restored (${restoreCommand(name, tag)}), wait until \`aws ecr describe-images\` shows it as ACTIVE, and try ` +
        'again; or delete that tag there',
    );
  }
}
