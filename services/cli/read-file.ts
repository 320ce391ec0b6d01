import { constants, type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** What is at a path. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** `sizeBytes` is missing where only reading to the end would tell it: a pipe. */
  | { readonly kind: 'too_large'; readonly sizeBytes?: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'folder' }
  /** `reason` is the operating system's word for it, e.g. `EACCES`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a file of at most so many bytes. One that is larger is told by its size and not read. Never rejects. */
export async function readFileBounded(path: string, maxBytes: number): Promise<FileContent> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY);
    const status = await handle.stat();
    if (status.isDirectory()) return { kind: 'folder' };
    if (status.isFile() && status.size > maxBytes) return { kind: 'too_large', sizeBytes: status.size };
    return await readBounded(handle.createReadStream({ autoClose: false, end: maxBytes }), maxBytes);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', reason };
  } finally {
    await handle?.close();
  }
}

/** Reads a stream, but stops as soon as it has given more than so many bytes. */
export async function readBounded(stream: Readable, maxBytes: number): Promise<FileContent> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return { kind: 'too_large' };
    chunks.push(chunk);
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}
