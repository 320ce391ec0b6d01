import { createHash } from 'node:crypto';
import { ContentAnswer, type ContentRef } from '@fleetwright/contracts/agents';

export type Fetched =
  | { readonly kind: 'fetched'; readonly bytes: Uint8Array }
  /** `digest_mismatch`: what came is not what the digest names; nothing of it is used. */
  | {
      readonly kind: 'failed';
      readonly code: 'digest_mismatch' | 'content_refused' | 'content_unavailable';
      readonly message: string;
    };

/** Asks for one piece; null: no answer. */
export type AskPiece = (question: { readonly digest: string; readonly offset: number }) => Promise<unknown>;

/** Fetches a document piece by piece. Never takes more than was announced, and trusts nothing but the digest of the whole. */
export async function fetchContent(ref: ContentRef, ask: AskPiece): Promise<Fetched> {
  const pieces: Buffer[] = [];
  let offset = 0;
  while (offset < ref.size_bytes) {
    const answer = ContentAnswer.safeParse(await ask({ digest: ref.digest, offset })).data;
    if (answer === undefined)
      return failed('content_unavailable', `content ${ref.digest}: no answer at byte ${offset}`);
    if ('refused' in answer) {
      const isPassing = answer.refused === 'unavailable' || answer.refused === 'too_many_requests';
      return failed(isPassing ? 'content_unavailable' : 'content_refused', `content ${ref.digest}: ${answer.message}`);
    }
    const piece = Buffer.from(answer.piece, 'base64');
    const isMine = answer.digest === ref.digest && answer.offset === offset && answer.size_bytes === ref.size_bytes;
    if (!isMine || piece.length === 0 || offset + piece.length > ref.size_bytes) {
      return failed('digest_mismatch', `content ${ref.digest}: the piece at byte ${offset} is not what was asked for`);
    }
    pieces.push(piece);
    offset += piece.length;
  }
  const bytes = Buffer.concat(pieces);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest === ref.digest) return { kind: 'fetched', bytes };
  return failed('digest_mismatch', `content ${ref.digest} was changed on the way: its bytes have the digest ${digest}`);
}

function failed(code: Extract<Fetched, { kind: 'failed' }>['code'], message: string): Fetched {
  return { kind: 'failed', code, message };
}
