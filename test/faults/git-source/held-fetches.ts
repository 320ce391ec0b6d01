import type { IncomingMessage, ServerResponse } from 'node:http';

/** A git server's answers with packs in them, held back until they are released. */
export interface HeldFetches {
  /** For the server: sees each request, and takes none over. */
  readonly intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** How many packs are held back. */
  waiting(): number;
  /** Lets all go, also those to come. */
  release(): void;
}

/** Holds back the packs of one repository of a server. */
export function holdFetches(repository: string): HeldFetches {
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  const intercept = (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST' || !request.url?.startsWith(`/${repository}.git/`)) return false;
    const chunks: Buffer[] = [];
    const end = response.end.bind(response);
    response.write = ((chunk: Buffer) => {
      chunks.push(Buffer.from(chunk));
      return true;
    }) as typeof response.write;
    response.end = (() => {
      const answer = Buffer.concat(chunks);
      if (!answer.includes('packfile')) return end(answer);
      waiting += 1;
      void gate.promise.then(() => end(answer));
      return response;
    }) as typeof response.end;
    return false;
  };
  return { intercept, waiting: () => waiting, release: () => gate.resolve() };
}
