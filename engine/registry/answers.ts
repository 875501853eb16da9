import { header, type HttpResponse } from './http';

interface SpecError {
  readonly code?: string;
  readonly message?: string;
}

/** The error codes of an answer; none when it does not come from a registry. */
export function errorCodes(response: HttpResponse): readonly string[] {
  return specErrors(response).map((error) => String(error.code));
}

/** Code and text of the first error, or the beginning of what came instead. */
export function firstMessage(response: HttpResponse): string {
  const [error] = specErrors(response);
  if (error) return `${error.code ?? ''} ${error.message ?? ''}`.trim();
  return response.body.toString().replace(/\s+/g, ' ').slice(0, 200);
}

/** The media type of an answer, without parameters. */
export function mediaType(response: HttpResponse): string {
  return (header(response, 'content-type') ?? '').split(';', 1)[0] ?? '';
}

function specErrors(response: HttpResponse): readonly SpecError[] {
  try {
    const { errors } = JSON.parse(response.body.toString()) as { errors?: unknown };
    return Array.isArray(errors) ? (errors as SpecError[]) : [];
  } catch {
    // Not an answer of a registry: it has no codes.
    return [];
  }
}
