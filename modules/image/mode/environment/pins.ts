import { lstatSync } from 'node:fs';
import path from 'node:path';
import { PINS_FILE } from '../../../../contract/pins-file';
import { A_CHOICE, isChoice, whyNoChoice } from './choice';
import { type ListedChoice, ListedChoices } from './listed-choices';
import type { Part, Written } from './part';
import { onDisk, readJson } from './written-file';

const PINS: Written = {
  called: PINS_FILE,
  fix: "correct it: the package's schemas/pins.schema.json says what it holds",
};

/**
 * What is pinned in a folder: nothing where it has no such file.
 *
 * @throws SlipwayError for a file that cannot be read, or is none of ours
 */
export function pinsIn(folder: string): ListedChoices {
  const file = path.join(folder, PINS_FILE);
  const isThere = onDisk(file, PINS.called, () => lstatSync(file, { throwIfNoEntry: false }) !== undefined);
  return new ListedChoices(isThere ? pinsOf(readJson(file, PINS)) : []);
}

function pinsOf(document: Part): ListedChoice[] {
  const { version, pins } = document.fields(['version', 'pins'], ['$schema']);
  version.oneOf(1);
  return pins
    .members()
    .flatMap(([stack, images]) =>
      images.members().map(([name, pin]) => ({ stack, name, choice: choiceOf(pin), from: PINS_FILE })),
    );
}

function choiceOf(pin: Part): string {
  const text = pin.text(A_CHOICE);
  if (isChoice(text)) return text;
  throw pin.mustBe(A_CHOICE, whyNoChoice(text));
}
