/** The log of one image: every line carries the image's name, because Terraform runs several engines at once. */
export class ImageLog {
  constructor(
    private readonly name: string,
    private readonly print: (line: string) => void,
  ) {}

  /** A line on the way. */
  say(text: string): void {
    this.print(`${this.name} | ${text}`);
  }

  /** A result. */
  conclude(text: string): void {
    this.print(`${this.name}: ${text}`);
  }
}
