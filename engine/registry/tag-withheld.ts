import { EngineError } from '../engine-error';
import type { Repository } from './repository';
import { restoreCommand } from './restore-command';

/** A registry does not give a tag to an image, and has none under it that anybody can read: ECR archived the one that has it. */
export class TagWithheld extends EngineError {
  /** @param answer of the registry, as it refused */
  constructor(repository: Repository, tag: string, answer: string) {
    super(
      `the registry does not give the tag ${tag} of ${repository.host}/${repository.name} to another image`,
      `it answered ${answer}, and gives no image for that tag: in ECR the one that has it may be archived`,
      `have it restored (${restoreCommand(repository, tag)}), wait until \`aws ecr describe-images\` shows it as ACTIVE, and try ` +
        'again; or delete that tag there',
    );
  }
}
