import type { ImageChoice } from '../../../../contract/image-mode';
import { shortened, shown } from '../../../../errors/shown';
import { SlipwayError } from '../../../../errors/slipway-error';
import { nearestName } from '../../../source/nearest-name';
import { type Choices, type Chosen, type ImageId, listOf } from './choices';

/** A line of a file: what it chooses for an image. */
export interface ListedChoice extends ImageId {
  readonly choice: ImageChoice;
  /** The file. */
  readonly from: string;
}

/** What a file lists, by stack and name. */
export class ListedChoices implements Choices {
  constructor(private readonly listed: readonly ListedChoice[]) {}

  of({ stack, name }: ImageId): Chosen | undefined {
    const found = this.listed.find((each) => each.stack === stack && each.name === name);
    return found && { choice: found.choice, from: found.from, own: true };
  }

  requireKnown(images: readonly ImageId[]): void {
    const names = new Map<string, string[]>();
    for (const { stack, name } of images) names.set(stack, [...(names.get(stack) ?? []), name]);
    for (const { stack, name, from } of this.listed) {
      const inStack = names.get(stack);
      if (inStack === undefined) throw unknown(`${from} is about stack`, stack, names.keys());
      if (!inStack.includes(name))
        throw unknown(`${from} is about stack ${quoted(stack)} and its image`, name, inStack);
    }
  }
}

function unknown(about: string, name: string, known: Iterable<string>): SlipwayError {
  const names = [...known];
  const nearest = nearestName(name, names);
  return new SlipwayError(
    `${about} ${quoted(name)}, which the program does not have among those that can be switched`,
    names.length === 0 ? 'no image of the program can be switched' : `there is ${shortened(listOf(names))}`,
    nearest === undefined ? 'take it out of the file' : `did you mean ${nearest}? Else take it out of the file`,
  );
}

const quoted = (name: string): string => `'${shown(name)}'`;
