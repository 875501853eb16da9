import { randomBytes } from 'node:crypto';

/** A text that cannot stand anywhere by chance. It consists of hexadecimal digits: escaping and URL encoding keep it. */
export function unmistakable(): string {
  return randomBytes(20).toString('hex');
}

/** A text in the forms in which programs write it down: as it is, in capitals, in hexadecimal and base64 as part of anything. */
export class Trace {
  private readonly forms: readonly Buffer[];

  constructor(text: string) {
    const bytes = Buffer.from(text);
    const forms = [text, text.toUpperCase(), bytes.toString('hex'), ...base64Parts(bytes)];
    this.forms = forms.map((form) => Buffer.from(form));
  }

  isIn(content: Buffer): boolean {
    return this.forms.some((form) => content.includes(form));
  }
}

/** The digits that a text has in base64 wherever it begins there; those at its ends also depend on its neighbours. */
function base64Parts(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const digits = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return digits.slice(before === 0 ? 0 : before + 1, -1);
  });
}
