import type { LocatedPart } from '../../local/parts/locate';
import { PARTS } from '../../local/parts/part';
import type { ProviderPackage } from './provider-packages';

/** Where a set-up says what it does. */
export interface Report {
  readonly line: (text: string) => void;
}

const TITLE_WIDTH = 30;
const VERSION_WIDTH = 9;

/** `OpenTofu                      1.12.6   built with Go from …  /…/tofu`. */
export function partLine({ name, version, origin, path }: LocatedPart): string {
  return columns(PARTS[name].title, version, origin, path);
}

export function providerLine({ name, version, origin, folder }: ProviderPackage): string {
  return columns(`provider hashicorp/${name}`, version, origin, folder);
}

function columns(title: string, version: string, origin: string, place: string): string {
  return `${title.padEnd(TITLE_WIDTH)} ${version.padEnd(VERSION_WIDTH)} ${origin}  ${place}`;
}
